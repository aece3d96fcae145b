/* SPDX-License-Identifier: Apache-2.0 */
#include "helpers/check.h"

#include "crypto/digest.h"
#include "fake/fake_server.h"
#include "oci/manifest.h"

#include <string.h>

#define MANIFEST                                                                              \
    "{\"schemaVersion\":2,\"mediaType\":\"" OCI_MEDIA_MANIFEST "\","                          \
    "\"config\":{\"mediaType\":\"" OCI_MEDIA_CONFIG "\",\"digest\":\"sha256:c\",\"size\":1}," \
    "\"layers\":[]}"

/* A fake registry and a handle on its repository team/app. */
struct fixture {
    struct arena arena;
    struct fake_server *server;
    struct oci_repository *repository;
    struct error err;
};

static void begin_with(struct fixture *f, struct fake_server *server, bool insecure,
                       const struct oci_credentials *credentials)
{
    *f = (struct fixture){.server = server};
    const char *ca = insecure ? NULL : fake_server_cert_pem(server);
    struct oci_config c = {
        .host = arena_printf(&f->arena, "127.0.0.1:%u", fake_server_port(server)),
        .repository = STR("team/app"),
        .insecure = insecure,
        .ca_pem = str_c(ca),
        .credentials = credentials,
        .http = {.allow_loopback = true},
    };
    assert_ok(oci_open(&c, &f->repository, &f->err), &f->err);
}

static void begin(struct fixture *f)
{
    begin_with(f, fake_server_start(), true, NULL);
}

static void end(struct fixture *f)
{
    oci_close(f->repository);
    fake_server_stop(f->server);
    arena_done(&f->arena);
}

static struct fake_request request(struct fixture *f, size_t n)
{
    return fake_server_request(f->server, n, &f->arena);
}

/* A header line that names an address of the fake server itself. */
static const char *header_with_url(struct fixture *f, const char *before, const char *path,
                                   const char *after)
{
    struct str url = fake_server_url(&f->arena, f->server, path);

    return arena_printf(&f->arena, "%s" PRI_STR "%s\r\n", before, STR_ARG(url), after).ptr;
}

static struct oci_credentials user(const char *name, const char *password)
{
    return (struct oci_credentials){.username = secret_copy(str_c(name)),
                                    .password = secret_copy(str_c(password))};
}

static int get_manifest(struct fixture *f, const char *reference, struct oci_descriptor *ret)
{
    struct str bytes;

    return oci_get_manifest(f->repository, str_c(reference), &f->arena, &bytes, ret, &f->err);
}

static void reply_manifest(struct fixture *f)
{
    fake_server_reply(f->server,
                      &(struct fake_reply){.match = "GET /v2/team/app/manifests/",
                                           .forever = true,
                                           .status = 200,
                                           .headers = "Content-Type: " OCI_MEDIA_MANIFEST "\r\n",
                                           .body = STR(MANIFEST)});
}

TEST(malformed_names_open_nothing)
{
    static const struct {
        const char *host, *repository;
    } rows[] = {
        {"", "a"},      {"reg.io/x", "a"},  {"reg.io", ""},      {"reg.io", "A"},
        {"u@reg", "a"}, {"reg.io", "../a"}, {"reg.io", "a?x=1"}, {"reg.io\r\nX: y", "a"},
    };

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct oci_config c = {.host = str_c(rows[i].host),
                               .repository = str_c(rows[i].repository)};
        struct oci_repository *r;
        struct error err;
        assert_fails(oci_open(&c, &r, &err), ERR_INVALID, &err);
    }
}

