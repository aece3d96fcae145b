/* SPDX-License-Identifier: Apache-2.0 */
#include "helpers/check.h"

#include "base/quantity.h"

TEST(bytes_know_binary_and_decimal_units)
{
    static const struct {
        const char *text;
        uint64_t bytes;
    } rows[] = {{"0", 0},     {"512", 512},         {"64Ki", 65536}, {"1Gi", 1073741824},
                {"5k", 5000}, {"2T", 2000000000000}};

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        uint64_t n = 1;
        assert_true(quantity_bytes(str_c(rows[i].text), &n));
        assert_true(n == rows[i].bytes);
    }
}

TEST(times_know_seconds_to_days)
{
    uint64_t n;

    assert_true(quantity_seconds(STR("90"), &n) && n == 90);
    assert_true(quantity_seconds(STR("90s"), &n) && n == 90);
    assert_true(quantity_seconds(STR("10m"), &n) && n == 600);
    assert_true(quantity_seconds(STR("7d"), &n) && n == 604800);
}

TEST(anything_else_is_refused_and_leaves_the_result_alone)
{
    static const char *const bad[] = {"",  "Ki", "-1", "1.5Gi", "1 Gi", "1GiB", "99999999999999Ti",
                                      "s", "1y"};
    uint64_t n = 42;

    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        assert_false(quantity_bytes(str_c(bad[i]), &n));
        assert_false(quantity_seconds(str_c(bad[i]), &n));
    }
    assert_true(n == 42);
}

TEST_MAIN()
