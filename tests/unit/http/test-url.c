/* SPDX-License-Identifier: Apache-2.0 */
#include "helpers/check.h"

#include "http/url.h"

TEST(the_parts_are_as_written)
{
    static const struct {
        struct str text;
        const char *scheme, *authority, *host, *port, *target;
    } rows[] = {
        {STR("https://h"), "https", "h", "h", "", "/"},
        {STR("http://h:8080/a/../b?c=d%2f"), "http", "h:8080", "h", "8080", "/a/../b?c=d%2f"},
        {STR("http://[::1]:9/x"), "http", "[::1]:9", "::1", "9", "/x"},
        {STR("http://[fe80::1]/"), "http", "[fe80::1]", "fe80::1", "", "/"},
        {STR("https://H.example//a:b@c"), "https", "H.example", "H.example", "", "//a:b@c"},
    };
    struct error err = ERROR_INIT;
    struct url u;

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        assert_ok(url_parse(rows[i].text, &u, &err), &err);
        assert_str(u.scheme, rows[i].scheme);
        assert_str(u.authority, rows[i].authority);
        assert_str(u.host, rows[i].host);
        assert_str(u.port, rows[i].port);
        assert_str(u.target, rows[i].target);
    }
}

TEST(everything_else_is_refused)
{
    static const struct str rows[] = {
        STR(""),
        STR("h/x"),
        STR("//h/x"),
        STR("HTTP://h/"),
        STR("ftp://h/"),
        STR("file:///etc/passwd"),
        STR("http://"),
        STR("http:///x"),
        STR("http://:80/"),
        STR("http://u@h/"),
        STR("http://u:p@h/"),
        STR("http://h:/"),
        STR("http://h:0/"),
        STR("http://h:65536/"),
        STR("http://h:80x/"),
        STR("http://h:80:80/"),
        STR("http://[::1/"),
        STR("http://[::1]80/"),
        STR("http://[]/"),
        STR("http://h?x"),
        STR("http://h#x"),
        STR("http://h/#x"),
        STR("http://h/a b"),
        STR("http://h/a\nb"),
        STR("http://h/\xc3\xa9"),
        STR("http://h\\@evil/"),
        STR("http://h/\0x"),
        STR("http://h\0/x"),
        STR("http://h h/"),
    };
    struct error err = ERROR_INIT;
    struct url u = {0};

    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        assert_fails(url_parse(rows[i], &u, &err), ERR_INVALID, &err);
    assert_true(str_is_empty(u.host));
}

TEST(an_origin_is_scheme_host_and_port)
{
    static const struct {
        struct str x, y;
        bool same;
    } rows[] = {
        {STR("https://h/a"), STR("https://H:443/b"), true},
        {STR("http://h/a"), STR("http://h:80/b"), true},
        {STR("http://[::1]/"), STR("http://[::1]:80/"), true},
        {STR("http://h/"), STR("https://h/"), false},
        {STR("http://h:443/"), STR("https://h/"), false},
        {STR("https://h/"), STR("https://h:444/"), false},
        {STR("https://h/"), STR("https://h.example/"), false},
    };
    struct error err = ERROR_INIT;
    struct url x, y;

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        assert_ok(url_parse(rows[i].x, &x, &err), &err);
        assert_ok(url_parse(rows[i].y, &y, &err), &err);
        assert_int_equal(url_same_origin(&x, &y), rows[i].same);
    }
}

TEST_MAIN()