TEST(a_manifest_comes_with_the_digest_of_its_bytes)
{
    _cleanup_(end) struct fixture f;
    struct oci_descriptor d;

    begin(&f);
    reply_manifest(&f);
    assert_ok(get_manifest(&f, "v1", &d), &f.err);
    assert_str(d.media_type, OCI_MEDIA_MANIFEST);
    assert_str(d.artifact_type, OCI_MEDIA_CONFIG);
    assert_int_equal(d.size, strlen(MANIFEST));
    assert_true(str_eq(d.digest, oci_digest_of(&f.arena, STR(MANIFEST))));
    struct fake_request r = request(&f, 0);
    assert_str(r.target, "/v2/team/app/manifests/v1");
    assert_str(fake_request_header(&r, "Accept"), oci_manifest_accept.ptr);
    assert_str(fake_request_header(&r, "Authorization"), "");
    assert_ok(get_manifest(&f, d.digest.ptr, &d), &f.err);
}

TEST(bytes_of_another_digest_are_refused)
{
    _cleanup_(end) struct fixture f;
    struct oci_descriptor d;
    struct str other, blob;

    begin(&f);
    reply_manifest(&f);
    other = oci_digest_of(&f.arena, STR("other"));
    assert_fails(get_manifest(&f, other.ptr, &d), ERR_CRYPTO, &f.err);
    fake_server_reply(f.server, &(struct fake_reply){.status = 200, .body = STR("bytes")});
    assert_fails(oci_get_blob(f.repository, other, 100, &f.arena, &blob, &f.err), ERR_CRYPTO,
                 &f.err);
}

TEST(references_that_are_no_tag_and_no_digest_make_no_request)
{
    static const char *const rows[] = {"", "..", "a/b", "v1?x", "sha256:12", "md5:12"};
    _cleanup_(end) struct fixture f;
    struct oci_descriptor d;
    struct str blob;

    begin(&f);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        assert_fails(get_manifest(&f, rows[i], &d), ERR_INVALID, &f.err);
        assert_fails(oci_get_blob(f.repository, str_c(rows[i]), 1, &f.arena, &blob, &f.err),
                     ERR_INVALID, &f.err);
    }
    assert_int_equal(fake_server_requests(f.server), 0);
}

TEST(errors_carry_the_registrys_first_message_and_its_wishes)
{
    static const struct {
        int status;
        const char *headers;
        const char *body;
        enum error_class class;
        const char *said;
    } rows[] = {
        {404, NULL,
         "{\"errors\":[{\"code\":\"MANIFEST_UNKNOWN\",\"message\":\"no such one\"},"
         "{\"message\":\"second\"}]}",
         ERR_NOT_FOUND, "no such one"},
        {403, NULL, "{\"errors\":[{\"code\":\"DENIED\"}]}", ERR_DENIED, "DENIED"},
        {429, "Retry-After: 7\r\n", "slow down", ERR_THROTTLED, "429"},
        {500, NULL, "<html>", ERR_TRANSIENT, "500"},
        {503, NULL, "{\"errors\":[]}", ERR_TRANSIENT, "503"},
        {400, NULL, "{\"errors\":[{\"message\":\"a\\nb\"}]}", ERR_INVALID, "a?b"},
    };
    _cleanup_(end) struct fixture f;
    struct oci_descriptor d;

    begin(&f);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        fake_server_reply(f.server, &(struct fake_reply){.status = rows[i].status,
                                                         .headers = rows[i].headers,
                                                         .body = str_c(rows[i].body)});
        assert_fails(get_manifest(&f, "v1", &d), rows[i].class, &f.err);
        assert_contains(str_c(f.err.msg), rows[i].said);
        assert_contains(str_c(f.err.msg), "get manifest v1 of 127.0.0.1:");
        assert_int_equal(f.err.http_status, rows[i].status);
        assert_int_equal(f.err.retry_after_ms, rows[i].status == 429 ? 7000 : 0);
        assert_false(str_contains(str_c(f.err.msg), STR("second")));
    }
}

TEST(a_manifest_that_is_too_big_is_not_read)
{
    _cleanup_(end) struct fixture f;
    struct oci_descriptor d;

    begin(&f);
    fake_server_reply(f.server,
                      &(struct fake_reply){.status = 200, .body = STR("x"), .endless = true});
    assert_fails(get_manifest(&f, "v1", &d), ERR_LIMIT, &f.err);
}

