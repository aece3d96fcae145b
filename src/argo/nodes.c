/* SPDX-License-Identifier: Apache-2.0 */
#include "argo/nodes.h"

#include "argo/find.h"
#include "argo/images.h"
#include "argo/location.h"
#include "argo/packed.h"
#include "argo/pod.h"
#include "base/limits.h"
#include "base/map.h"

void parameter_read(struct arena *a, const json_t *object, struct parameter *ret)
{
    const json_t *value = json_at(object, "value");

    ret->name = name_at(object, "name");
    if (json_is_string(value))
        ret->value = json_as_str(value);
    else if (json_is_number(value) || json_is_boolean(value))
        ret->value = json_as_text(a, value);
}

static bool is_log(const struct artifact *artifact)
{
    return !artifact->path.len && str_ends_with(artifact->name, STR("-logs")) &&
           str_ends_with(artifact->location.key, STR(".log"));
}

/* Inputs are resolved for their URI alone: nobody reads them, so it does not matter that a place is
 * refused which only the producer's template names. */
static int artifacts_read(struct arena *a, const json_t *workflow, const json_t *template,
                          const json_t *list, struct artifact_list *ret, struct error *err)
{
    size_t i;
    json_t *item;

    json_array_foreach((json_t *)list, i, item)
    {
        if (!json_is_object(item))
            continue;
        struct artifact *artifact = LIST_ADD(a, ret);
        artifact->name = name_at(item, "name");
        artifact->path = name_at(item, "path");
        location_resolve(a, workflow, template, item, artifact);
        artifact->is_log = is_log(artifact);
        if (arena_check(a, err) < 0)
            return -1;
    }
    return 0;
}

static void parameters_read(struct arena *a, const json_t *list, struct parameter_list *ret)
{
    size_t i;
    json_t *item;

    json_array_foreach((json_t *)list, i, item)
    {
        if (json_is_object(item))
            parameter_read(a, item, LIST_ADD(a, ret));
    }
}

/* argo.md §4.6: what the other types list are re-exports, and a cache hit's outputs are those of an
 * earlier run. */
static bool is_owner(const struct node *node, const json_t *object)
{
    if (node->memoized)
        return false;
    if (str_eq_c(node->type, "Pod"))
        return true;
    return (str_eq_c(node->type, "HTTP") || str_eq_c(node->type, "Plugin")) &&
           json_array_size(json_at(object, "outputs", "artifacts")) > 0;
}

static struct str template_for_name(const json_t *object)
{
    const json_t *ref = json_at(object, "templateRef");

    return ref ? name_at(ref, "template") : name_at(object, "templateName");
}

/* The ledger and people tell the outputs of a node apart by name: a name that comes again gets a
 * number. Each name's count is kept, so that this stays linear in hostile lists. */
static void make_names_unique(struct arena *a, struct artifact_list *list)
{
    _cleanup_(map_done) struct map counts = MAP_INIT;

    list_each (artifact, list) {
        struct str name = artifact->name.len ? artifact->name : STR("unnamed");
        size_t *count = map_get(&counts, name);
        artifact->name = name;
        while (count && map_get(&counts, artifact->name))
            artifact->name = arena_printf(a, PRI_STR " (%zu)", STR_ARG(name), ++*count);
        count = ARENA_NEW(a, size_t);
        *count = 1;
        map_put(&counts, artifact->name, count);
    }
}

static void node_read_fields(const json_t *object, struct node *ret)
{
    ret->name = name_at(object, "name");
    ret->display_name = name_at(object, "displayName");
    ret->type = name_at(object, "type");
    ret->phase = NODE_PENDING;
    node_phase_from_name(json_str_at(object, "phase"), &ret->phase);
    ret->template_name = name_at(object, "templateName");
    ret->template_scope = name_at(object, "templateScope");
    ret->boundary_id = name_at(object, "boundaryID");
    ret->message = name_at(object, "message");
    ret->started = name_at(object, "startedAt");
    ret->finished = name_at(object, "finishedAt");
    ret->is_attempt = json_bool_at(object, "nodeFlag", "retried");
    ret->memoized = json_bool_at(object, "memoizationStatus", "hit");
    ret->synced = !json_is_false(json_at(object, "taskResultSynced"));
    ret->is_owner = is_owner(ret, object);
}

static int node_read(struct arena *a, const json_t *workflow, const struct run *run,
                     const json_t *object, struct node *ret, struct error *err)
{
    node_read_fields(object, ret);
    parameters_read(a, json_at(object, "outputs", "parameters"), &ret->parameters);
    if (!ret->is_owner)
        return 0;
    if (str_eq_c(ret->type, "Pod"))
        ret->pod_name = pod_name_of_node(a, run->pods_v1, run->name, ret->name,
                                         template_for_name(object), ret->id);
    const json_t *template = location_template_of_node(workflow, object);
    if (artifacts_read(a, workflow, template, json_at(object, "inputs", "artifacts"), &ret->inputs,
                       err) < 0 ||
        artifacts_read(a, workflow, template, json_at(object, "outputs", "artifacts"),
                       &ret->outputs, err) < 0)
        return -1;
    images_of_node(a, ret);
    make_names_unique(a, &ret->outputs);
    return arena_check(a, err);
}

static int by_id(const void *x, const void *y)
{
    return str_cmp(((const struct node *)x)->id, ((const struct node *)y)->id);
}

/* As Argo's hydrator: compressed nodes win over plain ones. *ret is NULL when there are none. */
static int find_nodes(struct arena *a, const json_t *status, json_t **ret, struct error *err)
{
    struct str packed = json_str_at(status, "compressedNodes");
    struct str offloaded = json_str_at(status, "offloadNodeStatusVersion");

    if (packed.len)
        return packed_nodes_read(a, packed, ret, err);
    *ret = json_at(status, "nodes");
    if (json_object_size(*ret) == 0 && offloaded.len)
        return error_set(err, ERR_TRANSIENT,
                         "the nodes are in Argo's database (offloadNodeStatusVersion " PRI_STR
                         "), which is not read; turn off nodeStatusOffLoad for workflows that are "
                         "to be attested",
                         STR_ARG(str_first(offloaded, 64)));
    return 0;
}

int nodes_read(struct arena *a, const json_t *workflow, struct run *run, struct error *err)
{
    json_t *nodes, *object;
    const char *id;

    if (find_nodes(a, json_at(workflow, "status"), &nodes, err) < 0)
        return -1;
    size_t count = json_object_size(nodes);
    if (count > RUN_MAX_NODES)
        return error_set(err, ERR_LIMIT, "%zu nodes, at most %d are read", count, RUN_MAX_NODES);
    run->nodes.items = ARENA_ARRAY(a, struct node, count);
    run->nodes.cap = count;
    json_object_foreach(nodes, id, object)
    {
        struct node *node = &run->nodes.items[run->nodes.len];
        if (!json_is_object(object) || str_c(id).len > NAME_MAX_BYTES)
            continue;
        node->id = str_c(id);
        if (node_read(a, workflow, run, object, node, err) < 0)
            return error_wrap(err, "node " PRI_STR, STR_ARG(str_first(node->id, 120)));
        run->nodes.len++;
    }
    qsort(run->nodes.items, run->nodes.len, sizeof(struct node), by_id);
    roles_assign(a, run);
    return 0;
}
