/* SPDX-License-Identifier: Apache-2.0
 *
 * Images: the claim of a step, confirmed by the registry. The digest of an image is that of its
 * manifest or index, whose bytes are fetched and hashed here.
 */
#include "artifact/reading.h"

/* The digest that was claimed; else the tag, which is resolved once, here. */
static struct str reference_of(struct arena *a, const struct artifact *artifact)
{
    if (digest_is_set(&artifact->expected))
        return arena_printf(a, "sha256:%s", artifact->expected.hex);
    return artifact->location.key.len ? artifact->location.key : STR("latest");
}

static int image_digest(struct reading *r, struct error *err)
{
    _cleanup_(oci_closep) struct oci_repository *repository = NULL;
    struct artifact *artifact = r->artifact;
    struct oci_descriptor d;
    struct str bytes;

    if (artifact_repository_open(r->env, &artifact->location, r->pod, &repository, err) < 0 ||
        oci_get_manifest(repository, reference_of(r->arena, artifact), r->arena, &bytes, &d, err) <
            0)
        return -1;
    artifact->facts = (struct object_facts){.size = d.size};
    if (!digest_parse(d.digest, &artifact->facts.digest))
        return error_set(err, ERR_INTERNAL, "malformed digest of an image");
    return 0;
}

/* What a digest names cannot change; it can only be gone. */
static int image_is_unchanged(const struct artifact_environment *env, const struct artifact *known,
                              struct arena *a, bool *ret, struct error *err)
{
    _cleanup_(oci_closep) struct oci_repository *repository = NULL;
    struct str digest = arena_printf(a, "sha256:%s", known->facts.digest.hex);

    if (artifact_repository_open(env, &known->location, NULL, &repository, err) < 0)
        return -1;
    return oci_has_manifest(repository, digest, a, ret, err);
}

const struct artifact_reader image_reader = {
    .digest = image_digest,
    .is_unchanged = image_is_unchanged,
    .advice = "check the image pull secrets of the pod",
};
