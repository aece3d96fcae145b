/* SPDX-License-Identifier: Apache-2.0
 *
 * The first stage: a finished Workflow becomes evidence in the ledger, because the object may be
 * gone in seconds.
 */
#include "controller/pipeline.h"

#include "argo/workflow.h"

/* True when the newest known run of this workflow is the same completion. */
static int is_known(const struct pipeline *p, struct arena *a, const struct run *run, bool *ret,
                    struct run_key *ret_key, struct error *err)
{
    struct run_row row;
    struct error lookup = ERROR_INIT;

    *ret = false;
    if (ledger_find_run(p->ledger, run->namespace, run->name, a, &row, &lookup) < 0) {
        if (lookup.class == ERR_NOT_FOUND)
            return 0;
        *err = lookup;
        return -1;
    }
    *ret = str_eq(row.uid, run->uid) && str_eq(row.finished, run->finished);
    *ret_key = (struct run_key){.uid = row.uid, .generation = row.generation};
    return 0;
}

int pipeline_begin(const struct pipeline *p, struct arena *a, json_t *workflow,
                   struct run_key *ret_key, bool *ret_new, struct error *err)
{
    struct run run = {0};
    struct run_key key;
    struct str evidence;
    bool known, new;

    if (workflow_read(a, workflow, &run, err) < 0)
        return -1;
    if (!run.completed)
        return error_set(err, ERR_INVALID,
                         "workflow " PRI_STR "/" PRI_STR " is not finished: " PRI_STR,
                         STR_ARG(run.namespace), STR_ARG(run.name), STR_ARG(run.unfinished));
    if (is_known(p, a, &run, &known, &key, err) < 0)
        return -1;
    if (!known) {
        if (workflow_evidence(a, workflow, &evidence, err) < 0 ||
            ledger_begin_run(p->ledger, &run, evidence, &new, err) < 0)
            return -1;
        key = (struct run_key){.uid = run.uid, .generation = run.generation};
    }
    *ret_key = key;
    *ret_new = !known && new;
    return 0;
}
