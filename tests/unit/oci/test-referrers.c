/* SPDX-License-Identifier: Apache-2.0 */
#include "helpers/registry.h"

#include "base/limits.h"
#include "oci/referrers.h"

#include <string.h>

#define HEX     "1111111111111111111111111111111111111111111111111111111111111111"
#define DIGEST  "sha256:" HEX
#define LIST    "GET /v2/team/app/referrers/" DIGEST
#define TAG     "/v2/team/app/manifests/sha256-" HEX
#define M(name) "{\"mediaType\":\"" OCI_MEDIA_MANIFEST "\",\"digest\":\"" name "\",\"size\":1}"
#define INDEX(members) \
    "{\"schemaVersion\":2,\"mediaType\":\"" OCI_MEDIA_INDEX "\",\"manifests\":[" members "]}"
#define BUNDLE "application/vnd.dev.sigstore.bundle.v0.3+json"

static void reply(struct fixture *f, const char *match, int status, const char *headers,
                  const char *body)
{
    fake_server_reply(
        f->server, &(struct fake_reply){
                       .match = match, .status = status, .headers = headers, .body = str_c(body)});
}

static int list(struct fixture *f, struct oci_descriptor_list *ret)
{
    return oci_list_referrers(f->repository, STR(DIGEST), &f->arena, ret, &f->err);
}

TEST(all_pages_are_read)
{
    _cleanup_(end) struct fixture f;
    struct oci_descriptor_list found;

    begin(&f);
    reply(&f, LIST " ", 200,
          "Content-Type: " OCI_MEDIA_INDEX "\r\nLink: </v2/team/app/referrers/" DIGEST
          "?n=1&last=x,y>; rel=\"next\"\r\n",
          INDEX(M("sha256:1") "," M("sha256:2")));
    reply(&f, LIST "?n=1&last=x,y ", 200, NULL, INDEX(M("sha256:3")));
    assert_ok(list(&f, &found), &f.err);
    assert_int_equal(found.len, 3);
    assert_str(found.items[2].digest, "sha256:3");
}

TEST(no_referrers_are_an_empty_list)
{
    _cleanup_(end) struct fixture f;
    struct oci_descriptor_list found;

    begin(&f);
    reply(&f, LIST, 200, NULL, INDEX(""));
    assert_ok(list(&f, &found), &f.err);
    assert_int_equal(found.len, 0);
    /* neither API nor tag: the fake answers 404 */
    assert_ok(list(&f, &found), &f.err);
    assert_int_equal(found.len, 0);
}

TEST(a_registry_without_the_api_is_asked_for_the_tag)
{
    static const int statuses[] = {404, 400, 405, 406};

    for (size_t i = 0; i < ARRAY_LEN(statuses); i++) {
        _cleanup_(end) struct fixture f;
        struct oci_descriptor_list found;
        begin(&f);
        reply(&f, LIST, statuses[i], NULL, "404 page not found");
        reply(&f, "GET " TAG, 200, NULL, INDEX(M("sha256:9")));
        assert_ok(list(&f, &found), &f.err);
        assert_int_equal(found.len, 1);
        assert_str(found.items[0].digest, "sha256:9");
    }
}

TEST(bad_pages_are_errors_and_never_an_empty_list)
{
    static const struct {
        int status;
        const char *headers, *body;
        enum error_class class;
    } rows[] = {
        {200, NULL, "<html>", ERR_INVALID},
        {200, "Content-Type: text/html\r\n", INDEX(""), ERR_INVALID},
        {200, "Link: <http://evil.test/x>; rel=\"next\"\r\n", INDEX(""), ERR_INVALID},
        {200, "Link: <\\>; rel=next\r\n", INDEX(""), ERR_INVALID},
        {200, NULL, "{\"schemaVersion\":2,\"config\":{},\"layers\":[]}", ERR_INVALID},
        {403, NULL, "", ERR_DENIED},
        {429, NULL, "", ERR_THROTTLED},
        {502, NULL, "", ERR_TRANSIENT},
    };

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        _cleanup_(end) struct fixture f;
        struct oci_descriptor_list found;
        begin(&f);
        reply(&f, LIST, rows[i].status, rows[i].headers, rows[i].body);
        assert_fails(list(&f, &found), rows[i].class, &f.err);
        assert_contains(str_c(f.err.msg), "referrers of 127.0.0.1");
        assert_int_equal(fake_server_requests(f.server), 1);
    }
}

TEST(endless_pages_end)
{
    _cleanup_(end) struct fixture f;
    struct oci_descriptor_list found;

    begin(&f);
    fake_server_reply(f.server,
                      &(struct fake_reply){.forever = true,
                                           .status = 200,
                                           .headers = "Link: </v2/team/app/referrers/" DIGEST
                                                      "?x>; rel=\"next\"\r\n",
                                           .body = STR(INDEX(""))});
    assert_fails(list(&f, &found), ERR_LIMIT, &f.err);
    assert_int_equal(fake_server_requests(f.server), OCI_PAGES_MAX);
}

