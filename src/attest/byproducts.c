/* SPDX-License-Identifier: Apache-2.0 */
#include "attest/predicate.h"

/* A descriptor needs a URI or a digest: what has no place of its own is named by its node. */
static struct str uri_of(struct arena *a, const struct product *p)
{
    if (p->uri.len)
        return p->uri;
    return arena_printf(a, "argo-artifact:" PRI_STR "/" PRI_STR, STR_ARG(p->node->id),
                        STR_ARG(p->artifact->name));
}

static json_t *byproduct_json(struct arena *a, const struct run *run, const struct product *p)
{
    json_t *ret = json_object(), *notes = json_object();

    json_put_str(notes, ANNOTATION("node"), node_label(p->node));
    json_put_str(notes, ANNOTATION("artifact"), p->artifact->name);
    json_put_str(notes, ANNOTATION("reason"), p->reason);
    json_put_c(notes, ANNOTATION("state"), artifact_state_name(p->artifact->state));
    json_put_c(notes, ANNOTATION("producer"), evidence_name(evidence_of_node(run, p->node)));
    json_put_str(ret, "uri", uri_of(a, p));
    if (p->facts) {
        json_put_c(notes, ANNOTATION("evidence"), evidence_name(EVIDENCE_OBSERVED));
        json_put_int(notes, ANNOTATION("size"), (int64_t)p->facts->size);
        json_put(ret, "digest", digest_json(&p->facts->digest));
    }
    json_put(ret, "annotations", notes);
    return ret;
}

static struct str reason_of(struct arena *a, const struct node *node,
                            const struct artifact *artifact)
{
    if (artifact->role == ROLE_SUPERSEDED)
        return STR("a later node of the run wrote the same object");
    if (artifact->role == ROLE_BYPRODUCT && artifact->state == ARTIFACT_DIGESTED)
        return arena_printf(a, "its node ended as %s", node_phase_name(node->phase));
    return artifact->reason.len ? artifact->reason
                                : arena_printf(a, "it is %s", artifact_state_name(artifact->state));
}

static void collect_artifact(struct arena *a, const struct node *node,
                             const struct artifact *artifact, struct product_list *ret)
{
    struct product p = {node, artifact, artifact->uri, NULL, reason_of(a, node, artifact)};
    bool is_read = artifact->role == ROLE_BYPRODUCT && artifact->state == ARTIFACT_DIGESTED;

    if (!is_read || !artifact->is_directory) {
        p.facts = is_read ? &artifact->facts : NULL;
        *LIST_ADD(a, ret) = p;
        return;
    }
    list_each (object, &artifact->objects) {
        p.uri = object->uri;
        p.facts = &object->facts;
        *LIST_ADD(a, ret) = p;
    }
}

static bool is_subject(const struct node *node, const struct artifact *artifact)
{
    return node->phase == NODE_SUCCEEDED && artifact->role == ROLE_SUBJECT &&
           artifact->state == ARTIFACT_DIGESTED;
}

json_t *byproducts_json(struct arena *a, const struct run *run, const struct product_list *lost,
                        size_t *ret_omitted)
{
    struct product_list all = {0};
    json_t *ret = json_array();

    list_each (node, &run->nodes)
        list_each (artifact, &node->outputs)
            if (node->is_owner && !is_subject(node, artifact))
                collect_artifact(a, node, artifact, &all);
    list_each (p, lost)
        *LIST_ADD(a, &all) = *p;
    for (size_t i = 0; i < all.len && i < BYPRODUCTS_MAX; i++)
        json_append(ret, byproduct_json(a, run, &all.items[i]));
    *ret_omitted = all.len > BYPRODUCTS_MAX ? all.len - BYPRODUCTS_MAX : 0;
    return ret;
}
