/* SPDX-License-Identifier: Apache-2.0 */
#include "helpers/check.h"

#include "json/scalar.h"

static const struct {
    const char *text, *want; /* NULL: JSON has no such number */
} rows[] = {
    {"", "null"},
    {"~", "null"},
    {"null", "null"},
    {"NULL", "null"},
    {"nUll", "\"nUll\""},
    {"true", "true"},
    {"True", "true"},
    {"FALSE", "false"},
    {"yes", "\"yes\""},
    {"no", "\"no\""},
    {"on", "\"on\""},
    {"y", "\"y\""},
    {"0", "0"},
    {"-0", "0"},
    {"+12", "12"},
    {"0123", "123"},
    {"9223372036854775807", "9223372036854775807"},
    {"-9223372036854775808", "-9223372036854775808"},
    {"9223372036854775808", NULL},
    {"-9223372036854775809", NULL},
    {"0o17", "15"},
    {"0o8", "\"0o8\""},
    {"0xfF", "255"},
    {"0x", "\"0x\""},
    {"-0x1", "\"-0x1\""},
    {"0xffffffffffffffff", NULL},
    {"1.5", "1.5"},
    {"-.5", "-0.5"},
    {"1.", "1"},
    {"1e3", "1000"},
    {"1E-3", "0.001"},
    {"1e", "\"1e\""},
    {".", "\".\""},
    {"-", "\"-\""},
    {"+", "\"+\""},
    {"1.2.3", "\"1.2.3\""},
    {"1e400", NULL},
    {".inf", NULL},
    {"-.INF", NULL},
    {".nan", NULL},
    {"inf", "\"inf\""},
    {"1_000", "\"1_000\""},
    {"12:30", "\"12:30\""},
    {"2026-11-23", "\"2026-11-23\""},
};

TEST(plain_scalars_follow_the_core_schema)
{
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        _cleanup_(arena_done) struct arena a = ARENA_INIT;
        struct error err = ERROR_INIT;
        struct str text = STR_EMPTY;
        json_t *v = scalar_resolve(str_c(rows[i].text));
        if (!rows[i].want) {
            assert_null(v);
            continue;
        }
        assert_non_null(v);
        assert_ok(json_canonical(&a, json_owned(&a, v), 100, &text, &err), &err);
        assert_str(text, rows[i].want);
    }
}

TEST_MAIN()
