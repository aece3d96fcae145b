/* SPDX-License-Identifier: Apache-2.0
 *
 * Requests as they leave the S3 back end, and what it learns from refusals. The fake server shows
 * faults; the integration test runs against a real server.
 */
#include "helpers/check.h"

#include "base/clock.h"
#include "fake/fake_server.h"
#include "objectstore/objectstore.h"

struct setting {
    struct arena arena;
    struct fake_server *server;
    struct objectstore_credentials credentials;
    struct objectstore_config config;
    struct objectstore *store;
    struct error err;
};

static void begin(struct setting *x)
{
    *x = (struct setting){.server = fake_server_start()};
    x->credentials.access_key = secret_copy(STR("AKID"));
    x->credentials.secret_key = secret_copy(STR("secret"));
    x->config = (struct objectstore_config){
        .kind = "s3",
        .endpoint = arena_printf(&x->arena, "127.0.0.1:%u", fake_server_port(x->server)),
        .bucket = STR("b"),
        .insecure = true,
        .credentials = &x->credentials,
        .http = {.allow_loopback = true},
    };
}

static void end(struct setting *x)
{
    objectstore_close(x->store);
    objectstore_credentials_done(&x->credentials);
    fake_server_stop(x->server);
    arena_done(&x->arena);
}

static struct objectstore *opened(struct setting *x)
{
    if (!x->store)
        assert_ok(objectstore_open(&x->config, &x->store, &x->err), &x->err);
    return x->store;
}

static int head(struct setting *x, struct str key, struct objectstore_object *ret)
{
    return objectstore_head(opened(x), key, &x->arena, ret, &x->err);
}

static struct fake_request request(struct setting *x, size_t n)
{
    return fake_server_request(x->server, n, &x->arena);
}

static void reply(struct setting *x, int status, const char *headers, const char *body)
{
    fake_server_reply(
        x->server, &(struct fake_reply){.status = status, .headers = headers, .body = str_c(body)});
}

static const char ok_head[] = "ETag: \"e\"\r\nx-amz-version-id: v1\r\nLast-Modified: then\r\n";

TEST(head_gives_what_the_server_says)
{
    _cleanup_(end) struct setting x;
    struct objectstore_object o;

    begin(&x);
    fake_server_reply(
        x.server,
        &(struct fake_reply){.status = 200, .headers = ok_head, .claim_length = 1234567890123});
    assert_ok(head(&x, STR("k"), &o), &x.err);
    assert_int_equal(o.size, 1234567890123);
    assert_str(o.etag, "\"e\"");
    assert_str(o.version_id, "v1");
    assert_str(o.last_modified, "then");
    assert_str(o.key, "k");
}

TEST(head_without_a_length_is_an_error)
{
    _cleanup_(end) struct setting x;
    struct objectstore_object o;

    begin(&x);
    fake_server_reply(x.server, &(struct fake_reply){.status = 200, .no_length = true});
    assert_fails(head(&x, STR("k"), &o), ERR_INVALID, &x.err);
}