TEST(more_referrers_than_the_limit_are_refused)
{
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    _cleanup_(buf_done) struct buf b = BUF_INIT(OCI_MANIFEST_MAX_BYTES);
    struct oci_descriptor_list all = {0};
    struct error err = ERROR_INIT;

    buf_add(&b, STR("{\"schemaVersion\":2,\"manifests\":["));
    for (int i = 0; i < OCI_REFERRERS_MAX; i++)
        buf_addf(&b, "%s" M("sha256:%d"), i ? "," : "", i);
    buf_add(&b, STR("]}"));
    struct str page = buf_str(&b);
    assert_ok(oci_referrers_add(&a, page, STR(OCI_MEDIA_INDEX), &all, &err), &err);
    assert_int_equal(all.len, OCI_REFERRERS_MAX);
    assert_fails(oci_referrers_add(&a, page, STR(OCI_MEDIA_INDEX), &all, &err), ERR_LIMIT, &err);
}

TEST(the_next_page_is_found_in_any_link_header)
{
    static const struct {
        const char *link, *next;
    } rows[] = {
        {"</a>; rel=\"next\"", "/a"},
        {"</a>;rel=next", "/a"},
        {"</a>; x=\"y\"; REL=\"NEXT\"", "/a"},
        {"</p>; rel=\"prev\", </n,1>; rel=\"next\"", "/n,1"},
        {"</p>; rel=\"prev\"", ""},
        {"", ""},
        {"</a", ""},
        {"rel=\"next\"", ""},
        {"<>; rel=\"next\"", ""},
        {"</a>", ""},
    };

    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        assert_str(oci_next_page(str_c(rows[i].link)), rows[i].next);
}

static const struct oci_referrer *sample(void)
{
    static const struct oci_referrer ref = {
        .subject = {.media_type = STR(OCI_MEDIA_INDEX), .digest = STR(DIGEST), .size = 42},
        .artifact_type = STR(BUNDLE),
        .layer = STR("{\"bundle\":1}"),
        .predicate_type = STR("https://slsa.dev/provenance/v1"),
        .created_ms = 1763925888000,
    };
    return &ref;
}

static void reply_uploads(struct fixture *f, const char *put_headers)
{
    fake_server_reply(
        f->server,
        &(struct fake_reply){.match = "HEAD /v2/team/app/blobs", .forever = true, .status = 404});
    fake_server_reply(f->server, &(struct fake_reply){.match = "POST /v2/team/app/blobs/uploads/",
                                                      .forever = true,
                                                      .status = 202,
                                                      .headers = "Location: /up\r\n"});
    fake_server_reply(f->server,
                      &(struct fake_reply){.match = "PUT /up", .forever = true, .status = 201});
    fake_server_reply(f->server, &(struct fake_reply){.match = "PUT /v2/team/app/manifests/",
                                                      .forever = true,
                                                      .status = 201,
                                                      .headers = put_headers});
}

TEST(a_referrer_is_written_as_cosign_writes_it)
{
    _cleanup_(end) struct fixture f;
    struct str digest, again;

    begin(&f);
    reply_uploads(&f, "OCI-Subject: " DIGEST "\r\n");
    assert_ok(oci_put_referrer(f.repository, sample(), &f.arena, &digest, &f.err), &f.err);
    assert_int_equal(fake_server_requests(f.server), 7);
    struct fake_request put = fake_server_request(f.server, 6, &f.arena);
    assert_str(put.body, "{\"annotations\":{\"dev.sigstore.bundle.content\":\"dsse-envelope\","
                         "\"dev.sigstore.bundle.predicateType\":\"https://slsa.dev/provenance/v1\","
                         "\"org.opencontainers.image.created\":\"2025-11-23T19:24:48Z\"},"
                         "\"artifactType\":\"" BUNDLE "\","
                         "\"config\":{\"digest\":\"sha256:"
                         "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a\","
                         "\"mediaType\":\"application/vnd.oci.empty.v1+json\",\"size\":2},"
                         "\"layers\":[{\"digest\":\"sha256:"
                         "7710c630a727d03b70a53a2c12394c034b50b5834151f9c7d751e439bed08b4c\","
                         "\"mediaType\":\"" BUNDLE "\",\"size\":12}],"
                         "\"mediaType\":\"" OCI_MEDIA_MANIFEST "\",\"schemaVersion\":2,"
                         "\"subject\":{\"digest\":\"" DIGEST "\",\"mediaType\":\"" OCI_MEDIA_INDEX
                         "\",\"size\":42}}");
    assert_true(str_eq(digest, oci_digest_of(&f.arena, put.body)));
    assert_str(put.target,
               arena_printf(&f.arena, "/v2/team/app/manifests/" PRI_STR, STR_ARG(digest)).ptr);
    assert_ok(oci_put_referrer(f.repository, sample(), &f.arena, &again, &f.err), &f.err);
    assert_true(str_eq(digest, again));
}

