/* SPDX-License-Identifier: Apache-2.0 */
#include "helpers/check.h"

#include "base/clock.h"

#include <string.h>

TEST(times_are_written_in_whole_seconds_of_utc)
{
    char text[CLOCK_TEXT_SIZE];

    clock_format(0, text);
    assert_string_equal(text, "1970-01-01T00:00:00Z");
    clock_format(1795461888999, text);
    assert_string_equal(text, "2026-11-23T19:24:48Z");
    clock_format(INT64_MAX, text); /* the largest year still fits */
    assert_true(strlen(text) < sizeof(text));
}

TEST(rfc3339_is_read_with_any_offset_and_fraction)
{
    static const struct {
        const char *text;
        int64_t want;
    } rows[] = {
        {"1970-01-01T00:00:00Z", 0},
        {"2026-11-23T19:24:48Z", 1795461888000},
        {"2026-11-23t19:24:48z", 1795461888000},
        {"2026-11-23T20:54:48+01:30", 1795461888000},
        {"2026-11-23T14:24:48-05:00", 1795461888000},
        {"2026-11-23T19:24:48.5Z", 1795461888500},
        {"2026-11-23T19:24:48.123456789Z", 1795461888123},
        {"2000-02-29T00:00:00Z", 951782400000},
        {"1969-12-31T23:59:59.999Z", -1},
        {"0000-01-01T00:00:00Z", -62167219200000},
        {"2016-12-31T23:59:60Z", 1483228800000}, /* a leap second is the second after */
    };

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct error err = ERROR_INIT;
        int64_t ms = 7;
        assert_ok(clock_parse(str_c(rows[i].text), &ms, &err), &err);
        assert_int_equal(ms, rows[i].want);
        assert_int_equal(clock_parse_or(str_c(rows[i].text), 7), rows[i].want);
    }
}

TEST(what_is_not_a_time_is_refused)
{
    static const char *const rows[] = {
        "",
        "2026-11-23",
        "2026-11-23T19:24:48",
        "2026-11-23 19:24:48Z",
        "2026-11-23T19:24:48.Z",
        "2026-11-23T19:24:48Zx",
        "2026-11-23T19:24Z",
        "26-11-23T19:24:48Z",
        "+026-11-23T19:24:48Z",
        "2026-13-01T00:00:00Z",
        "2026-00-01T00:00:00Z",
        "2026-04-31T00:00:00Z",
        "2026-02-29T00:00:00Z",
        "1900-02-29T00:00:00Z",
        "2026-01-00T00:00:00Z",
        "2026-01-01T24:00:00Z",
        "2026-01-01T00:60:00Z",
        "2026-01-01T00:00:61Z",
        "2026-01-01T00:00:00+24:00",
        "2026-01-01T00:00:00+0000",
    };

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct error err = ERROR_INIT;
        int64_t ms = 7;
        assert_fails(clock_parse(str_c(rows[i]), &ms, &err), ERR_INVALID, &err);
        assert_int_equal(ms, 7);
        assert_int_equal(clock_parse_or(str_c(rows[i]), 8), 8);
    }
}

TEST(what_is_written_reads_back)
{
    for (int64_t ms = -5000000000000; ms < 5000000000000; ms += 777777777000) {
        struct error err = ERROR_INIT;
        char text[CLOCK_TEXT_SIZE];
        int64_t back;
        clock_format(ms, text);
        assert_ok(clock_parse(str_c(text), &back, &err), &err);
        assert_int_equal(back, ms);
    }
}

TEST(days_are_counted_over_leap_years_and_centuries)
{
    assert_int_equal(clock_days_from_civil(1970, 1, 1), 0);
    assert_int_equal(clock_days_from_civil(2000, 3, 1), 11017);
    assert_int_equal(clock_days_from_civil(1600, 2, 29), -135081);
    assert_int_equal(clock_days_from_civil(-1, 12, 31), -719529);
}

TEST(the_wall_clock_can_be_fixed_and_set_free)
{
    clock_fix_ms(42);
    assert_int_equal(clock_now_ms(), 42);
    clock_fix_ms(0);
    assert_true(clock_now_ms() > 1700000000000);
}

TEST(the_monotonic_clock_does_not_go_back)
{
    uint64_t before = clock_mono_ms();

    assert_true(clock_mono_ms() >= before);
}

TEST_MAIN()
