/* SPDX-License-Identifier: Apache-2.0
 *
 * A fake registry that holds one image, for the tests of what is attached to it.
 */
#pragma once

#include "helpers/bundles.h"

#include "oci/manifest.h"

#define IMAGE_REPOSITORY "team/app"
#define IMAGE_MANIFEST                                                                         \
    "{\"schemaVersion\":2,\"mediaType\":\"" OCI_MEDIA_MANIFEST "\",\"config\":{\"mediaType\":" \
    "\"c\",\"digest\":\"sha256:c\",\"size\":1},\"layers\":[]}"

struct image_fixture {
    struct surroundings s;
    struct oci_repository *repository;
    struct digest image;
};

static UNUSED void with_image(struct image_fixture *f)
{
    with_server(&f->s);
    sha256_hex(STR(IMAGE_MANIFEST), f->image.hex);
    struct artifact artifact = image_at(&f->s, IMAGE_REPOSITORY);
    assert_ok(
        artifact_repository_open(&f->s.env, &artifact.location, NULL, &f->repository, &f->s.err),
        &f->s.err);
}

static UNUSED void image_done(struct image_fixture *f)
{
    oci_close(f->repository);
    surroundings_done(&f->s);
}

static UNUSED void sign_for_image(struct image_fixture *f, struct signed_item *item)
{
    sign_item(&f->s, "oci://r.io/team/app", f->image.hex, "1", item);
    item->item.image = f->image;
    item->item.place = image_at(&f->s, IMAGE_REPOSITORY).location;
}

/* Answers GET of "<kind>/<name>" in the repository, for ever. */
static UNUSED void serve(struct image_fixture *f, const char *kind, struct str name, int status,
                         struct str body)
{
    struct str match = arena_printf(&f->s.arena, "GET /v2/" IMAGE_REPOSITORY "/%s/" PRI_STR " ",
                                    kind, STR_ARG(name));

    fake_server_reply(
        f->s.server,
        &(struct fake_reply){.match = match.ptr, .status = status, .body = body, .forever = true});
}

/* Serves a blob and gives its descriptor as JSON text. */
static UNUSED struct str serve_blob(struct image_fixture *f, const char *media_type,
                                    struct str body)
{
    struct str digest = oci_digest_of(&f->s.arena, body);

    serve(f, "blobs", digest, 200, body);
    return arena_printf(&f->s.arena,
                        "{\"mediaType\":\"%s\",\"digest\":\"" PRI_STR "\",\"size\":%zu}",
                        media_type, STR_ARG(digest), body.len);
}

/* Serves a manifest with these layers and gives its descriptor as JSON text. */
static UNUSED struct str serve_manifest(struct image_fixture *f, struct str layers)
{
    struct arena *a = &f->s.arena;
    struct str text = arena_printf(
        a,
        "{\"schemaVersion\":2,\"mediaType\":\"" OCI_MEDIA_MANIFEST "\",\"config\":{\"mediaType\":"
        "\"c\",\"digest\":\"sha256:c\",\"size\":1},\"layers\":[" PRI_STR "]}",
        STR_ARG(layers));
    struct str digest = oci_digest_of(a, text);

    serve(f, "manifests", digest, 200, text);
    return arena_printf(
        a, "{\"mediaType\":\"" OCI_MEDIA_MANIFEST "\",\"digest\":\"" PRI_STR "\",\"size\":%zu}",
        STR_ARG(digest), text.len);
}

static UNUSED void serve_referrers(struct image_fixture *f, struct str members)
{
    struct arena *a = &f->s.arena;

    serve(f, "referrers", arena_printf(a, "sha256:%s", f->image.hex), 200,
          arena_printf(a,
                       "{\"schemaVersion\":2,\"mediaType\":\"" OCI_MEDIA_INDEX
                       "\",\"manifests\":[" PRI_STR "]}",
                       STR_ARG(members)));
}

/* Takes every upload. */
static UNUSED void take_uploads(struct image_fixture *f)
{
    static const struct fake_reply replies[] = {
        {.match = "HEAD /v2/" IMAGE_REPOSITORY "/blobs/", .status = 404, .forever = true},
        {.match = "POST /v2/" IMAGE_REPOSITORY "/blobs/uploads/",
         .status = 202,
         .headers = "Location: /upload\r\n",
         .forever = true},
        {.match = "PUT /upload", .status = 201, .forever = true},
        {.match = "PUT /v2/" IMAGE_REPOSITORY "/manifests/",
         .status = 201,
         .headers = "OCI-Subject: yes\r\n",
         .forever = true},
    };

    for (size_t i = 0; i < ARRAY_LEN(replies); i++)
        fake_server_reply(f->s.server, &replies[i]);
}

/* Body of the n-th request with that method whose target begins so; empty when there is none. */
static UNUSED struct str sent(struct image_fixture *f, const char *method, const char *target,
                              size_t n)
{
    for (size_t i = 0; i < fake_server_requests(f->s.server); i++) {
        struct fake_request r = fake_server_request(f->s.server, i, &f->s.arena);
        if (str_eq_c(r.method, method) && str_starts_with(r.target, str_c(target)) && n-- == 0)
            return r.body;
    }
    return STR_EMPTY;
}