TEST(keys_are_encoded_once_and_requests_are_signed)
{
    _cleanup_(end) struct setting x;
    struct objectstore_object o;

    begin(&x);
    fake_server_reply(x.server, &(struct fake_reply){.status = 200, .forever = true});
    assert_ok(head(&x, STR("a b+c=d%\xc3\xa9/..//x?y#z"), &o), &x.err);
    struct fake_request r = request(&x, 0);
    assert_str(r.method, "HEAD");
    assert_str(r.target, "/b/a%20b%2Bc%3Dd%25%C3%A9/..//x%3Fy%23z");
    struct str authorization = fake_request_header(&r, "authorization");
    assert_contains(authorization, "AWS4-HMAC-SHA256 Credential=AKID/");
    assert_contains(authorization, "/us-east-1/s3/aws4_request");
    assert_contains(authorization, "SignedHeaders=host;x-amz-content-sha256;x-amz-date,");
    assert_str(fake_request_header(&r, "x-amz-content-sha256"),
               "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    assert_false(str_contains(r.head, STR("secret")));
}

TEST(anonymous_requests_carry_no_signature)
{
    _cleanup_(end) struct setting x;
    struct objectstore_object o;

    begin(&x);
    x.config.credentials = NULL;
    fake_server_reply(x.server, &(struct fake_reply){.status = 200});
    assert_ok(head(&x, STR("k"), &o), &x.err);
    struct fake_request r = request(&x, 0);
    assert_str(fake_request_header(&r, "authorization"), "");
    assert_str(fake_request_header(&r, "x-amz-date"), "");
}

TEST(session_token_and_customer_key_are_sent_and_signed)
{
    _cleanup_(end) struct setting x;
    struct objectstore_object o;
    struct objectstore_listing l;
    struct str token = STR_EMPTY;

    begin(&x);
    x.credentials.session_token = secret_copy(STR("tok"));
    x.credentials.sse_customer_key = secret_copy(STR("01234567890123456789012345678901"));
    fake_server_reply(x.server, &(struct fake_reply){.match = "HEAD", .status = 200});
    assert_ok(head(&x, STR("k"), &o), &x.err);
    struct fake_request r = request(&x, 0);
    assert_str(fake_request_header(&r, "x-amz-security-token"), "tok");
    assert_str(fake_request_header(&r, "x-amz-server-side-encryption-customer-algorithm"),
               "AES256");
    assert_str(fake_request_header(&r, "x-amz-server-side-encryption-customer-key"),
               "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=");
    assert_str(fake_request_header(&r, "x-amz-server-side-encryption-customer-key-md5"),
               "KYvwGXoFFJ42a2u2GDWhwQ==");
    assert_contains(fake_request_header(&r, "authorization"),
                    "x-amz-security-token;x-amz-server-side-encryption-customer-algorithm;"
                    "x-amz-server-side-encryption-customer-key;"
                    "x-amz-server-side-encryption-customer-key-md5,");
    reply(&x, 200, NULL, "<ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>");
    assert_ok(objectstore_list(opened(&x), STR(""), &token, &x.arena, &l, &x.err), &x.err);
    r = request(&x, 1); /* a listing is not about an object's bytes */
    assert_str(fake_request_header(&r, "x-amz-server-side-encryption-customer-key"), "");
}

TEST(a_customer_key_of_the_wrong_size_is_refused)
{
    _cleanup_(end) struct setting x;

    begin(&x);
    x.credentials.sse_customer_key = secret_copy(STR("short"));
    assert_fails(objectstore_open(&x.config, &x.store, &x.err), ERR_INVALID, &x.err);
    assert_false(str_contains(str_c(x.err.msg), STR("short")));
}

TEST(the_region_is_learned_from_the_answer_and_kept)
{
    static const struct {
        int status;
        const char *headers, *body;
    } rows[] = {
        {301, "x-amz-bucket-region: eu-west-3\r\n",
         "<Error><Code>PermanentRedirect</Code><Endpoint>elsewhere</Endpoint></Error>"},
        {400, NULL,
         "<Error><Code>AuthorizationHeaderMalformed</Code><Region>eu-west-3</Region></Error>"},
        {400, "X-Amz-Bucket-Region: eu-west-3\r\n", ""},
    };

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        _cleanup_(end) struct setting x;
        const struct objectstore_put put = {.key = STR("k"), .bytes = STR("bytes")};
        begin(&x);
        reply(&x, rows[i].status, rows[i].headers, rows[i].body);
        fake_server_reply(x.server, &(struct fake_reply){.status = 200, .forever = true});
        assert_ok(objectstore_put(opened(&x), &put, &x.arena, &x.err), &x.err);
        assert_ok(objectstore_put(opened(&x), &put, &x.arena, &x.err), &x.err);
        assert_int_equal(fake_server_requests(x.server), 3);
        static const char *const regions[] = {"/us-east-1/s3/", "/eu-west-3/s3/", "/eu-west-3/s3/"};
        for (size_t n = 0; n < ARRAY_LEN(regions); n++) {
            struct fake_request r = request(&x, n);
            assert_contains(fake_request_header(&r, "authorization"), regions[n]);
            assert_str(r.body, "bytes");
        }
    }
}

TEST(a_configured_region_is_used)
{
    _cleanup_(end) struct setting x;
    struct objectstore_object o;

    begin(&x);
    x.config.region = STR("local");
    fake_server_reply(x.server, &(struct fake_reply){.status = 200});
    assert_ok(head(&x, STR("k"), &o), &x.err);
    struct fake_request r = request(&x, 0);
    assert_contains(fake_request_header(&r, "authorization"), "/local/s3/");
}

TEST(a_redirect_elsewhere_is_refused_and_lessons_end)
{
    static const struct {
        int status;
        const char *headers, *body, *text;
        size_t requests;
    } rows[] = {
        {307, "Location: http://evil.example/\r\n", "", "redirects to another place", 1},
        {301, NULL, "<Error><Code>PermanentRedirect</Code><Endpoint>x.example</Endpoint></Error>",
         "'x.example'", 1},
        {301, "x-amz-bucket-region: us-east-1\r\n", "", "redirects", 1}, /* no news */
        {301, "x-amz-bucket-region: Not A Region!\r\n", "", "redirects", 1},
        {301, "x-amz-bucket-region: eu-1\r\n", "", "redirects", 2},
    };

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        _cleanup_(end) struct setting x;
        const struct objectstore_put put = {.key = STR("k"), .bytes = STR("bytes")};
        begin(&x);
        fake_server_reply(x.server, &(struct fake_reply){.status = rows[i].status,
                                                         .headers = rows[i].headers,
                                                         .body = str_c(rows[i].body),
                                                         .forever = true});
        assert_fails(objectstore_put(opened(&x), &put, &x.arena, &x.err), ERR_INVALID, &x.err);
        assert_contains(str_c(x.err.msg), rows[i].text);
        assert_int_equal(fake_server_requests(x.server), rows[i].requests);
    }
}

