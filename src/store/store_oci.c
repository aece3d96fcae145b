/* SPDX-License-Identifier: Apache-2.0
 *
 * Beside the image: an OCI 1.1 referrer as cosign v3 writes it, and on request cosign's older tag.
 */
#include "store/backends.h"
#include "store/layout.h"
#include "store/legacy.h"

/* The manifest is fetched for its media type and size, which the referrer's `subject` names. */
static int put_referrer(struct oci_repository *r, const struct store_item *item, struct arena *a,
                        struct str *ret_digest, struct error *err)
{
    struct oci_referrer ref = {
        .artifact_type = STR(LAYOUT_BUNDLE_TYPE),
        .layer = item->bundle,
        .predicate_type = item->predicate_type,
        .created_ms = item->created_ms,
    };
    struct str digest = arena_printf(a, "sha256:%s", item->image.hex), bytes;

    if (oci_get_manifest(r, digest, a, &bytes, &ref.subject, err) < 0)
        return -1;
    return oci_put_referrer(r, &ref, a, ret_digest, err);
}

static int oci_put(const struct store_config *c, const struct artifact_environment *env,
                   const struct store_item *item, struct arena *a, struct str *ret_where,
                   struct error *err)
{
    _cleanup_(oci_closep) struct oci_repository *r = NULL;
    struct str digest;

    if (!digest_is_set(&item->image))
        return error_set(err, ERR_INVALID, "no image to attach the bundle to");
    if (artifact_repository_open(env, &item->place, NULL, &r, err) < 0 ||
        put_referrer(r, item, a, &digest, err) < 0 ||
        (c->legacy && legacy_put(r, item, a, err) < 0))
        return -1;
    *ret_where = arena_printf(a, "oci://" PRI_STR "@" PRI_STR, STR_ARG(oci_repository_name(r)),
                              STR_ARG(digest));
    return 0;
}

const struct store_ops oci_store = {
    .name = "oci",
    .summary = "the image's registry, as a referrer of the image",
    .for_images = true,
    .put = oci_put,
};