TEST(an_upload_goes_to_the_address_of_the_registry_and_keeps_its_query)
{
    static const struct {
        const char *location, *target;
    } rows[] = {
        {"/v2/team/app/blobs/uploads/1?state=a%2Fb", "/v2/team/app/blobs/uploads/1?state=a%2Fb&"},
        {"/elsewhere", "/elsewhere?"},
        {"7", "/v2/team/app/blobs/uploads/7?"},
    };
    struct str bytes = STR("layer");

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        _cleanup_(end) struct fixture f;
        begin(&f);
        struct str digest = oci_digest_of(&f.arena, bytes);
        const char *headers = arena_printf(&f.arena, "Location: %s\r\n", rows[i].location).ptr;
        fake_server_reply(f.server, &(struct fake_reply){.match = "HEAD", .status = 404});
        fake_server_reply(f.server,
                          &(struct fake_reply){.match = "POST /v2/team/app/blobs/uploads/ ",
                                               .status = 202,
                                               .headers = headers});
        fake_server_reply(f.server, &(struct fake_reply){.match = "PUT", .status = 201});
        assert_ok(oci_put_blob(f.repository, digest, bytes, &f.arena, &f.err), &f.err);
        struct fake_request r = request(&f, 2);
        assert_str(
            r.target,
            arena_printf(&f.arena, "%sdigest=" PRI_STR, rows[i].target, STR_ARG(digest)).ptr);
        assert_str(r.body, "layer");
        assert_str(fake_request_header(&r, "Content-Type"), "application/octet-stream");
    }
}

TEST(a_blob_that_is_there_is_not_sent_again)
{
    _cleanup_(end) struct fixture f;

    begin(&f);
    fake_server_reply(f.server, &(struct fake_reply){.match = "HEAD", .status = 200});
    assert_ok(
        oci_put_blob(f.repository, oci_digest_of(&f.arena, STR("x")), STR("x"), &f.arena, &f.err),
        &f.err);
    assert_int_equal(fake_server_requests(f.server), 1);
}

TEST(an_upload_address_of_another_host_is_refused)
{
    static const char *const locations[] = {
        "Location: http://127.0.0.2/upload\r\n",
        "Location: //evil.test/upload\r\n",
        "Location: https://evil.test/u\r\n",
        "Location: ftp://x/\r\n",
        "Location: \r\n",
        NULL,
    };

    for (size_t i = 0; i < ARRAY_LEN(locations); i++) {
        _cleanup_(end) struct fixture f;
        _cleanup_(oci_credentials_done) struct oci_credentials c = user("u", "p");
        begin_with(&f, fake_server_start(), true, &c);
        fake_server_reply(f.server, &(struct fake_reply){.match = "HEAD", .status = 404});
        fake_server_reply(f.server, &(struct fake_reply){
                                        .match = "POST", .status = 202, .headers = locations[i]});
        fake_server_reply(
            f.server,
            &(struct fake_reply){.match = "PUT /v2/team/app/blobs/uploads/ftp", .status = 500});
        int r = oci_put_blob(f.repository, oci_digest_of(&f.arena, STR("x")), STR("x"), &f.arena,
                             &f.err);
        assert_int_equal(r, -1);
        for (size_t n = 0; n < fake_server_requests(f.server); n++)
            assert_true(str_starts_with(request(&f, n).target, STR("/v2/team/app/blobs/")));
    }
}

