/* SPDX-License-Identifier: Apache-2.0
 *
 * What refers to a manifest (distribution-spec, "Listing Referrers" and "Pushing Manifests with
 * Subject").
 */
#include "oci/referrers.h"

#include "base/clock.h"
#include "base/limits.h"
#include "oci/session.h"

static bool is_next(struct str parameters)
{
    struct str parameter;
    bool more = true;

    while (more) {
        more = str_cut(parameters, ';', &parameter, &parameters);
        parameter = str_trim(parameter);
        if (str_eq_nocase(parameter, STR("rel=\"next\"")) ||
            str_eq_nocase(parameter, STR("rel=next")))
            return true;
    }
    return false;
}

struct str oci_next_page(struct str link)
{
    struct str address, parameters;

    while (str_cut(link, '<', NULL, &link) && str_cut(link, '>', &address, &link)) {
        str_cut(link, ',', &parameters, &link);
        if (is_next(parameters))
            return address;
    }
    return STR_EMPTY;
}

int oci_referrers_add(struct arena *a, struct str bytes, struct str content_type,
                      struct oci_descriptor_list *ret, struct error *err)
{
    struct oci_manifest index;

    if (oci_manifest_parse(a, bytes, content_type, &index, err) < 0)
        return -1;
    if (!index.is_index)
        return error_set(err, ERR_INVALID, "the list of referrers is no index");
    if (index.members.len > OCI_REFERRERS_MAX - ret->len)
        return error_set(err, ERR_LIMIT, "more than %d referrers", OCI_REFERRERS_MAX);
    list_each (d, &index.members)
        *LIST_ADD(a, ret) = *d;
    return 0;
}

/* sha256-<hex> (distribution-spec "Referrers Tag Schema"). */
static struct str fallback_tag(struct arena *a, struct str digest)
{
    return arena_printf(a, "sha256-" PRI_STR, STR_ARG(str_skip(digest, 7)));
}

static int list_from_tag(struct oci_repository *r, struct str digest, struct arena *a,
                         struct oci_descriptor_list *ret, struct error *err)
{
    struct oci_descriptor d;
    struct str bytes;

    if (oci_get_manifest(r, fallback_tag(a, digest), a, &bytes, &d, err) < 0)
        return err->class == ERR_NOT_FOUND ? 0 : -1;
    return oci_referrers_add(a, bytes, d.media_type, ret, err);
}

/* A registry without the referrers API says so in one of these ways. */
static bool has_no_api(int status)
{
    return status == 400 || status == 404 || status == 405 || status == 406;
}

/* One page; *url becomes the address of the next one, empty at the end. */
static int list_page(struct oci_repository *r, struct str *url, struct arena *a,
                     struct oci_descriptor_list *list, bool *ret_no_api, struct error *err)
{
    struct oci_request q = {.method = "GET",
                            .url = *url,
                            .accept = STR(OCI_MEDIA_INDEX),
                            .max_body = OCI_MANIFEST_MAX_BYTES};
    struct http_response response;

    if (oci_send(r, &q, a, &response, err) < 0)
        return -1;
    *ret_no_api = has_no_api(response.status);
    if (*ret_no_api)
        return 0;
    if (oci_check(&response, STR("list"), err) < 0 ||
        oci_referrers_add(a, response.body, http_header(&response, "Content-Type"), list, err) < 0)
        return -1;
    struct str next = oci_next_page(http_header(&response, "Link"));
    *url = STR_EMPTY;
    if (!next.len)
        return 0;
    return oci_resolve(a, q.url, next, url, err) < 0 ? -1 : oci_require_own(r, *url, err);
}

static int list_pages(struct oci_repository *r, struct str digest, struct arena *a,
                      struct oci_descriptor_list *ret, struct error *err)
{
    struct str url = oci_url(a, r, "referrers", digest);

    for (int page = 0; url.len; page++) {
        bool no_api;
        if (page == OCI_PAGES_MAX)
            return error_set(err, ERR_LIMIT, "more than %d pages", OCI_PAGES_MAX);
        if (list_page(r, &url, a, ret, &no_api, err) < 0)
            return -1;
        if (no_api && page > 0)
            return error_set(err, ERR_TRANSIENT, "a page is missing");
        if (no_api)
            return list_from_tag(r, digest, a, ret, err);
    }
    return 0;
}

int oci_list_referrers(struct oci_repository *r, struct str digest, struct arena *a,
                       struct oci_descriptor_list *ret, struct error *err)
{
    struct oci_descriptor_list list = {0};

