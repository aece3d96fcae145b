/* SPDX-License-Identifier: Apache-2.0 */
#include "attest/predicate.h"

#include "base/clock.h"

/* By URI and, for images, digest; within that the last writer first. */
static int by_uri(const void *x, const void *y)
{
    const struct product *p = x, *q = y;
    int order = str_cmp(p->uri, q->uri);

    if (order == 0 && p->artifact->location.kind == LOCATION_OCI)
        order = str_cmp(digest_str(&p->facts->digest), digest_str(&q->facts->digest));
    if (order)
        return order;
    int64_t p_ms = clock_parse_or(p->node->finished, INT64_MIN),
            q_ms = clock_parse_or(q->node->finished, INT64_MIN);
    if (p_ms != q_ms)
        return p_ms < q_ms ? 1 : -1;
    order = str_cmp(p->node->id, q->node->id);
    return order ? order : str_cmp(p->artifact->name, q->artifact->name);
}

static void add(struct arena *a, struct product_list *list, const struct node *node,
                const struct artifact *artifact, struct str uri, const struct object_facts *facts)
{
    *LIST_ADD(a, list) =
        (struct product){.node = node, .artifact = artifact, .uri = uri, .facts = facts};
}

static void collect_artifact(struct arena *a, const struct node *node,
                             const struct artifact *artifact, struct product_list *files,
                             struct product_list *images)
{
    if (artifact->role != ROLE_SUBJECT || artifact->state != ARTIFACT_DIGESTED)
        return;
    if (artifact->location.kind == LOCATION_OCI)
        add(a, images, node, artifact, artifact->uri, &artifact->facts);
    else if (!artifact->is_directory)
        add(a, files, node, artifact, artifact->uri, &artifact->facts);
    else
        list_each (object, &artifact->objects)
            add(a, files, node, artifact, object->uri, &object->facts);
}

static bool is_same_subject(const struct product *p, const struct product *q)
{
    return str_eq(p->uri, q->uri) && digest_eq(&p->facts->digest, &q->facts->digest);
}

/* Subjects have one name each. Roles have settled this for whole artifacts already; what is left
 * are files of directories and images that several nodes named. */
static void keep_first(struct arena *a, struct product_list *list, struct product_list *lost)
{
    size_t kept = 0;

    for (size_t i = 0; i < list->len; i++) {
        struct product *p = &list->items[i];
        const struct product *winner = kept ? &list->items[kept - 1] : NULL;
        if (winner && is_same_subject(winner, p))
            continue;
        bool is_image = p->artifact->location.kind == LOCATION_OCI;
        if (winner && !is_image && str_eq(winner->uri, p->uri)) {
            p->reason = STR("a later node of the run stored something else under this name");
            *LIST_ADD(a, lost) = *p;
            continue;
        }
        list->items[kept++] = *p;
    }
    list->len = kept;
}

static void sort(struct product_list *list)
{
    if (list->len)
        qsort(list->items, list->len, sizeof(*list->items), by_uri);
}

void subjects_collect(struct arena *a, const struct run *run, struct product_list *ret_files,
                      struct product_list *ret_images, struct product_list *ret_lost)
{
    list_each (node, &run->nodes) {
        if (node->phase != NODE_SUCCEEDED || !node->is_owner)
            continue;
        list_each (artifact, &node->outputs)
            collect_artifact(a, node, artifact, ret_files, ret_images);
    }
    sort(ret_files);
    sort(ret_images);
    keep_first(a, ret_files, ret_lost);
    keep_first(a, ret_images, ret_lost);
}

json_t *subject_json(const struct run *run, const struct product *p)
{
    json_t *ret = json_object(), *notes = json_object();

    json_put_str(notes, ANNOTATION("node"), node_label(p->node));
    json_put_str(notes, ANNOTATION("artifact"), p->artifact->name);
    json_put_int(notes, ANNOTATION("size"), (int64_t)p->facts->size);
    json_put_str_if(notes, ANNOTATION("versionId"), p->facts->version_id);
    if (p->artifact->is_log)
        json_put_bool(notes, ANNOTATION("log"), true);
    json_put_c(notes, ANNOTATION("evidence"), evidence_name(EVIDENCE_OBSERVED));
    json_put_c(notes, ANNOTATION("producer"), evidence_name(evidence_of_node(run, p->node)));
    json_put_str(ret, "name", p->uri);
    json_put(ret, "digest", digest_json(&p->facts->digest));
    json_put(ret, "annotations", notes);
    return ret;
}
