/* SPDX-License-Identifier: Apache-2.0 */
#include "store/legacy.h"

#include "base/limits.h"
#include "oci/manifest.h"
#include "sigstore/bundle.h"

struct str legacy_tag(struct arena *a, const struct digest *image)
{
    return arena_printf(a, "sha256-%s.att", image->hex);
}

struct addition {
    struct oci_repository *repository;
    struct oci_descriptor layer;
    struct str predicate_type;
};

static json_t *empty_history(void)
{
    json_t *v = json_object();

    json_put_c(v, "created", "0001-01-01T00:00:00Z");
    return v;
}

/* An image's config must list its layers; beyond that nothing in it has a meaning here. The layers
 * are not compressed: their diff_id is their digest. */
static int put_config(struct oci_repository *r, const struct oci_descriptor_list *layers,
                      struct arena *a, struct oci_descriptor *ret, struct error *err)
{
    json_t *v = json_new_object(a), *rootfs = json_object();
    json_t *ids = json_array(), *history = json_array();
    struct str text;

    list_each (layer, layers) {
        json_append(ids, json_new_str(layer->digest));
        json_append(history, empty_history());
    }
    json_put_c(rootfs, "type", "layers");
    json_put(rootfs, "diff_ids", ids);
    json_put_c(v, "architecture", "");
    json_put_c(v, "os", "");
    json_put_c(v, "created", "0001-01-01T00:00:00Z");
    json_put(v, "config", json_object());
    json_put(v, "history", history);
    json_put(v, "rootfs", rootfs);
    if (json_canonical(a, v, OCI_MANIFEST_MAX_BYTES, &text, err) < 0)
        return -1;
    *ret = (struct oci_descriptor){
        .media_type = STR(OCI_MEDIA_CONFIG), .digest = oci_digest_of(a, text), .size = text.len};
    return oci_put_blob(r, ret->digest, text, a, err);
}

/* The annotation of the signature must exist, and is empty: the envelope holds it. */
static json_t *layer_to_json(const struct addition *add)
{
    json_t *v = oci_descriptor_to_json(&add->layer), *annotations = json_object();

    json_put_c(annotations, "dev.cosignproject.cosign/signature", "");
    json_put_str(annotations, "predicateType", add->predicate_type);
    json_put(v, "annotations", annotations);
    return v;
}

static int append_layer(void *userdata, struct str old, struct arena *a, struct str *ret_new,
                        struct error *err)
{
    const struct addition *add = userdata;
    struct oci_manifest m = {.is_index = false};
    struct oci_descriptor config;

    if (old.len && oci_manifest_parse(a, old, STR_EMPTY, &m, err) < 0)
        return -1;
    if (m.is_index)
        return error_set(err, ERR_INVALID, "the tag for attestations holds an index");
    if (oci_manifest_has_member(&m, add->layer.digest))
        return 0;
    json_t *root = old.len ? m.root : json_new_object(a);
    if (!old.len)
        json_put(root, "layers", json_array());
    json_append(json_at(root, "layers"), layer_to_json(add));
    *LIST_ADD(a, &m.members) = add->layer;
    if (put_config(add->repository, &m.members, a, &config, err) < 0)
        return -1;
    json_put_int(root, "schemaVersion", 2);
    json_put_c(root, "mediaType", OCI_MEDIA_MANIFEST);
    json_put(root, "config", oci_descriptor_to_json(&config));
    return json_canonical(a, root, OCI_MANIFEST_MAX_BYTES, ret_new, err);
}

int legacy_put(struct oci_repository *r, const struct store_item *item, struct arena *a,
               struct error *err)
{
    struct addition add = {.repository = r, .predicate_type = item->predicate_type};
    struct bundle bundle;
    struct str text;

    if (bundle_parse(a, item->bundle, &bundle, err) < 0 ||
        json_canonical(a, dsse_to_json(a, &bundle.envelope), BUNDLE_MAX_BYTES, &text, err) < 0)
        return -1;
    add.layer = (struct oci_descriptor){
        .media_type = STR(LEGACY_LAYER_TYPE), .digest = oci_digest_of(a, text), .size = text.len};
    if (oci_put_blob(r, add.layer.digest, text, a, err) < 0)
        return -1;
    return oci_update_tag(r, legacy_tag(a, &item->image), STR(OCI_MEDIA_MANIFEST), append_layer,
                          &add, a, err);
}

static int wrap_one(struct arena *a, const struct dsse_envelope *envelope,
                    const struct dsse_signature *signature, struct str *ret, struct error *err)
{
    struct dsse_signature alone = {.sig = signature->sig};
    struct dsse_envelope e = {envelope->payload_type, envelope->payload, &alone, 1};
    json_t *v = json_new_object(a), *material = json_object();

    json_put(material, "publicKey", json_object());
    json_put_c(v, "mediaType", BUNDLE_MEDIA_TYPE);
    json_put(v, "verificationMaterial", material);
    json_put(v, "dsseEnvelope", json_incref(dsse_to_json(a, &e)));
    return json_canonical(a, v, BUNDLE_MAX_BYTES, ret, err);
}

int legacy_wrap(struct arena *a, struct str envelope, struct str where,
                struct bundle_text_list *ret, struct error *err)
{
    struct dsse_envelope e;
    struct str text;
    json_t *v;

    if (json_parse_object(a, envelope, BUNDLE_MAX_BYTES, JSON_OWN_MAX_DEPTH, &v, err) < 0 ||
        dsse_from_json(a, v, &e, err) < 0)
        return -1;
    for (size_t i = 0; i < e.signatures_len; i++) {
        if (wrap_one(a, &e, &e.signatures[i], &text, err) < 0)
            return -1;
        *LIST_ADD(a, ret) = (struct bundle_text){.text = text, .where = where};
    }
    return 0;
}