    if (!oci_is_digest(digest))
        return error_set(err, ERR_INVALID, "'" PRI_STR "' is no sha256 digest",
                         STR_ARG(str_first(digest, 100)));
    if (list_pages(r, digest, a, &list, err) < 0)
        return error_wrap(err, "referrers of " PRI_STR "@" PRI_STR, STR_ARG(r->name),
                          STR_ARG(digest));
    *ret = list;
    return 0;
}

static json_t *annotations_of(const struct oci_referrer *ref)
{
    char created[CLOCK_TEXT_SIZE];
    json_t *v = json_object();

    clock_format(ref->created_ms, created);
    json_put_c(v, "org.opencontainers.image.created", created);
    json_put_c(v, "dev.sigstore.bundle.content", "dsse-envelope");
    json_put_str(v, "dev.sigstore.bundle.predicateType", ref->predicate_type);
    return v;
}

static const struct str empty_blob = STR("{}"); /* image-spec "Guidance for an Empty Descriptor" */

static int write_manifest(struct arena *a, const struct oci_referrer *ref, struct str *ret,
                          struct error *err)
{
    struct oci_descriptor config = {.media_type = STR(OCI_MEDIA_EMPTY),
                                    .digest = oci_digest_of(a, empty_blob),
                                    .size = empty_blob.len};
    struct oci_descriptor layer = {.media_type = ref->artifact_type,
                                   .digest = oci_digest_of(a, ref->layer),
                                   .size = ref->layer.len};
    struct oci_descriptor subject = ref->subject;
    json_t *v = json_new_object(a), *layers = json_array();

    subject.artifact_type = STR_EMPTY;
    json_append(layers, oci_descriptor_to_json(&layer));
    json_put_int(v, "schemaVersion", 2);
    json_put_c(v, "mediaType", OCI_MEDIA_MANIFEST);
    json_put_str(v, "artifactType", ref->artifact_type);
    json_put(v, "config", oci_descriptor_to_json(&config));
    json_put(v, "layers", layers);
    json_put(v, "subject", oci_descriptor_to_json(&subject));
    json_put(v, "annotations", annotations_of(ref));
    return json_canonical(a, v, OCI_MANIFEST_MAX_BYTES, ret, err);
}

struct entry { /* of the fallback index */
    const struct oci_referrer *ref;
    struct oci_descriptor manifest;
};

/* Appends the descriptor: with the artifactType, which verifiers filter on. */
static int add_entry(void *userdata, struct str old, struct arena *a, struct str *ret_new,
                     struct error *err)
{
    const struct entry *e = userdata;
    struct oci_manifest index = {.is_index = true};

    if (old.len && oci_manifest_parse(a, old, STR_EMPTY, &index, err) < 0)
        return -1;
    if (!index.is_index)
        return error_set(err, ERR_INVALID, "the referrers tag holds no index");
    if (oci_manifest_has_member(&index, e->manifest.digest))
        return 0;
    json_t *root = old.len ? index.root : json_new_object(a);
    json_put_int(root, "schemaVersion", 2);
    json_put_c(root, "mediaType", OCI_MEDIA_INDEX);
    if (!old.len)
        json_put(root, "manifests", json_array());
    json_t *v = oci_descriptor_to_json(&e->manifest);
    json_put(v, "annotations", annotations_of(e->ref));
    json_append(json_at(root, "manifests"), v);
    return json_canonical(a, root, OCI_MANIFEST_MAX_BYTES, ret_new, err);
}

static int index_by_tag(struct oci_repository *r, const struct entry *e, struct arena *a,
                        struct error *err)
{
    return oci_update_tag(r, fallback_tag(a, e->ref->subject.digest), STR(OCI_MEDIA_INDEX),
                          add_entry, (void *)e, a, err);
}

int oci_put_referrer(struct oci_repository *r, const struct oci_referrer *ref, struct arena *a,
                     struct str *ret_digest, struct error *err)
{
    struct str bytes;
    bool indexed;

    if (write_manifest(a, ref, &bytes, err) < 0)
        return -1;
    struct entry e = {.ref = ref,
                      .manifest = {.media_type = STR(OCI_MEDIA_MANIFEST),
                                   .digest = oci_digest_of(a, bytes),
                                   .size = bytes.len,
                                   .artifact_type = ref->artifact_type}};
    if (oci_put_blob(r, oci_digest_of(a, empty_blob), empty_blob, a, err) < 0 ||
        oci_put_blob(r, oci_digest_of(a, ref->layer), ref->layer, a, err) < 0 ||
        oci_put_manifest(r, e.manifest.digest, STR(OCI_MEDIA_MANIFEST), bytes, a, &indexed, err) <
            0 ||
        (!indexed && index_by_tag(r, &e, a, err) < 0))
        return -1;
    *ret_digest = e.manifest.digest;
    return 0;
}
