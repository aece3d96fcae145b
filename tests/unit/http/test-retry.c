/* SPDX-License-Identifier: Apache-2.0 */
#include "helpers/check.h"

#include "http/retry.h"

static const struct retry_policy policy = {.first_ms = 1000, .max_ms = 60000};

TEST(the_wait_doubles_up_to_the_ceiling_and_never_beyond)
{
    static const struct {
        uint32_t attempt;
        uint64_t ceiling;
    } rows[] = {{0, 1000},  {1, 1000},  {2, 2000},   {3, 4000},
                {6, 32000}, {7, 60000}, {50, 60000}, {UINT32_MAX, 60000}};
    const struct error err = {.class = ERR_TRANSIENT};

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        assert_int_equal(retry_wait_ms(&policy, rows[i].attempt, &err, 0), rows[i].ceiling / 2);
        assert_int_equal(retry_wait_ms(&policy, rows[i].attempt, &err, UINT32_MAX),
                         rows[i].ceiling);
        assert_in_range(retry_wait_ms(&policy, rows[i].attempt, &err, 0x12345678),
                        rows[i].ceiling / 2, rows[i].ceiling);
    }
}

TEST(the_servers_wish_is_a_lower_bound)
{
    const struct error err = {.class = ERR_THROTTLED, .retry_after_ms = 90000};
    const struct error small = {.class = ERR_THROTTLED, .retry_after_ms = 1};

    assert_int_equal(retry_wait_ms(&policy, 1, &err, 7), 90000);
    assert_int_equal(retry_wait_ms(&policy, 1, &small, 0), 500);
}

TEST(odd_policies_do_not_overflow)
{
    const struct retry_policy huge = {.first_ms = UINT32_MAX, .max_ms = UINT32_MAX};
    const struct retry_policy none = {0};
    const struct retry_policy inverted = {.first_ms = 5000, .max_ms = 10};
    const struct error err = {.class = ERR_TRANSIENT};

    assert_int_equal(retry_wait_ms(&huge, 100, &err, UINT32_MAX), UINT32_MAX);
    assert_int_equal(retry_wait_ms(&none, 100, &err, UINT32_MAX), 0);
    assert_int_equal(retry_wait_ms(&inverted, 1, &err, UINT32_MAX), 10);
}

TEST(retry_after_is_seconds_or_a_date)
{
    const int64_t now = 784111777000; /* Sun, 06 Nov 1994 08:49:37 GMT */
    static const struct {
        struct str value;
        uint32_t want_ms;
    } rows[] = {
        {STR("0"), 0},
        {STR("1"), 1000},
        {STR("120"), 120000},
        {STR("3600"), 3600000},
        {STR("3601"), 3600000},
        {STR("99999999999999999999"), 0}, /* no number of 64 bits: neither form */
        {STR("18446744073709551615"), 3600000},
        {STR("-1"), 0},
        {STR("1.5"), 0},
        {STR(""), 0},
        {STR("soon"), 0},
        {STR("Sun, 06 Nov 1994 08:49:47 GMT"), 10000},
        {STR("Sun, 06 Nov 1994 08:49:27 GMT"), 0},
        {STR("Sun, 06 Nov 2094 08:49:27 GMT"), 3600000},
    };

    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        assert_int_equal(retry_after_ms(rows[i].value, now), rows[i].want_ms);
}

TEST_MAIN()
