/* SPDX-License-Identifier: Apache-2.0 */
#include "helpers/check.h"

#include "http/client.h"

TEST(success_is_no_error)
{
    struct error err = ERROR_INIT;

    for (int status = 200; status < 300; status++) {
        const struct http_response r = {.status = status};
        assert_ok(http_check(&r, "x", &err), &err);
    }
}

TEST(each_status_has_its_class)
{
    static const struct {
        int status;
        enum error_class class;
    } rows[] = {
        {100, ERR_INVALID},   {301, ERR_INVALID},   {302, ERR_INVALID},   {304, ERR_INVALID},
        {400, ERR_INVALID},   {401, ERR_DENIED},    {403, ERR_DENIED},    {404, ERR_NOT_FOUND},
        {405, ERR_INVALID},   {408, ERR_TRANSIENT}, {409, ERR_CONFLICT},  {410, ERR_NOT_FOUND},
        {412, ERR_CONFLICT},  {413, ERR_INVALID},   {422, ERR_INVALID},   {429, ERR_THROTTLED},
        {500, ERR_TRANSIENT}, {502, ERR_TRANSIENT}, {503, ERR_TRANSIENT}, {599, ERR_TRANSIENT},
        {600, ERR_INVALID},   {999, ERR_INVALID},   {0, ERR_INVALID},
    };
    struct error err = ERROR_INIT;

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        const struct http_response r = {.status = rows[i].status};
        assert_fails(http_check(&r, "GET thing", &err), rows[i].class, &err);
        assert_int_equal(err.http_status, rows[i].status);
        assert_contains(str_c(err.msg), "GET thing");
    }
}

TEST(retry_after_throttles)
{
    static const struct {
        int status;
        struct str value;
        enum error_class class;
        uint32_t wait_ms;
    } rows[] = {
        {503, STR("7"), ERR_THROTTLED, 7000}, {503, STR("what"), ERR_THROTTLED, 0},
        {429, STR("7"), ERR_THROTTLED, 7000}, {429, STR(""), ERR_THROTTLED, 0},
        {500, STR("7"), ERR_TRANSIENT, 0},    {404, STR("7"), ERR_NOT_FOUND, 0},
    };
    struct error err = ERROR_INIT;

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct http_header h = {STR("retry-after"), rows[i].value};
        const struct http_response r = {.status = rows[i].status, .headers = &h, .headers_len = 1};
        assert_fails(http_check(&r, "x", &err), rows[i].class, &err);
        assert_int_equal(err.retry_after_ms, rows[i].wait_ms);
    }
}

TEST(the_first_header_of_a_name_counts)
{
    struct http_header headers[] = {{STR("A"), STR("1")}, {STR("a"), STR("2")}};
    const struct http_response r = {.headers = headers, .headers_len = 2};

    assert_str(http_header(&r, "a"), "1");
    assert_true(str_is_empty(http_header(&r, "aa")));
    assert_true(str_is_empty(http_header(&r, "")));
}

TEST_MAIN()
