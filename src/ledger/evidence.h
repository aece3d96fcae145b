/* SPDX-License-Identifier: Apache-2.0
 *
 * Inside the ledger only: how long live evidence is kept.
 */
#pragma once

#include "ledger/db.h"

/* Drops what a marked run needs no more, and what nobody has seen for LEDGER_EVIDENCE_KEEP_MS. */
int evidence_drop(struct tx *t, struct str uid, int64_t generation, struct error *err) MUST_CHECK;
