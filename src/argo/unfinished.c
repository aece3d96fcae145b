/* SPDX-License-Identifier: Apache-2.0 */
#include "argo/unfinished.h"

#include "base/clock.h"

static bool is_labelled(const json_t *workflow)
{
    return str_eq_c(json_str_at(workflow, "metadata", "labels", "workflows.argoproj.io/completed"),
                    "true");
}

static bool has_final_phase(struct str phase)
{
    static const char *const final[] = {"Succeeded", "Failed", "Error"};

    for (size_t i = 0; i < ARRAY_LEN(final); i++)
        if (str_eq_c(phase, final[i]))
            return true;
    return false;
}

static bool is_time(struct str text)
{
    struct error err = ERROR_INIT;
    int64_t ms;

    return clock_parse(text, &ms, &err) == 0;
}

/* Argo up to 3.7.0 keeps a map by node id; later ones keep taskResultSynced in the node. */
static struct str node_without_results(const json_t *workflow, const struct run *run)
{
    const char *id;
    json_t *done;

    json_object_foreach(json_at(workflow, "status", "taskResultsCompletionStatus"), id, done)
    {
        if (json_is_false(done))
            return str_c(id);
    }
    list_each (node, &run->nodes)
        if (!node->synced)
            return node->id;
    return STR_EMPTY;
}

static struct str node_still_running(const struct run *run)
{
    if (str_eq_c(run->phase, "Succeeded")) /* a daemon may be left */
        return STR_EMPTY;
    list_each (node, &run->nodes)
        if (node->phase == NODE_PENDING || node->phase == NODE_RUNNING)
            return node->id;
    return STR_EMPTY;
}

struct str unfinished_reason(struct arena *a, const json_t *workflow, const struct run *run)
{
    if (!is_labelled(workflow))
        return STR("the label workflows.argoproj.io/completed is not \"true\"");
    if (!has_final_phase(run->phase))
        return arena_printf(a, "its phase is \"" PRI_STR "\"", STR_ARG(str_first(run->phase, 64)));
    if (!is_time(run->finished))
        return STR("status.finishedAt is missing");
    struct str waiting = node_without_results(workflow, run);
    if (waiting.len)
        return arena_printf(a, "the results of node " PRI_STR " are not in yet",
                            STR_ARG(str_first(waiting, 120)));
    struct str running = node_still_running(run);
    if (running.len)
        return arena_printf(a, "node " PRI_STR " has not ended", STR_ARG(str_first(running, 120)));
    return STR_EMPTY;
}
