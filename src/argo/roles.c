/* SPDX-License-Identifier: Apache-2.0
 *
 * Which artifacts a statement may speak for. An object that several nodes wrote holds the bytes of
 * the last writer, so only that one can be a subject, and none is when the last writer failed.
 */
#include "argo/nodes.h"
#include "base/clock.h"

struct claim { /* one node's word that it wrote a URI */
    struct artifact *artifact;
    const struct node *node;
    int64_t finished_ms;
};

/* The same URI means the same object only in the same store. */
static int compare_place(const struct artifact *x, const struct artifact *y)
{
    int order = str_cmp(x->uri, y->uri);

    return order ? order : str_cmp(x->location.endpoint, y->location.endpoint);
}

/* By URI, within it the last writer first; ties (Argo's times are whole seconds) go to the one that
 * succeeded, then by id, so that the order does not depend on the input's. */
static int by_place_and_time(const void *x, const void *y)
{
    const struct claim *p = x, *q = y;
    int order = compare_place(p->artifact, q->artifact);

    if (order)
        return order;
    if (p->finished_ms != q->finished_ms)
        return p->finished_ms < q->finished_ms ? 1 : -1;
    if (p->artifact->role != q->artifact->role)
        return p->artifact->role < q->artifact->role ? -1 : 1;
    return str_cmp(q->node->id, p->node->id);
}

static bool is_contested_kind(const struct artifact *artifact)
{
    return artifact->uri.len && artifact->location.kind != LOCATION_OCI; /* images are immutable */
}

/* Roles by phase; returns how many artifacts have a URI that others may write too. */
static size_t assign_by_phase(struct run *run)
{
    size_t n = 0;

    list_each (node, &run->nodes)
        list_each (artifact, &node->outputs) {
            artifact->role = node->phase == NODE_SUCCEEDED ? ROLE_SUBJECT : ROLE_BYPRODUCT;
            n += is_contested_kind(artifact);
        }
    return n;
}

void roles_assign(struct arena *a, struct run *run)
{
    struct claim *claims = ARENA_ARRAY(a, struct claim, assign_by_phase(run));
    size_t n = 0;

    list_each (node, &run->nodes)
        list_each (artifact, &node->outputs)
            if (is_contested_kind(artifact))
                claims[n++] =
                    (struct claim){artifact, node, clock_parse_or(node->finished, INT64_MIN)};
    qsort(claims, n, sizeof(*claims), by_place_and_time);
    for (size_t i = 1; i < n; i++)
        if (compare_place(claims[i].artifact, claims[i - 1].artifact) == 0 &&
            claims[i].artifact->role == ROLE_SUBJECT)
            claims[i].artifact->role = ROLE_SUPERSEDED;
}
