/* SPDX-License-Identifier: Apache-2.0
 *
 * Bundles attached to an image. Descriptors in a list of referrers cannot be relied on for what a
 * manifest holds (reference sigstore §2.3): each manifest is opened. One that is broken is passed
 * over, so that it does not hide a good one.
 */
#include "base/limits.h"
#include "oci/manifest.h"
#include "store/legacy.h"

#define BUNDLE_TYPE_PREFIX "application/vnd.dev.sigstore.bundle"

struct search {
    struct oci_repository *repository;
    struct arena *arena;
    struct bundle_text_list found;
};

/* Gone, malformed, of other bytes, too large: passed over. Outages and refusals are not: they would
 * make "could not look" into "nothing there". */
static bool may_pass_over(const struct error *err)
{
    return err->class == ERR_NOT_FOUND || err->class == ERR_INVALID || err->class == ERR_CRYPTO ||
           err->class == ERR_LIMIT;
}

static int read_layer(struct search *s, const struct oci_descriptor *layer, struct str *ret,
                      struct error *err)
{
    return oci_get_blob(s->repository, layer->digest, BUNDLE_MAX_BYTES, s->arena, ret, err);
}

static struct str where(struct search *s, struct str digest)
{
    return arena_printf(s->arena, "oci://" PRI_STR "@" PRI_STR,
                        STR_ARG(oci_repository_name(s->repository)), STR_ARG(digest));
}

/* A manifest with exactly one layer, which is a bundle. */
static int read_referrer(struct search *s, struct str digest, struct error *err)
{
    struct oci_descriptor d;
    struct oci_manifest m;
    struct str bytes, text;

    if (oci_get_manifest(s->repository, digest, s->arena, &bytes, &d, err) < 0 ||
        oci_manifest_parse(s->arena, bytes, d.media_type, &m, err) < 0)
        return -1;
    if (m.is_index || m.members.len != 1 ||
        !str_starts_with(m.members.items[0].media_type, STR(BUNDLE_TYPE_PREFIX)))
        return 0;
    if (read_layer(s, &m.members.items[0], &text, err) < 0)
        return -1;
    *LIST_ADD(s->arena, &s->found) = (struct bundle_text){.text = text, .where = where(s, digest)};
    return 0;
}

static int read_referrers(struct search *s, struct str image, struct error *err)
{
    struct oci_descriptor_list list;

    if (oci_list_referrers(s->repository, image, s->arena, &list, err) < 0)
        return -1;
    list_each (d, &list) {
        if (s->found.len >= VERIFY_MAX_CANDIDATES)
            break;
        if (read_referrer(s, d->digest, err) < 0 && !may_pass_over(err))
            return -1;
        if (arena_check(s->arena, err) < 0)
            return -1;
    }
    return 0;
}

static int read_legacy_layer(struct search *s, const struct oci_descriptor *layer,
                             struct str manifest, struct error *err)
{
    struct str text;

    if (!str_eq_c(layer->media_type, LEGACY_LAYER_TYPE))
        return 0;
    if (read_layer(s, layer, &text, err) < 0)
        return -1;
    return legacy_wrap(s->arena, text, where(s, manifest), &s->found, err);
}

static int read_legacy(struct search *s, const struct digest *image, struct error *err)
{
    struct oci_descriptor d;
    struct oci_manifest m;
    struct str bytes;

    if (oci_get_manifest(s->repository, legacy_tag(s->arena, image), s->arena, &bytes, &d, err) <
            0 ||
        oci_manifest_parse(s->arena, bytes, d.media_type, &m, err) < 0)
        return may_pass_over(err) ? 0 : -1;
    list_each (layer, &m.members) {
        if (s->found.len >= VERIFY_MAX_CANDIDATES)
            break;
        if (read_legacy_layer(s, layer, d.digest, err) < 0 && !may_pass_over(err))
            return -1;
        if (arena_check(s->arena, err) < 0)
            return -1;
    }
    return 0;
}

int store_find_at_image(struct oci_repository *r, const struct digest *image, struct arena *a,
                        struct bundle_text_list *ret, struct error *err)
{
    struct search s = {.repository = r, .arena = a};

    if (read_referrers(&s, arena_printf(a, "sha256:%s", image->hex), err) < 0 ||
        read_legacy(&s, image, err) < 0)
        return -1;
    if (s.found.len == 0)
        return error_set(err, ERR_NOT_FOUND, "no bundle at " PRI_STR "@sha256:%s",
                         STR_ARG(oci_repository_name(r)), image->hex);
    *ret = s.found;
    return 0;
}