TEST(a_redirected_blob_is_fetched_without_credentials)
{
    _cleanup_(end) struct fixture f;
    _cleanup_(fake_server_stopp) struct fake_server *storage = fake_server_start();
    _cleanup_(oci_credentials_done) struct oci_credentials c = user("u", "p");
    struct str blob;

    begin_with(&f, fake_server_start(), true, &c);
    struct str target = fake_server_url(&f.arena, storage, "/data?sig=1");
    fake_server_reply(
        f.server, &(struct fake_reply){.status = 401, .headers = "WWW-Authenticate: Basic\r\n"});
    fake_server_reply(
        f.server,
        &(struct fake_reply){
            .status = 307,
            .headers = arena_printf(&f.arena, "Location: " PRI_STR "\r\n", STR_ARG(target)).ptr});
    fake_server_reply(storage, &(struct fake_reply){.status = 200, .body = STR("bytes")});
    struct str digest = oci_digest_of(&f.arena, STR("bytes"));
    assert_ok(oci_get_blob(f.repository, digest, 100, &f.arena, &blob, &f.err), &f.err);
    assert_str(blob, "bytes");
    struct fake_request first = request(&f, 1);
    assert_str(fake_request_header(&first, "Authorization"), "Basic dTpw");
    struct fake_request second = fake_server_request(storage, 0, &f.arena);
    assert_str(second.target, "/data?sig=1");
    assert_str(fake_request_header(&second, "Authorization"), "");
}

TEST(redirects_end_after_three)
{
    _cleanup_(end) struct fixture f;
    struct str blob;

    begin(&f);
    fake_server_reply(f.server, &(struct fake_reply){
                                    .forever = true, .status = 302, .headers = "Location: /x\r\n"});
    assert_fails(
        oci_get_blob(f.repository, oci_digest_of(&f.arena, STR("x")), 10, &f.arena, &blob, &f.err),
        ERR_LIMIT, &f.err);
    assert_int_equal(fake_server_requests(f.server), 4);
}

TEST(a_redirect_to_plain_http_or_to_a_refused_address_is_not_followed)
{
    static const char *const locations[] = {"Location: http://127.0.0.1:1/x\r\n",
                                            "Location: https://169.254.169.254/x\r\n"};
    for (size_t i = 0; i < ARRAY_LEN(locations); i++) {
        _cleanup_(end) struct fixture f;
        struct str blob;
        begin_with(&f, fake_server_start_tls(NULL), false, NULL);
        fake_server_reply(f.server, &(struct fake_reply){.status = 302, .headers = locations[i]});
        assert_fails(oci_get_blob(f.repository, oci_digest_of(&f.arena, STR("x")), 10, &f.arena,
                                  &blob, &f.err),
                     ERR_INVALID, &f.err);
    }
}

TEST(a_manifest_redirect_is_an_error)
{
    _cleanup_(end) struct fixture f;
    struct oci_descriptor d;

    begin(&f);
    fake_server_reply(f.server, &(struct fake_reply){.status = 302, .headers = "Location: /x\r\n"});
    assert_fails(get_manifest(&f, "v1", &d), ERR_INVALID, &f.err);
}

TEST(bearer_tokens_are_fetched_once_per_scope)
{
    _cleanup_(end) struct fixture f;
    _cleanup_(oci_credentials_done) struct oci_credentials c = user("u", "p:w");
    struct oci_descriptor d;

    begin_with(&f, fake_server_start(), true, &c);
    const char *challenge = header_with_url(
        &f, "WWW-Authenticate: Basic realm=\"x\"\r\nWWW-Authenticate: Bearer realm=\"",
        "/token?a=b", "\",service=\"the service\",scope=\"anything\"");
    fake_server_reply(f.server, &(struct fake_reply){.match = "GET /v2/team/app/manifests",
                                                     .status = 401,
                                                     .headers = challenge});
    fake_server_reply(f.server,
                      &(struct fake_reply){.match = "GET /token",
                                           .status = 200,
                                           .body = STR("{\"token\":\"T1\",\"expires_in\":300}")});
    reply_manifest(&f);
    assert_ok(get_manifest(&f, "v1", &d), &f.err);
    assert_ok(get_manifest(&f, "v1", &d), &f.err);
    assert_int_equal(fake_server_requests(f.server), 4);
    struct fake_request token = request(&f, 1);
    assert_str(token.target,
               "/token?a=b&scope=repository%3Ateam%2Fapp%3Apull&service=the%20service");
    assert_str(fake_request_header(&token, "Authorization"), "Basic dTpwOnc=");
    for (size_t i = 2; i < 4; i++) {
        struct fake_request again = request(&f, i);
        assert_str(fake_request_header(&again, "Authorization"), "Bearer T1");
    }
}

