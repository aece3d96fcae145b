/* SPDX-License-Identifier: Apache-2.0 */
#include "model/run.h"

static const char *const run_state_names[RUN_STATE_COUNT] = {
    [RUN_RUNNING] = "running",       [RUN_PENDING] = "pending", [RUN_ATTESTED] = "attested",
    [RUN_PARTIAL] = "partial",       [RUN_FAILED] = "failed",   [RUN_SKIPPED] = "skipped",
    [RUN_SUPERSEDED] = "superseded",
};

static const char *const artifact_state_names[ARTIFACT_STATE_COUNT] = {
    [ARTIFACT_PENDING] = "pending",       [ARTIFACT_DIGESTED] = "digested",
    [ARTIFACT_MISSING] = "missing",       [ARTIFACT_REFUSED] = "refused",
    [ARTIFACT_UNREADABLE] = "unreadable", [ARTIFACT_TOO_BIG] = "too-big",
    [ARTIFACT_DELETED] = "deleted",       [ARTIFACT_UNSUPPORTED] = "unsupported",
};

static const char *const role_names[] = {
    [ROLE_SUBJECT] = "subject",
    [ROLE_BYPRODUCT] = "byproduct",
    [ROLE_SUPERSEDED] = "superseded",
};

static const char *const evidence_names[] = {
    [EVIDENCE_CLAIMED] = "claimed",
    [EVIDENCE_RECORDED] = "recorded",
    [EVIDENCE_OBSERVED] = "observed",
};

static const char *const phase_names[] = {
    [NODE_PENDING] = "Pending", [NODE_RUNNING] = "Running", [NODE_SUCCEEDED] = "Succeeded",
    [NODE_SKIPPED] = "Skipped", [NODE_FAILED] = "Failed",   [NODE_ERROR] = "Error",
    [NODE_OMITTED] = "Omitted",
};

static const char *const container_kind_names[] = {
    [CONTAINER_INIT] = "init",
    [CONTAINER_MAIN] = "main",
    [CONTAINER_SIDECAR] = "sidecar",
};

/* Index of name in a table of names, or -1. */
static int index_of(struct str name, const char *const *names, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (str_eq_c(name, names[i]))
            return (int)i;
    return -1;
}

#define DEFINE_NAMES(type, prefix, names)                                       \
    const char *prefix##_name(enum type value)                                  \
    {                                                                           \
        return (unsigned)value < ARRAY_LEN(names) ? (names)[value] : "unknown"; \
    }

#define DEFINE_FROM_NAME(type, prefix, names)                \
    bool prefix##_from_name(struct str name, enum type *ret) \
    {                                                        \
        int i = index_of(name, names, ARRAY_LEN(names));     \
        if (i < 0)                                           \
            return false;                                    \
        *ret = (enum type)i;                                 \
        return true;                                         \
    }

DEFINE_NAMES(run_state, run_state, run_state_names)
DEFINE_FROM_NAME(run_state, run_state, run_state_names)
DEFINE_NAMES(artifact_state, artifact_state, artifact_state_names)
DEFINE_FROM_NAME(artifact_state, artifact_state, artifact_state_names)
DEFINE_NAMES(artifact_role, artifact_role, role_names)
DEFINE_FROM_NAME(artifact_role, artifact_role, role_names)
DEFINE_NAMES(node_phase, node_phase, phase_names)
DEFINE_FROM_NAME(node_phase, node_phase, phase_names)
DEFINE_NAMES(evidence, evidence, evidence_names)
DEFINE_NAMES(container_kind, container_kind, container_kind_names)

struct node *run_find_node(const struct run *r, struct str id)
{
    size_t low = 0, high = r->nodes.len;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = str_cmp(r->nodes.items[middle].id, id);
        if (order == 0)
            return &r->nodes.items[middle];
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}
