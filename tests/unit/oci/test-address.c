/* SPDX-License-Identifier: Apache-2.0 */
#include "helpers/check.h"

#include "oci/session.h"

TEST(addresses_are_resolved_against_the_request)
{
    static const struct {
        const char *reference, *want;
    } rows[] = {
        {"/v2/x?y=1", "https://r.io:5000/v2/x?y=1"}, {"x", "https://r.io:5000/v2/a/x"},
        {"?n=2", "https://r.io:5000/v2/a/?n=2"},     {"//other/x", "https://other/x"},
        {"http://other:1/x", "http://other:1/x"},    {"https://other", "https://other"},
        {"../x", "https://r.io:5000/v2/a/../x"},
    };

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        _cleanup_(arena_done) struct arena a = ARENA_INIT;
        struct error err = ERROR_INIT;
        struct str url;
        assert_ok(oci_resolve(&a, STR("https://r.io:5000/v2/a/b?c=/d"), str_c(rows[i].reference),
                              &url, &err),
                  &err);
        assert_str(url, rows[i].want);
    }
}

TEST(what_is_no_address_is_refused)
{
    static const char *const rows[] = {"",           "//",        "http://",       "/a b",
                                       "/a\r\nX: y", "//u:p@x/y", "https://u@x/y", "/a#b",
                                       "//x:99999/", "/\xc3\xa9"};

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        _cleanup_(arena_done) struct arena a = ARENA_INIT;
        struct error err;
        struct str url;
        assert_fails(oci_resolve(&a, STR("https://r.io/v2/a/b"), str_c(rows[i]), &url, &err),
                     ERR_INVALID, &err);
    }
}

TEST(only_the_registrys_own_origin_is_its_own)
{
    static const struct {
        const char *url;
        bool own;
    } rows[] = {
        {"https://r.io/x", true},      {"https://R.IO:443/x", true},   {"http://r.io/x", false},
        {"https://r.io:444/x", false}, {"https://r.io.evil/x", false},
    };
    const struct oci_repository r = {.base = STR("https://r.io/v2/a")};

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct error err = ERROR_INIT;
        assert_int_equal(oci_require_own(&r, str_c(rows[i].url), &err), rows[i].own ? 0 : -1);
    }
}

TEST_MAIN()
