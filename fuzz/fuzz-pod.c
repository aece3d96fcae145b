/* SPDX-License-Identifier: Apache-2.0
 *
 * Any JSON object as a Pod, attached to a run that has a node for it.
 */
#include "fuzz.h"

#include "argo/pod.h"
#include "argo/workflow.h"
#include "base/limits.h"

static void check_pod(struct arena *a, const struct pod *pod)
{
    struct error err = ERROR_INIT;
    json_t *place;

    require(pod->name.len && pod->uid.len && pod->containers.len <= POD_MAX_CONTAINERS);
    list_each (c, &pod->containers) {
        struct digest again;
        require(!digest_is_set(&c->digest) || digest_parse(digest_str(&c->digest), &again));
        require(!c->is_config_digest || c->repository.len == 0);
        require(c->terminated || !pod->finished);
    }
    require(pod->places.len <= POD_MAX_PLACES);
    list_each (text, &pod->places)
        require(!text->len ||
                json_parse_object(a, *text, NAME_MAX_BYTES, JSON_MAX_DEPTH, &place, &err) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    struct error err = ERROR_INIT;
    struct pod pod;
    struct str uid, workflow;
    json_t *object;

    if (json_parse_object(&a, (struct str){(const char *)bytes, len}, JSON_OBJECT_MAX_BYTES,
                          JSON_MAX_DEPTH, &object, &err) == 0 &&
        pod_read(&a, object, &pod, &uid, &workflow, &err) == 0) {
        check_pod(&a, &pod);
        require(uid.len && workflow.len);
        struct pod_list pods = {.items = &pod, .len = 1};
        struct artifact artifact = {.state = ARTIFACT_REFUSED, .location = {.key = STR("k")}};
        struct node node = {
            .id = STR("n"), .pod_name = pod.name, .outputs = {.items = &artifact, .len = 1}};
        struct run run = {.nodes = {.items = &node, .len = 1}};
        workflow_attach_pods(&a, &run, &pods);
        require(node.pod && str_eq(node.pod->node_id, node.id));
        require(artifact.state == ARTIFACT_REFUSED || artifact.uri.len);
    }
    return 0;
}
