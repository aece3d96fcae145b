/* SPDX-License-Identifier: Apache-2.0 */
#include "helpers/check.h"

#include "base/limits.h"
#include "oci/reference.h"

#include <string.h>

#define HEX  "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"
#define UP64 "44136FA355B3678A1146AD16F7E8649E94FB4FC21FE77E8310C060F61CAAFF8A"

TEST(references_split_as_docker_splits_them)
{
    static const struct {
        const char *text, *host, *repository, *tag, *digest;
    } rows[] = {
        {"busybox", "docker.io", "library/busybox", "latest", ""},
        {"busybox:1.36", "docker.io", "library/busybox", "1.36", ""},
        {"argoproj/argosay:v2", "docker.io", "argoproj/argosay", "v2", ""},
        {"docker.io/busybox", "docker.io", "library/busybox", "latest", ""},
        {"index.docker.io/busybox", "docker.io", "library/busybox", "latest", ""},
        {"registry.example.com/argoproj/argoexec:v4.0.2", "registry.example.com",
         "argoproj/argoexec", "v4.0.2", ""},
        {"localhost/app", "localhost", "app", "latest", ""},
        {"localhost:5000/app:x", "localhost:5000", "app", "x", ""},
        {"10.0.0.1:5000/a/b/c", "10.0.0.1:5000", "a/b/c", "latest", ""},
        {"[::1]:5000/app", "[::1]:5000", "app", "latest", ""},
        {"[2001:db8::2]/app:t", "[2001:db8::2]", "app", "t", ""},
        {"Registry/app", "Registry", "app", "latest", ""},
        {"r.io/a@sha256:" HEX, "r.io", "a", "", HEX},
        {"r.io/a:v1@sha256:" HEX, "r.io", "a", "v1", HEX},
        {"r.io/a__b/c---d/e.f_g", "r.io", "a__b/c---d/e.f_g", "latest", ""},
        {"host:5000", "docker.io", "library/host", "5000", ""},
        {"r.io/a:_Tag.1-x", "r.io", "a", "_Tag.1-x", ""},
    };

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        _cleanup_(arena_done) struct arena a = ARENA_INIT;
        struct error err = ERROR_INIT;
        struct oci_reference r;
        assert_ok(oci_reference_parse(&a, str_c(rows[i].text), &r, &err), &err);
        assert_str(r.host, rows[i].host);
        assert_str(r.repository, rows[i].repository);
        assert_str(r.tag, rows[i].tag);
        assert_str(digest_str(&r.digest), rows[i].digest);
    }
}

TEST(malformed_references_are_refused_with_the_part_that_is_wrong)
{
    static const struct {
        const char *text, *why;
    } rows[] = {
        {"", "repository"},
        {"/", "repository"},
        {"a/", "repository"},
        {"r.io/", "repository"},
        {"r.io//a", "repository"},
        {"/a", "repository"},
        {"r.io/App", "lower case"},
        {"App", "lower case"},
        {"r.io/a___b", "repository"},
        {"r.io/a..b", "repository"},
        {"r.io/-a", "repository"},
        {"r.io/a-", "repository"},
        {"r.io/a/../b", "repository"},
        {"r.io/a b", "repository"},
        {"r.io/a:", "tag"},
        {"r.io/a:-x", "tag"},
        {"r.io/a:x:y", "tag"},
        {"r.io/a:x/y", "repository"},
        {"r.io/a@", "digest"},
        {"r.io/a@sha256:12", "digest"},
        {"r.io/a@sha256:" UP64, "digest"},
        {"r.io/a@" HEX, "digest"},
        {"r.io/a@sha512:" HEX HEX, "digest"},
        {"r.io/a@sha256:" HEX "@sha256:" HEX, "digest"},
        {HEX, "image id"},
        {"r.io:0/a", "host"},
        {"r.io:65536/a", "host"},
        {"r.io:5x/a", "host"},
        {"-r.io/a", "host"},
        {"r_x.io/a", "host"},
        {"r..io/a", "host"},
        {"[::1/a", "host"},
        {"[]:5/a", "host"},
        {"[::g]:5/a", "host"},
        {"user@r.io/a", "digest"},
        {"https://r.io/a", "host"},
        {"r.io/\xc3\xa9", "repository"},
    };

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        _cleanup_(arena_done) struct arena a = ARENA_INIT;
        struct error err = ERROR_INIT;
        struct oci_reference r = {.host = STR("untouched")};
        if (oci_reference_parse(&a, str_c(rows[i].text), &r, &err) == 0)
            fail_msg("'%s' was accepted", rows[i].text);
        assert_int_equal(err.class, ERR_INVALID);
        assert_contains(str_c(err.msg), rows[i].why);
        assert_str(r.host, "untouched");
    }
}

TEST(lengths_are_bounded)
{
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    struct error err = ERROR_INIT;
    struct oci_reference r;
    char text[4096];

    memset(text, 'a', sizeof(text));
    assert_fails(oci_reference_parse(&a, (struct str){text, sizeof(text)}, &r, &err), ERR_LIMIT,
                 &err);
    assert_fails(oci_reference_parse(&a, (struct str){text, 256}, &r, &err), ERR_INVALID, &err);
    assert_ok(oci_reference_parse(&a, (struct str){text, 247}, &r, &err), &err);
    assert_int_equal(r.repository.len, 255); /* with library/ in front */

    text[0] = 'r';
    text[1] = ':';
    assert_fails(oci_reference_parse(&a, (struct str){text, 2 + 129}, &r, &err), ERR_INVALID, &err);
    assert_ok(oci_reference_parse(&a, (struct str){text, 2 + 128}, &r, &err), &err);
}

TEST(bytes_that_break_a_url_are_no_part)
{
    static const char *const hostile[] = {"a?b", "a#b", "a%2fb", "a\nb", "a\\b", "..", ".", "a;b"};

    for (size_t i = 0; i < ARRAY_LEN(hostile); i++) {
        assert_false(oci_is_repository(str_c(hostile[i])));
        assert_false(oci_is_host(str_c(hostile[i])));
        assert_false(oci_is_digest(str_c(hostile[i])));
        assert_false(oci_is_tag(str_c(hostile[i])));
    }
    assert_false(oci_is_repository((struct str){"a\0b", 3}));
    assert_false(oci_is_tag((struct str){"a\0b", 3}));
}

TEST_MAIN()
