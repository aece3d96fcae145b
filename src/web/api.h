/* SPDX-License-Identifier: Apache-2.0
 *
 * The read-only JSON API over the ledger (docs/formats.md). The same functions answer HTTP requests
 * and `argo-slsa … --ledger FILE`. Values live in the arena.
 */
#pragma once

#include "ledger/ledger.h"
#include "json/json.h"

#define API_SCHEMA_VERSION 1

/* GET /api/v1/runs?namespace=&state=&limit=&offset= */
int api_runs(struct ledger *l, const struct run_query *q, struct arena *a, json_t **ret,
             struct error *err) MUST_CHECK;

/* GET /api/v1/runs/<namespace>/<name>: the run with nodes, artifacts, statements and deliveries */
int api_run(struct ledger *l, struct str namespace, struct str name, struct arena *a, json_t **ret,
            struct error *err) MUST_CHECK;

/* GET /api/v1/statements/<sha256>: statement (decoded), bundle, subjects */
int api_statement(struct ledger *l, const struct digest *statement, struct arena *a, json_t **ret,
                  struct error *err) MUST_CHECK;

/* GET /api/v1/subjects?digest=<sha256> or ?name=<uri>: {"statements": ["<sha256>", …]}, newest
 * first */
int api_subjects(struct ledger *l, const struct digest *digest, struct str name, struct arena *a,
                 json_t **ret, struct error *err) MUST_CHECK;