TEST(pushing_asks_for_a_token_of_its_own)
{
    _cleanup_(end) struct fixture f;
    bool indexed;

    begin(&f);
    const char *challenge =
        header_with_url(&f, "WWW-Authenticate: Bearer realm=\"", "/token", "\"");
    fake_server_reply(f.server,
                      &(struct fake_reply){.match = "PUT", .status = 401, .headers = challenge});
    fake_server_reply(f.server, &(struct fake_reply){.match = "GET /token",
                                                     .status = 200,
                                                     .body = STR("{\"access_token\":\"T2\"}")});
    fake_server_reply(
        f.server,
        &(struct fake_reply){.match = "PUT", .status = 201, .headers = "OCI-Subject: x\r\n"});
    assert_ok(oci_put_manifest(f.repository, STR("v1"), STR(OCI_MEDIA_MANIFEST), STR("{}"),
                               &f.arena, &indexed, &f.err),
              &f.err);
    assert_true(indexed);
    struct fake_request token = request(&f, 1);
    assert_str(token.target, "/token?scope=repository%3Ateam%2Fapp%3Apull%2Cpush");
    assert_str(fake_request_header(&token, "Authorization"), "");
    struct fake_request put = request(&f, 2);
    assert_str(fake_request_header(&put, "Authorization"), "Bearer T2");
    assert_str(fake_request_header(&put, "Content-Type"), OCI_MEDIA_MANIFEST);
    assert_str(put.body, "{}");
}

TEST(a_token_that_is_refused_is_replaced_once)
{
    _cleanup_(end) struct fixture f;
    struct oci_descriptor d;

    begin(&f);
    const char *challenge =
        header_with_url(&f, "WWW-Authenticate: Bearer realm=\"", "/token", "\"");
    fake_server_reply(f.server, &(struct fake_reply){.match = "GET /token",
                                                     .forever = true,
                                                     .status = 200,
                                                     .body = STR("{\"token\":\"T\"}")});
    fake_server_reply(f.server,
                      &(struct fake_reply){.forever = true, .status = 401, .headers = challenge});
    assert_fails(get_manifest(&f, "v1", &d), ERR_DENIED, &f.err);
    assert_int_equal(fake_server_requests(f.server), 3);
}

TEST(an_expired_token_is_not_sent)
{
    _cleanup_(end) struct fixture f;
    struct oci_descriptor d;

    begin(&f);
    const char *challenge =
        header_with_url(&f, "WWW-Authenticate: Bearer realm=\"", "/token", "\"");
    fake_server_reply(
        f.server, &(struct fake_reply){.match = "GET /v2", .status = 401, .headers = challenge});
    fake_server_reply(f.server,
                      &(struct fake_reply){.match = "GET /token",
                                           .status = 200,
                                           .body = STR("{\"token\":\"T\",\"expires_in\":1}")});
    reply_manifest(&f);
    assert_ok(get_manifest(&f, "v1", &d), &f.err);
    cancel_sleep(NULL, 950);
    assert_ok(get_manifest(&f, "v1", &d), &f.err);
    struct fake_request last = request(&f, 3);
    assert_str(fake_request_header(&last, "Authorization"), "");
}

