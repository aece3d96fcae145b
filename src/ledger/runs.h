/* SPDX-License-Identifier: Apache-2.0
 *
 * Inside the ledger only: the row number of a run, for tables that hang on it.
 */
#pragma once

#include "ledger/db.h"

/* ERR_NOT_FOUND names the run. */
int run_find_id(struct tx *t, struct str uid, int64_t generation, int64_t *ret,
                struct error *err) MUST_CHECK;

int run_not_found(struct str uid, int64_t generation, struct error *err);

/* The Workflow JSON is needed no more. */
int run_drop_evidence(struct tx *t, int64_t id, struct error *err) MUST_CHECK;
