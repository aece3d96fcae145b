/* SPDX-License-Identifier: Apache-2.0 */
#include "argo/workflow.h"

#include "argo/location.h"
#include "argo/nodes.h"
#include "base/clock.h"

/* By name, within it the newest first. */
static int by_name_and_age(const void *x, const void *y)
{
    const struct pod *p = x, *q = y;
    int order = str_cmp(p->name, q->name);

    if (order)
        return order;
    int64_t p_ms = clock_parse_or(p->created, INT64_MIN),
            q_ms = clock_parse_or(q->created, INT64_MIN);
    if (p_ms != q_ms)
        return p_ms < q_ms ? 1 : -1;
    return str_cmp(p->uid, q->uid);
}

static void keep_newest(struct pod_list *list)
{
    size_t kept = 0;

    for (size_t i = 0; i < list->len; i++)
        if (kept == 0 || !str_eq(list->items[kept - 1].name, list->items[i].name))
            list->items[kept++] = list->items[i];
    list->len = kept;
}

static int name_to_pod(const void *name, const void *pod)
{
    return str_cmp(*(const struct str *)name, ((const struct pod *)pod)->name);
}

static void attach(struct arena *a, struct node *node, struct pod_list *pods)
{
    struct pod *pod = bsearch(&node->pod_name, pods->items, pods->len, sizeof(*pod), name_to_pod);

    if (!pod)
        return;
    pod->node_id = node->id;
    node->pod = pod;
    list_each (artifact, &node->outputs)
        location_resolve_by_pod(a, pod, artifact);
    list_each (artifact, &node->inputs)
        location_resolve_by_pod(a, pod, artifact);
}

void workflow_attach_pods(struct arena *a, struct run *run, const struct pod_list *pods)
{
    struct pod_list own = {.items = ARENA_ARRAY(a, struct pod, pods->len), .cap = pods->len};

    list_each (pod, pods)
        own.items[own.len++] = *pod;
    qsort(own.items, own.len, sizeof(*own.items), by_name_and_age);
    keep_newest(&own);
    run->pods = own;
    list_each (node, &run->nodes)
        if (node->pod_name.len)
            attach(a, node, &run->pods);
    roles_assign(a, run); /* a location that was resolved may be somebody else's too */
}
