/* SPDX-License-Identifier: Apache-2.0 */
#include "helpers/check.h"

#include "objectstore/s3.h"

static const struct s3 place = {.bucket = {"b", 1}, .host = {"h:9000", 6}};
static const struct s3_call call = {.method = "GET", .key = {"k", 1}};

#define XML(code)                               \
    "<?xml version=\"1.0\"?><Error><Code>" code \
    "</Code><Message>server&apos;s words</Message></Error>"

static void judge(int status, const char *body, struct error *err)
{
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    struct http_header retry = {STR("Retry-After"), STR("3")};
    const struct http_response r = {
        .status = status, .body = str_c(body), .headers = &retry, .headers_len = 1};
    struct s3_error e = s3_error_parse(&a, &r);

    assert_int_equal(s3_error_set(&place, &call, &r, &e, err), -1);
    assert_int_equal(err->http_status, status);
    assert_contains(str_c(err->msg), "s3://b/k at h:9000");
}

TEST(the_code_decides_before_the_status)
{
    static const struct {
        int status;
        const char *body;
        enum error_class class;
        const char *text;
    } rows[] = {
        {404, XML("NoSuchKey"), ERR_NOT_FOUND, "no such object (NoSuchKey, HTTP 404)"},
        {404, XML("NoSuchBucket"), ERR_NOT_FOUND, "no such bucket"},
        {403, XML("AccessDenied"), ERR_DENIED, "do not allow"},
        {403, XML("SignatureDoesNotMatch"), ERR_DENIED, "secret key does not fit"},
        {404, XML("XAdminUserNotFound"), ERR_DENIED, "does not know the access key"},
        {400, XML("ExpiredToken"), ERR_DENIED, "session token has expired"},
        {409, XML("OperationAborted"), ERR_TRANSIENT, "server's words"},
        {503, XML("SlowDown"), ERR_THROTTLED, "SlowDown"},
        {500, XML("InternalError"), ERR_TRANSIENT, "InternalError"},
        {412, XML("PreconditionFailed"), ERR_CONFLICT, "another one now"},
        {418, XML("Teapot"), ERR_INVALID, "server's words (Teapot, HTTP 418)"},
        {500, XML("Teapot"), ERR_TRANSIENT, "Teapot"},
        {404, "", ERR_NOT_FOUND, "not found"},
        {404, "<html>nginx</html>", ERR_NOT_FOUND, "not found"},
        {403, "", ERR_DENIED, "denied"},
        {502, "<Error><Code>", ERR_TRANSIENT, "the server failed"},
        {301, "<Error><Code>PermanentRedirect</Code><Endpoint>other.host</Endpoint></Error>",
         ERR_INVALID, "'other.host': name that as the endpoint"},
        {307, "", ERR_INVALID, "redirects to another place"},
    };

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct error err = ERROR_INIT;
        judge(rows[i].status, rows[i].body, &err);
        if (err.class != rows[i].class)
            fail_msg("%d %s: %s", rows[i].status, rows[i].body, err.msg);
        assert_contains(str_c(err.msg), rows[i].text);
    }
}

TEST(throttling_carries_the_servers_wish)
{
    struct error err = ERROR_INIT;

    judge(503, XML("SlowDown"), &err);
    assert_int_equal(err.retry_after_ms, 3000);
    judge(500, XML("InternalError"), &err);
    assert_int_equal(err.retry_after_ms, 0);
}

TEST_MAIN()
