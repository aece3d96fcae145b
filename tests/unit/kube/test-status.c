/* SPDX-License-Identifier: Apache-2.0 */
#include "helpers/check.h"

#include "base/limits.h"
#include "kube/status.h"

#define STATUS(members) "{\"kind\":\"Status\",\"apiVersion\":\"v1\"," members "}"

TEST(the_server_s_words_replace_the_general_ones)
{
    static const struct {
        int status;
        struct str body;
        enum error_class class;
        uint32_t wait_ms;
        const char *want;
    } rows[] = {
        {404, STR(STATUS("\"message\":\"pods \\\"a\\\" not found\",\"reason\":\"NotFound\"")),
         ERR_NOT_FOUND, 0, "get x: pods \"a\" not found (HTTP 404)"},
        {403, STR(STATUS("\"reason\":\"Forbidden\"")), ERR_DENIED, 0,
         "get x: Forbidden (HTTP 403)"},
        {409, STR(STATUS("\"message\":\"changed\"")), ERR_CONFLICT, 0, "get x: changed (HTTP 409)"},
        {422, STR(STATUS("\"message\":\"bad uid\"")), ERR_INVALID, 0, "get x: bad uid (HTTP 422)"},
        {410, STR(STATUS("\"message\":\"too old\"")), ERR_NOT_FOUND, 0,
         "get x: too old (HTTP 410)"},
        {429, STR(STATUS("\"message\":\"slow\",\"details\":{\"retryAfterSeconds\":7}")),
         ERR_THROTTLED, 7000, "get x: slow (HTTP 429)"},
        {500, STR(STATUS("\"message\":\"busy\",\"details\":{\"retryAfterSeconds\":1}")),
         ERR_THROTTLED, 1000, "get x: busy (HTTP 500)"},
        {429, STR(STATUS("\"message\":\"slow\",\"details\":{\"retryAfterSeconds\":99999999999}")),
         ERR_THROTTLED, 3600000, "get x: slow (HTTP 429)"},
        {409, STR(STATUS("\"message\":\"no\",\"details\":{\"retryAfterSeconds\":1}")), ERR_CONFLICT,
         0, "get x: no (HTTP 409)"},
        {500, STR(STATUS("\"code\":500")), ERR_TRANSIENT, 0, "get x: the server failed (HTTP 500)"},
        {502, STR("<html>\nBad gateway"), ERR_TRANSIENT, 0, "get x: <html> (HTTP 502)"},
        {502, STR("\xff\xfe"), ERR_TRANSIENT, 0, "get x: the server failed (HTTP 502)"},
        {404, STR(""), ERR_NOT_FOUND, 0, "get x: not found (HTTP 404)"},
        {404, STR("{\"error\":\"no such run\"}"), ERR_NOT_FOUND, 0,
         "get x: {\"error\":\"no such run\"} (HTTP 404)"},
        {400, STR(STATUS("\"message\":\"a\\nb\"")), ERR_INVALID, 0, "get x: a?b (HTTP 400)"},
    };

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct http_response r = {.status = rows[i].status, .body = rows[i].body};
        struct error err;
        assert_fails(status_check(&r, "get x", &err), rows[i].class, &err);
        assert_str(str_c(err.msg), rows[i].want);
        assert_int_equal(err.http_status, rows[i].status);
        assert_int_equal(err.retry_after_ms, rows[i].wait_ms);
    }
}

TEST(success_is_no_error)
{
    struct http_response r = {.status = 201, .body = STR(STATUS("\"message\":\"x\""))};
    struct error err = ERROR_INIT;

    assert_ok(status_check(&r, "get x", &err), &err);
}

TEST(the_header_s_waiting_time_goes_before_the_body_s)
{
    struct http_header header = {STR("Retry-After"), STR("3")};
    struct http_response r = {
        .status = 429,
        .headers = &header,
        .headers_len = 1,
        .body = STR(STATUS("\"message\":\"slow\",\"details\":{\"retryAfterSeconds\":7}"))};
    struct error err;

    assert_fails(status_check(&r, "get x", &err), ERR_THROTTLED, &err);
    assert_int_equal(err.retry_after_ms, 3000);
}

TEST(a_status_inside_a_stream_is_classed_by_its_code)
{
    static const struct {
        struct str text;
        enum error_class class;
        int http_status;
        const char *say;
    } rows[] = {
        {STR(STATUS("\"code\":410,\"reason\":\"Expired\",\"message\":\"too old\"")), ERR_NOT_FOUND,
         410, "too old (HTTP 410)"},
        {STR(STATUS("\"code\":403,\"message\":\"no\"")), ERR_DENIED, 403, "no (HTTP 403)"},
        {STR(STATUS("\"code\":429,\"details\":{\"retryAfterSeconds\":2}")), ERR_THROTTLED, 429,
         "too many"},
        {STR(STATUS("\"message\":\"odd\"")), ERR_TRANSIENT, 500, "odd"},
        {STR(STATUS("\"code\":200,\"message\":\"odd\"")), ERR_TRANSIENT, 500, "odd"},
        {STR(STATUS("\"code\":\"410\"")), ERR_TRANSIENT, 500, "the server failed"},
    };

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        _cleanup_(arena_done) struct arena a = ARENA_INIT;
        struct error err = ERROR_INIT;
        json_t *status;
        assert_ok(json_parse(&a, rows[i].text, KIB, 10, &status, &err), &err);
        assert_fails(status_fail(status, "watch", &err), rows[i].class, &err);
        assert_int_equal(err.http_status, rows[i].http_status);
        assert_contains(str_c(err.msg), rows[i].say);
    }
}

TEST_MAIN()