TEST(an_identity_token_goes_into_a_form)
{
    _cleanup_(end) struct fixture f;
    _cleanup_(oci_credentials_done) struct oci_credentials c = {
        .username = secret_copy(STR("00")), .identity_token = secret_copy(STR("id&tok=en"))};
    struct oci_descriptor d;

    begin_with(&f, fake_server_start(), true, &c);
    const char *challenge = header_with_url(&f, "WWW-Authenticate: Bearer realm=\"",
                                            "/oauth2/token", "\",service=\"s\"");
    fake_server_reply(
        f.server, &(struct fake_reply){.match = "GET /v2", .status = 401, .headers = challenge});
    fake_server_reply(f.server, &(struct fake_reply){.match = "POST /oauth2/token ",
                                                     .status = 200,
                                                     .body = STR("{\"access_token\":\"T\"}")});
    reply_manifest(&f);
    assert_ok(get_manifest(&f, "v1", &d), &f.err);
    struct fake_request token = request(&f, 1);
    assert_str(token.body, "grant_type=refresh_token&client_id=argo-slsa&service=s&"
                           "scope=repository%3Ateam%2Fapp%3Apull&refresh_token=id%26tok%3Den");
    assert_str(fake_request_header(&token, "Content-Type"), "application/x-www-form-urlencoded");
    assert_str(fake_request_header(&token, "Authorization"), "");
}

TEST(credentials_never_go_to_a_realm_without_tls)
{
    static const char *const realms[] = {"http://127.0.0.1:1/token", "/token", "ftp://x/",
                                         "HTTP://127.0.0.1:1/"};

    for (size_t i = 0; i < ARRAY_LEN(realms); i++) {
        _cleanup_(end) struct fixture f;
        _cleanup_(oci_credentials_done) struct oci_credentials c = user("u", "p");
        struct oci_descriptor d;
        begin_with(&f, fake_server_start_tls(NULL), false, &c);
        const char *challenge =
            arena_printf(&f.arena, "WWW-Authenticate: Bearer realm=\"%s\"\r\n", realms[i]).ptr;
        fake_server_reply(f.server, &(struct fake_reply){.status = 401, .headers = challenge});
        assert_fails(get_manifest(&f, "v1", &d), ERR_INVALID, &f.err);
        assert_contains(str_c(f.err.msg), "not https");
        assert_int_equal(fake_server_requests(f.server), 1);
    }
}

TEST(basic_without_credentials_says_what_to_do)
{
    _cleanup_(end) struct fixture f;
    struct oci_descriptor d;

    begin(&f);
    fake_server_reply(
        f.server, &(struct fake_reply){.status = 401, .headers = "WWW-Authenticate: Basic\r\n"});
    assert_fails(get_manifest(&f, "v1", &d), ERR_DENIED, &f.err);
    assert_contains(str_c(f.err.msg), "pull secret");
    fake_server_reply(f.server, &(struct fake_reply){.status = 401});
    assert_fails(get_manifest(&f, "v1", &d), ERR_DENIED, &f.err);
}

TEST(token_replies_are_checked)
{
    static const char *const replies[] = {
        "", "{}", "[]", "{\"token\":\"\"}", "{\"token\":7}", "{\"token\":\"a\\u000ab\"}"};
    _cleanup_(end) struct fixture f;
    struct oci_descriptor d;

    begin(&f);
    const char *challenge =
        header_with_url(&f, "WWW-Authenticate: Bearer realm=\"", "/token", "\"");
    fake_server_reply(
        f.server, &(struct fake_reply){
                      .match = "GET /v2", .forever = true, .status = 401, .headers = challenge});
    for (size_t i = 0; i < ARRAY_LEN(replies); i++) {
        fake_server_reply(
            f.server,
            &(struct fake_reply){.match = "GET /token", .status = 200, .body = str_c(replies[i])});
        assert_fails(get_manifest(&f, "v1", &d), ERR_INVALID, &f.err);
    }
    fake_server_reply(f.server, &(struct fake_reply){.match = "GET /token",
                                                     .status = 429,
                                                     .headers = "Retry-After: 3\r\n"});
    assert_fails(get_manifest(&f, "v1", &d), ERR_THROTTLED, &f.err);
    assert_int_equal(f.err.retry_after_ms, 3000);
}

TEST_MAIN()
