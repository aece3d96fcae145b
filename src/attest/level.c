/* SPDX-License-Identifier: Apache-2.0 */
#include "attest/predicate.h"

/* Why a node's evidence is less than observed. */
static struct str shortfall(struct arena *a, const struct run *run, const struct node *node)
{
    const char *why = run->from_recording  ? "its pod is known from a recording only"
                      : node->pod          ? "its own containers were not seen to end well"
                      : node->pod_name.len ? "no pod of it was seen"
                                           : "it has no pod of its own";

    return arena_printf(a, "node " PRI_STR ": %s", STR_ARG(str_first(node_label(node), 200)), why);
}

static bool has_subject(const struct node *node)
{
    list_each (artifact, &node->outputs)
        if (artifact->role == ROLE_SUBJECT && artifact->state == ARTIFACT_DIGESTED)
            return true;
    return false;
}

/* Names the first few nodes and counts the others. */
static size_t list_shortfalls(struct arena *a, const struct run *run, struct str_list *ret)
{
    size_t subjects = 0, short_of = 0;

    list_each (node, &run->nodes) {
        if (!has_subject(node))
            continue;
        subjects++;
        if (evidence_of_node(run, node) == EVIDENCE_OBSERVED)
            continue;
        if (short_of++ < UNMET_NODES_MAX)
            *LIST_ADD(a, ret) = shortfall(a, run, node);
    }
    if (short_of > UNMET_NODES_MAX)
        *LIST_ADD(a, ret) =
            arena_printf(a, "%zu more nodes of that kind", short_of - UNMET_NODES_MAX);
    return subjects;
}

void provenance_level(struct arena *a, const struct run *run, struct provenance_level *ret)
{
    struct provenance_level level = {.level = 1};

    if (list_shortfalls(a, run, &level.unmet) == 0)
        *LIST_ADD(a, &level.unmet) = STR("no output of the run was read");
    if (!run->ran_by_argo)
        *LIST_ADD(a, &level.unmet) =
            STR("the workflow bears no trace of Argo's controller, so its whole status may be "
                "made up");
    if (level.unmet.len == 0) {
        level.level = 2;
        *LIST_ADD(a, &level.unmet) =
            STR("which node stored which key is known from task results, which steps can write "
                "themselves");
    }
    *ret = level;
}

struct str provenance_level_name(struct arena *a, int level)
{
    return arena_printf(a, "SLSA_BUILD_LEVEL_%d", level);
}