/* The digest that sample() gets, from a registry with the API. */
static struct str sample_digest(struct arena *a)
{
    _cleanup_(end) struct fixture f;
    struct str digest;

    begin(&f);
    reply_uploads(&f, "OCI-Subject: " DIGEST "\r\n");
    assert_ok(oci_put_referrer(f.repository, sample(), &f.arena, &digest, &f.err), &f.err);
    return arena_str(a, digest);
}

/* The n-th write of the tag. */
static struct str written_index(struct fixture *f, size_t n)
{
    for (size_t i = 0; i < fake_server_requests(f->server); i++) {
        struct fake_request r = fake_server_request(f->server, i, &f->arena);
        if (str_eq_c(r.method, "PUT") && str_eq_c(r.target, TAG) && n-- == 0)
            return r.body;
    }
    return STR_EMPTY;
}

static const char *index_with(struct fixture *f, struct str digest)
{
    return arena_printf(&f->arena, INDEX(M("sha256:other") "," M(PRI_STR)), STR_ARG(digest)).ptr;
}

TEST(without_the_api_the_tag_gets_the_entry_and_keeps_the_others)
{
    _cleanup_(end) struct fixture f;
    struct oci_descriptor_list members = {0};
    struct str digest;

    begin(&f);
    struct str want = sample_digest(&f.arena);
    reply_uploads(&f, NULL);
    reply(&f, "GET " TAG, 200, NULL, INDEX(M("sha256:other")));
    reply(&f, "GET " TAG, 200, NULL, index_with(&f, want));
    assert_ok(oci_put_referrer(f.repository, sample(), &f.arena, &digest, &f.err), &f.err);
    assert_true(str_eq(digest, want));
    struct str index = written_index(&f, 0);
    assert_ok(oci_referrers_add(&f.arena, index, STR(OCI_MEDIA_INDEX), &members, &f.err), &f.err);
    assert_int_equal(members.len, 2);
    assert_str(members.items[0].digest, "sha256:other");
    assert_true(str_eq(members.items[1].digest, want));
    assert_str(members.items[1].artifact_type, BUNDLE);
    assert_contains(index, "\"org.opencontainers.image.created\":\"2025-11-23T19:24:48Z\"");
    assert_true(str_is_empty(written_index(&f, 1)));
}

TEST(an_entry_that_another_writer_dropped_is_written_again)
{
    _cleanup_(end) struct fixture f;
    struct str digest;

    begin(&f);
    struct str want = sample_digest(&f.arena);
    reply_uploads(&f, NULL);
    reply(&f, "GET " TAG, 404, NULL, "");
    reply(&f, "GET " TAG, 200, NULL, INDEX(M("sha256:other")));
    reply(&f, "GET " TAG, 200, NULL, index_with(&f, want));
    assert_ok(oci_put_referrer(f.repository, sample(), &f.arena, &digest, &f.err), &f.err);
    assert_false(str_contains(written_index(&f, 0), STR("other")));
    assert_contains(written_index(&f, 1), "other");
    assert_contains(written_index(&f, 1), want.ptr);
}

TEST(a_tag_that_keeps_changing_is_tried_later)
{
    _cleanup_(end) struct fixture f;
    struct str digest;

    begin(&f);
    reply_uploads(&f, NULL);
    fake_server_reply(f.server, &(struct fake_reply){.match = "GET " TAG,
                                                     .forever = true,
                                                     .status = 200,
                                                     .body = STR(INDEX(M("sha256:other")))});
    assert_fails(oci_put_referrer(f.repository, sample(), &f.arena, &digest, &f.err), ERR_TRANSIENT,
                 &f.err);
    assert_contains(str_c(f.err.msg), "keeps changing");
}

TEST(a_tag_that_holds_something_else_is_left_alone)
{
    _cleanup_(end) struct fixture f;
    struct str digest;

    begin(&f);
    reply_uploads(&f, NULL);
    reply(&f, "GET " TAG, 200, "Content-Type: " OCI_MEDIA_MANIFEST "\r\n",
          "{\"schemaVersion\":2,\"mediaType\":\"" OCI_MEDIA_MANIFEST
          "\",\"config\":" M("c") ",\"layers\":[]}");
    assert_fails(oci_put_referrer(f.repository, sample(), &f.arena, &digest, &f.err), ERR_INVALID,
                 &f.err);
    assert_true(str_is_empty(written_index(&f, 0)));
}

TEST_MAIN()
