/* SPDX-License-Identifier: Apache-2.0
 *
 * Manifests and blobs (distribution-spec, "Pulling" and "Pushing").
 */
#include "oci/registry.h"

#include "base/limits.h"
#include "oci/manifest.h"
#include "oci/session.h"

/* Names end up in URLs as they are. */
static int check_reference(struct str reference, struct error *err)
{
    if (oci_is_digest(reference) || oci_is_tag(reference))
        return 0;
    return error_set(err, ERR_INVALID, "'" PRI_STR "' is neither a tag nor a sha256 digest",
                     STR_ARG(str_first(reference, 100)));
}

static int check_digest(struct str digest, struct error *err)
{
    if (oci_is_digest(digest))
        return 0;
    return error_set(err, ERR_INVALID, "'" PRI_STR "' is no sha256 digest",
                     STR_ARG(str_first(digest, 100)));
}

/* "get manifest v1 of reg.io/app": what a request is about, for its error. */
static struct str about(struct arena *a, const struct oci_repository *r, const char *what,
                        struct str name)
{
    return arena_printf(a, "%s " PRI_STR " of " PRI_STR, what, STR_ARG(name), STR_ARG(r->name));
}

static int check_bytes(struct str want, struct str got, struct str what, struct error *err)
{
    if (str_eq(want, got))
        return 0;
    return error_set(err, ERR_CRYPTO, PRI_STR ": the registry sent other bytes, of " PRI_STR,
                     STR_ARG(what), STR_ARG(got));
}

int oci_get_manifest(struct oci_repository *r, struct str reference, struct arena *a,
                     struct str *ret_bytes, struct oci_descriptor *ret, struct error *err)
{
    struct str what = about(a, r, "get manifest", reference);
    struct http_response response;
    struct oci_manifest m;

    if (check_reference(reference, err) < 0 ||
        oci_send(r,
                 &(struct oci_request){.method = "GET",
                                       .url = oci_url(a, r, "manifests", reference),
                                       .accept = oci_manifest_accept,
                                       .max_body = OCI_MANIFEST_MAX_BYTES},
                 a, &response, err) < 0 ||
        oci_check(&response, what, err) < 0)
        return -1;
    struct str digest = oci_digest_of(a, response.body);
    if (oci_is_digest(reference) && check_bytes(reference, digest, what, err) < 0)
        return -1;
    if (oci_manifest_parse(a, response.body, http_header(&response, "Content-Type"), &m, err) < 0)
        return error_wrap(err, PRI_STR, STR_ARG(what));
    *ret_bytes = response.body;
    *ret = (struct oci_descriptor){.media_type = m.media_type,
                                   .digest = digest,
                                   .size = response.body.len,
                                   .artifact_type = m.artifact_type};
    return 0;
}

/* HEAD; *ret is false for 404. */
static int exists(struct oci_repository *r, const char *kind, struct str name, struct arena *a,
                  bool *ret, struct error *err)
{
    struct http_response response;

    if (oci_send(r,
                 &(struct oci_request){.method = "HEAD",
                                       .url = oci_url(a, r, kind, name),
                                       .accept = oci_manifest_accept},
                 a, &response, err) < 0)
        return -1;
    if (response.status != 404 && oci_check(&response, about(a, r, "look for", name), err) < 0)
        return -1;
    *ret = response.status != 404;
    return 0;
}

int oci_has_manifest(struct oci_repository *r, struct str reference, struct arena *a, bool *ret,
                     struct error *err)
{
    return check_reference(reference, err) < 0 ? -1
                                               : exists(r, "manifests", reference, a, ret, err);
}

int oci_put_manifest(struct oci_repository *r, struct str reference, struct str media_type,
                     struct str bytes, struct arena *a, bool *ret_subject_indexed,
                     struct error *err)
{
    struct http_response response;

    if (check_reference(reference, err) < 0 ||
        oci_send(r,
                 &(struct oci_request){.method = "PUT",
                                       .url = oci_url(a, r, "manifests", reference),
                                       .access = OCI_PUSH,
                                       .content_type = media_type,
                                       .body = bytes},
                 a, &response, err) < 0 ||
        oci_check(&response, about(a, r, "put manifest", reference), err) < 0)
        return -1;
    *ret_subject_indexed = http_header(&response, "OCI-Subject").len > 0;
    return 0;
}

static bool is_redirect(int status)
{
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

/* Registries keep blobs elsewhere: redirects are followed by hand, without credentials. */
static int get_following(struct oci_repository *r, struct str url, size_t max, struct arena *a,
                         struct http_response *ret, struct error *err)
{
    struct oci_request q = {.method = "GET", .url = url, .max_body = max ? max : 1};

    if (oci_send(r, &q, a, ret, err) < 0)
        return -1;
    for (int n = 0; is_redirect(ret->status); n++) {
        if (n == OCI_REDIRECTS_MAX)
            return error_set(err, ERR_LIMIT, "more than %d redirects", OCI_REDIRECTS_MAX);
        if (oci_redirect_target(r, q.url, ret, a, &q.url, err) < 0 ||
            oci_send_bare(r, &q, a, ret, err) < 0)
            return -1;
    }
    return 0;
}

int oci_get_blob(struct oci_repository *r, struct str digest, size_t max, struct arena *a,
                 struct str *ret, struct error *err)
{
    struct str what = about(a, r, "get blob", digest);
    struct http_response response;

    if (check_digest(digest, err) < 0)
        return -1;
    if (get_following(r, oci_url(a, r, "blobs", digest), max, a, &response, err) < 0)
        return error_wrap(err, PRI_STR, STR_ARG(what));
    if (oci_check(&response, what, err) < 0 ||
        check_bytes(digest, oci_digest_of(a, response.body), what, err) < 0)
        return -1;
    *ret = response.body;
    return 0;
}

/* POST gives the address to PUT to: it may be relative and have a query of its own. */
static int begin_upload(struct oci_repository *r, struct str digest, struct arena *a,
                        struct str *ret_url, struct error *err)
{
    struct oci_request q = {
        .method = "POST", .url = oci_url(a, r, "blobs", STR("uploads/")), .access = OCI_PUSH};
    struct http_response response;
    struct str address;

    if (oci_send(r, &q, a, &response, err) < 0 || oci_check(&response, STR("begin"), err) < 0 ||
        oci_resolve(a, q.url, http_header(&response, "Location"), &address, err) < 0 ||
        oci_require_own(r, address, err) < 0)
        return -1;
    bool has_query = str_cut(address, '?', NULL, NULL);
    *ret_url = arena_printf(a, PRI_STR "%sdigest=" PRI_STR, STR_ARG(address), has_query ? "&" : "?",
                            STR_ARG(digest));
    return 0;
}

static int upload(struct oci_repository *r, struct str digest, struct str bytes, struct arena *a,
                  struct error *err)
{
    struct oci_request q = {.method = "PUT",
                            .access = OCI_PUSH,
                            .content_type = STR("application/octet-stream"),
                            .body = bytes};
    struct http_response response;

    if (begin_upload(r, digest, a, &q.url, err) < 0 || oci_send(r, &q, a, &response, err) < 0)
        return -1;
    return oci_check(&response, STR("finish"), err);
}

int oci_put_blob(struct oci_repository *r, struct str digest, struct str bytes, struct arena *a,
                 struct error *err)
{
    bool there;

    if (check_digest(digest, err) < 0 || exists(r, "blobs", digest, a, &there, err) < 0)
        return -1;
    if (!there && upload(r, digest, bytes, a, err) < 0)
        return error_wrap(err, PRI_STR, STR_ARG(about(a, r, "upload blob", digest)));
    return 0;
}