TEST(servers_that_change_their_mind_for_ever_are_given_up)
{
    _cleanup_(end) struct setting x;
    const struct objectstore_put put = {.key = STR("k"), .bytes = STR("bytes")};

    begin(&x);
    for (int i = 0; i < 10; i++)
        reply(&x, 301, i % 2 ? "x-amz-bucket-region: eu-1\r\n" : "x-amz-bucket-region: eu-2\r\n",
              "");
    assert_fails(objectstore_put(opened(&x), &put, &x.arena, &x.err), ERR_INVALID, &x.err);
    assert_int_equal(fake_server_requests(x.server), 3);
}

TEST(the_servers_clock_is_taken_over_when_it_complains)
{
    _cleanup_(end) struct setting x;
    const struct objectstore_put put = {.key = STR("k"), .bytes = STR("bytes")};

    begin(&x);
    reply(&x, 403, "Date: Sun, 06 Nov 2044 08:49:37 GMT\r\n",
          "<Error><Code>RequestTimeTooSkewed</Code></Error>");
    fake_server_reply(x.server, &(struct fake_reply){.status = 200});
    assert_ok(objectstore_put(opened(&x), &put, &x.arena, &x.err), &x.err);
    struct fake_request r = request(&x, 1);
    assert_contains(fake_request_header(&r, "x-amz-date"), "20441106T0849");
}

TEST(a_refused_head_asks_why_with_a_get_of_one_byte)
{
    static const int statuses[] = {400, 403, 404};

    for (size_t i = 0; i < ARRAY_LEN(statuses); i++) {
        _cleanup_(end) struct setting x;
        struct objectstore_object o;
        begin(&x);
        reply(&x, statuses[i], NULL, "");
        reply(&x, statuses[i], NULL, "<Error><Code>InvalidAccessKeyId</Code></Error>");
        assert_fails(head(&x, STR("k"), &o), ERR_DENIED, &x.err);
        assert_contains(str_c(x.err.msg), "InvalidAccessKeyId");
        struct fake_request r = request(&x, 1);
        assert_str(r.method, "GET");
        assert_str(fake_request_header(&r, "range"), "bytes=0-0");
    }
}

TEST(the_first_answer_stands_when_asking_why_brings_none)
{
    static const struct fake_reply rows[] = {
        {.status = 206, .body = {"x", 1}}, /* HEAD refused, GET allowed */
        {.status = 200, .body = {"xyz", 3}},
        {.status = 0},
        {.status = 200, .body = {"x", 1}, .endless = true},
    };

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        _cleanup_(end) struct setting x;
        struct objectstore_object o;
        begin(&x);
        reply(&x, 404, NULL, "");
        fake_server_reply(x.server, &rows[i]);
        assert_fails(head(&x, STR("k"), &o), ERR_NOT_FOUND, &x.err);
        struct fake_request r = request(&x, 1);
        assert_str(r.method, "GET");
    }
}

TEST(a_head_learns_the_region_too)
{
    _cleanup_(end) struct setting x;
    struct objectstore_object o;

    begin(&x);
    fake_server_reply(x.server, &(struct fake_reply){.match = "HEAD", .status = 400});
    fake_server_reply(x.server,
                      &(struct fake_reply){.match = "GET",
                                           .status = 400,
                                           .body = STR("<Error><Code>AuthorizationHeaderMalformed"
                                                       "</Code><Region>eu-3</Region></Error>")});
    fake_server_reply(x.server, &(struct fake_reply){.match = "HEAD", .status = 200});
    assert_ok(head(&x, STR("k"), &o), &x.err);
    struct fake_request r = request(&x, 2);
    assert_contains(fake_request_header(&r, "authorization"), "/eu-3/s3/");
}

TEST(the_given_root_replaces_the_systems)
{
    _cleanup_(end) struct setting x;
    struct objectstore_object o;

    begin(&x);
    fake_server_stop(x.server);
    x.server = fake_server_start_tls(NULL);
    fake_server_reply(x.server, &(struct fake_reply){.status = 200});
    x.config.endpoint = arena_printf(&x.arena, "127.0.0.1:%u", fake_server_port(x.server));
    x.config.insecure = false;
    assert_fails(head(&x, STR("k"), &o), ERR_DENIED, &x.err);
    objectstore_close(x.store);
    x.store = NULL;
    x.credentials.ca_pem = str_c(fake_server_cert_pem(x.server));
    assert_ok(head(&x, STR("k"), &o), &x.err);
}

TEST(transport_errors_say_which_object)
{
    _cleanup_(end) struct setting x;
    struct objectstore_object o;

    begin(&x);
    fake_server_reply(x.server, &(struct fake_reply){.status = 0});
    assert_fails(head(&x, STR("some/key"), &o), ERR_TRANSIENT, &x.err);
    assert_contains(str_c(x.err.msg), "s3://b/some/key at 127.0.0.1:");
}

TEST_MAIN()
