/* SPDX-License-Identifier: Apache-2.0 */
#include "helpers/registry.h"

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
