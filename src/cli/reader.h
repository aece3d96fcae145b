/* SPDX-License-Identifier: Apache-2.0
 *
 * What the controller knows, read-only: from a ledger file (--ledger), or from the controller's API
 * through the API server's service proxy with the user's own kubeconfig. Both give the documents of
 * web/api.h, in the command's arena.
 */
#pragma once

#include "cli/cli.h"
#include "ledger/ledger.h"

struct reader;

/* ERR_NOT_FOUND when there is neither a ledger option nor a kubeconfig. The reader is closed with
 * the command's arena. */
int reader_open(struct cli *c, struct reader **ret, struct error *err) MUST_CHECK;

/* The same for a command that cannot do without; gives the exit code that goes with *err. */
int reader_require(struct cli *c, struct reader **ret, struct error *err);

/* Where it reads, for texts: "the ledger FILE", "the controller". */
struct str reader_place(const struct reader *r);

/* Namespace of a run that was named without one: --namespace, then the kubeconfig's, then
 * "default". */
struct str reader_namespace(const struct reader *r);

int reader_runs(struct reader *r, const struct run_query *q, json_t **ret,
                struct error *err) MUST_CHECK;
int reader_run(struct reader *r, struct str namespace, struct str name, json_t **ret,
               struct error *err) MUST_CHECK;
int reader_statement(struct reader *r, const struct digest *statement, json_t **ret,
                     struct error *err) MUST_CHECK;

/* By digest when it is set, else by name. */
int reader_subjects(struct reader *r, const struct digest *digest, struct str name, json_t **ret,
                    struct error *err) MUST_CHECK;

/* After reader_run failed: the exit code. What was not found may be a workflow that has not ended
 * yet: the controller knows finished ones only. *err then says so. */
int reader_explain_missing(struct reader *r, struct str namespace, struct str name,
                           struct error *err);
