/* SPDX-License-Identifier: Apache-2.0 */
#include "helpers/registry.h"

#include "base/limits.h"

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

TEST(a_manifest_that_is_too_big_is_not_read)
{
    _cleanup_(end) struct fixture f;
    struct oci_descriptor d;

    begin(&f);
    fake_server_reply(f.server, &(struct fake_reply){.status = 200,
                                                     .body = STR("x"),
                                                     .claim_length = OCI_MANIFEST_MAX_BYTES + 1});
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

TEST_MAIN()
