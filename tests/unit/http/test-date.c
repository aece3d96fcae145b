/* SPDX-License-Identifier: Apache-2.0 */
#include "helpers/check.h"

#include "base/clock.h"
#include "http/date.h"

TEST(dates_of_http_headers_are_read)
{
    static const struct {
        struct str text;
        const char *want;
    } rows[] = {
        {STR("Sun, 06 Nov 1994 08:49:37 GMT"), "1994-11-06T08:49:37Z"},
        {STR("Tue, 24 Nov 2026 07:52:55 GMT"), "2026-11-24T07:52:55Z"},
        {STR("Thu, 29 Feb 2024 23:59:59 GMT"), "2024-02-29T23:59:59Z"},
        {STR("Thu, 01 Jan 1970 00:00:00 GMT"), "1970-01-01T00:00:00Z"},
    };
    char text[CLOCK_TEXT_SIZE];
    int64_t ms;

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        assert_true(http_date_parse(rows[i].text, &ms));
        clock_format(ms, text);
        assert_string_equal(text, rows[i].want);
    }
}

TEST(anything_else_is_no_date)
{
    static const struct str rows[] = {
        STR(""),
        STR("Sun, 06 Nov 1994 08:49:37 UTC"),
        STR("Sun, 06 Nov 1994 08:49:37 GMT "),
        STR("Sun, 06 nov 1994 08:49:37 GMT"),
        STR("Sun, 6 Nov 1994 08:49:37 GMT"),
        STR("Sun, 00 Nov 1994 08:49:37 GMT"),
        STR("Sun, 32 Nov 1994 08:49:37 GMT"),
        STR("Sun, 06 Nov 1994 24:49:37 GMT"),
        STR("Sun, 06 Nov 1994 08:60:37 GMT"),
        STR("Sun, 06 Nov 1994 -8:49:37 GMT"),
        STR("Sunday, 06-Nov-94 08:49:37 GMT"),
        STR("Sun Nov  6 08:49:37 1994"),
        STR("2026-11-24T07:52:55Z"),
        STR("Sun, 06 Nov 19\0004 08:49:37 GMT"),
    };
    int64_t ms = 42;

    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        assert_false(http_date_parse(rows[i], &ms));
    assert_int_equal(ms, 42);
}

TEST_MAIN()
