/* SPDX-License-Identifier: Apache-2.0 */
#include "argo/pod.h"

/* Kubernetes takes 253 bytes; Argo keeps 10 for the hash and one for the dash before it. */
enum { PREFIX_MAX = 242 };

uint32_t pod_fnv1a32(struct str s)
{
    uint32_t hash = 0x811c9dc5;

    for (size_t i = 0; i < s.len; i++)
        hash = (hash ^ (unsigned char)s.ptr[i]) * 0x01000193U;
    return hash;
}

struct str pod_node_id(struct arena *a, struct str workflow, struct str node_name)
{
    if (str_eq(workflow, node_name))
        return workflow;
    return arena_printf(a, PRI_STR "-%u", STR_ARG(workflow), pod_fnv1a32(node_name));
}

struct str pod_name_of_node(struct arena *a, bool v1, struct str workflow, struct str node_name,
                            struct str template, struct str node_id)
{
    if (v1)
        return node_id;
    if (str_eq(workflow, node_name))
        return workflow;
    struct str prefix = workflow;
    if (template.len)
        prefix = arena_printf(a, PRI_STR "-" PRI_STR, STR_ARG(workflow), STR_ARG(template));
    prefix = str_first(prefix, PREFIX_MAX);
    return arena_printf(a, PRI_STR "-%u", STR_ARG(prefix), pod_fnv1a32(node_name));
}
