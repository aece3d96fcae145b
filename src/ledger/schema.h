/* SPDX-License-Identifier: Apache-2.0
 *
 * Inside the ledger only: the tables, as a row of migrations. A released migration never changes.
 */
#pragma once

#include "ledger/db.h"

/* Changes nothing. ERR_INVALID: a newer program made the file, or another program altogether; when
 * the ledger is read_only, also an older one. */
int schema_recognise(struct ledger *l, struct error *err) MUST_CHECK;

/* Brings the file to the newest version, one transaction per step. */
int schema_migrate(struct ledger *l, struct error *err) MUST_CHECK;
