/* SPDX-License-Identifier: Apache-2.0 */
#include "attest/predicate.h"

#include "base/map.h"

/* One use of an image or of an input; equal ones become one dependency with its users. */
struct use {
    struct str uri;  /* empty for an image of which only the config digest is known */
    struct str name; /* of such an image */
    struct digest digest;
    enum evidence evidence;
    struct str user;
};

struct use_list LIST_OF(struct use);

static int compare_thing(const struct use *p, const struct use *q)
{
    int order = str_cmp(p->uri, q->uri);

    if (order == 0)
        order = str_cmp(digest_str(&p->digest), digest_str(&q->digest));
    return order ? order : str_cmp(p->name, q->name);
}

static int by_thing_and_user(const void *x, const void *y)
{
    const struct use *p = x, *q = y;
    int order = compare_thing(p, q);

    return order ? order : str_cmp(p->user, q->user);
}

/* The users of a sorted group, each once and the first few only; *ret_count counts them all. */
static json_t *users_json(const struct use *group, size_t len, size_t *ret_count)
{
    json_t *ret = json_array();

    *ret_count = 0;
    for (size_t i = 0; i < len; i++)
        if ((i == 0 || !str_eq(group[i].user, group[i - 1].user)) && (*ret_count)++ < USERS_MAX)
            json_append(ret, json_new_str(group[i].user));
    return ret;
}

static json_t *dependency_json(const struct use *group, size_t len, const char *users_name)
{
    json_t *ret = json_object(), *notes = json_object();
    size_t users;

    json_put_c(notes, ANNOTATION("evidence"), evidence_name(group->evidence));
    json_put(notes, users_name, users_json(group, len, &users));
    if (users > USERS_MAX)
        json_put_int(notes, ANNOTATION("usersOmitted"), (int64_t)users - USERS_MAX);
    if (group->name.len)
        json_put_c(notes, ANNOTATION("digestOf"), "image config");
    json_put_str_if(ret, "uri", group->uri);
    json_put_str_if(ret, "name", group->name);
    json_put(ret, "digest", digest_json(&group->digest));
    json_put(ret, "annotations", notes);
    return ret;
}

static void add_grouped(struct use_list *uses, const char *users_name, json_t *to)
{
    if (uses->len)
        qsort(uses->items, uses->len, sizeof(*uses->items), by_thing_and_user);
    for (size_t i = 0, end; i < uses->len; i = end) {
        for (end = i + 1; end < uses->len; end++)
            if (compare_thing(&uses->items[i], &uses->items[end]) != 0)
                break;
        json_append(to, dependency_json(&uses->items[i], end - i, users_name));
    }
}

static struct str container_label(struct arena *a, const struct run *run, const struct pod *pod,
                                  const struct container *c)
{
    const struct node *node = run_find_node(run, pod->node_id);
    struct str of = node ? node_label(node) : pod->name;

    return arena_printf(a, PRI_STR "/" PRI_STR, STR_ARG(of), STR_ARG(c->name));
}

static void add_images(struct arena *a, const struct run *run, json_t *to)
{
    struct use_list uses = {0};

    list_each (pod, &run->pods)
        list_each (c, &pod->containers) {
            if (!digest_is_set(&c->digest))
                continue;
            *LIST_ADD(a, &uses) = (struct use){
                .uri = c->is_config_digest
                           ? STR_EMPTY
                           : arena_printf(a, "oci://" PRI_STR, STR_ARG(c->repository)),
                .name = c->is_config_digest ? c->image : STR_EMPTY,
                .digest = c->digest,
                .evidence = evidence_of_sight(run),
                .user = container_label(a, run, pod, c),
            };
        }
    add_grouped(&uses, ANNOTATION("containers"), to);
}

/* Directories have a slash at the end once they were read, and none in the consumer's status. */
static struct str without_slash(struct str uri)
{
    return str_ends_with(uri, STR("/")) ? str_first(uri, uri.len - 1) : uri;
}

static void index_outputs(const struct run *run, struct map *ret)
{
    list_each (node, &run->nodes)
        list_each (artifact, &node->outputs)
            if (artifact->uri.len)
                map_put(ret, without_slash(artifact->uri), artifact);
}

static void index_known(const struct provenance_options *o, struct map *ret)
{
    for (size_t i = 0; i < o->inputs_len; i++)
        map_put(ret, o->inputs[i].uri, (void *)&o->inputs[i]);
}

/* That a node consumed something is known from the status, whoever knows its digest. */
static enum evidence evidence_of_input(const struct run *run, const struct provenance_input *input)
{
    enum evidence status = evidence_of_status(run);

    return input && input->evidence < status ? input->evidence : status;
}

/* What a node of the same run stored is no dependency of the run. */
static void add_inputs(struct arena *a, const struct run *run, const struct provenance_options *o,
                       json_t *to)
{
    _cleanup_(map_done) struct map outputs = MAP_INIT, known = MAP_INIT;
    struct use_list uses = {0};

    index_outputs(run, &outputs);
    index_known(o, &known);
    list_each (node, &run->nodes)
        list_each (artifact, &node->inputs) {
            const struct provenance_input *input = map_get(&known, artifact->uri);
            if (!artifact->uri.len || map_get(&outputs, without_slash(artifact->uri)))
                continue;
            *LIST_ADD(a, &uses) = (struct use){
                .uri = artifact->uri,
                .digest = input ? input->digest : (struct digest){{0}},
                .evidence = evidence_of_input(run, input),
                .user = node_label(node),
            };
        }
    add_grouped(&uses, ANNOTATION("consumers"), to);
}

/* A piece of the workflow's own text, known by its canonical JSON. */
static void add_text(const struct run *run, struct str name, const struct digest *digest,
                     json_t *to)
{
    json_t *item = json_object(), *notes = json_object();

    json_put_c(notes, ANNOTATION("evidence"), evidence_name(evidence_of_status(run)));
    json_put_str(item, "name", name);
    json_put(item, "digest", digest_json(digest));
    json_put_c(item, "mediaType", "application/json");
    json_put(item, "annotations", notes);
    json_append(to, item);
}

json_t *dependencies_json(struct arena *a, const struct run *run,
                          const struct provenance_options *o, bool with_inputs)
{
    json_t *ret = json_array();

    if (digest_is_set(&run->spec_digest))
        add_text(run, STR("workflow spec"), &run->spec_digest, ret);
    list_each (t, &run->templates)
        add_text(run, arena_printf(a, "template " PRI_STR, STR_ARG(t->key)), &t->digest, ret);
    add_images(a, run, ret);
    if (with_inputs)
        add_inputs(a, run, o, ret);
    return ret;
}
