/* SPDX-License-Identifier: Apache-2.0
 *
 * What a run comes to. A failed run never looks like a good one, and "nothing to attest" is not
 * "could not attest".
 */
#include "controller/pipeline_internal.h"

struct tally {
    int64_t unsettled; /* outputs of succeeded nodes that are no subject */
    struct str first;  /* why, of the first one */
};

static void count(struct arena *a, const struct run *run, struct tally *t)
{
    list_each (node, &run->nodes) {
        if (!node->is_owner)
            continue;
        list_each (artifact, &node->outputs) {
            if (artifact->role != ROLE_SUBJECT || artifact->state == ARTIFACT_DIGESTED)
                continue;
            if (t->unsettled++ == 0)
                t->first =
                    arena_printf(a, PRI_STR " of node " PRI_STR " is %s: " PRI_STR,
                                 STR_ARG(artifact->name), STR_ARG(node->display_name),
                                 artifact_state_name(artifact->state), STR_ARG(artifact->reason));
        }
    }
}

void outcome_of_run(struct arena *a, const struct run *run, int64_t subjects,
                    enum run_state *ret_state, struct str *ret_reason)
{
    struct tally t = {0};

    count(a, run, &t);
    if (!str_eq_c(run->phase, "Succeeded")) {
        *ret_state = RUN_FAILED;
        *ret_reason = arena_printf(a,
                                   "the workflow ended as " PRI_STR
                                   "; %lld outputs of its succeeded nodes are attested",
                                   STR_ARG(run->phase), (long long)subjects);
    } else if (t.unsettled) {
        *ret_state = subjects ? RUN_PARTIAL : RUN_FAILED;
        *ret_reason = arena_printf(a, "%lld attested, %lld not; " PRI_STR, (long long)subjects,
                                   (long long)t.unsettled, STR_ARG(t.first));
    } else {
        *ret_state = subjects ? RUN_ATTESTED : RUN_SKIPPED;
        *ret_reason = subjects ? STR_EMPTY : STR("the workflow has no output artifacts");
    }
}
