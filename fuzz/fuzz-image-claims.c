/* SPDX-License-Identifier: Apache-2.0
 *
 * Output parameters, one "name=value" per NUL-ended piece, as claims about images.
 */
#include "fuzz.h"

#include "argo/images.h"
#include "base/limits.h"

static void check_image(const struct node *node, const struct artifact *artifact)
{
    require(artifact->location.kind == LOCATION_OCI && artifact->name.len);
    if (artifact->state != ARTIFACT_PENDING) {
        require(artifact->state == ARTIFACT_UNREADABLE && artifact->reason.len);
        return;
    }
    require(location_is_full(&artifact->location) && digest_is_set(&artifact->expected));
    require(str_starts_with(artifact->uri, STR("oci://")));
    list_each (other, &node->outputs)
        require(other == artifact || !str_eq(other->uri, artifact->uri) ||
                !digest_eq(&other->expected, &artifact->expected));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    struct node node = {0};
    struct str rest = {(const char *)bytes, len}, piece;

    while (rest.len) {
        str_cut(rest, '\0', &piece, &rest);
        struct parameter *p = LIST_ADD(&a, &node.parameters);
        str_cut(piece, '=', &p->name, &p->value);
    }
    images_of_node(&a, &node);
    require(node.outputs.len <= NODE_MAX_IMAGES + 1);
    list_each (artifact, &node.outputs)
        check_image(&node, artifact);
    return 0;
}
