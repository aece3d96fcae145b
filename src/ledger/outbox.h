/* SPDX-License-Identifier: Apache-2.0
 *
 * Inside the ledger only: deliveries are planned in the transaction that records what they deliver.
 */
#pragma once

#include "ledger/db.h"

int outbox_put(struct tx *t, const struct run_row *run, const struct delivery_row *deliveries,
               size_t len, struct error *err) MUST_CHECK;
