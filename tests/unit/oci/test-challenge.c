/* SPDX-License-Identifier: Apache-2.0 */
#include "helpers/check.h"

#include "base/buf.h"
#include "oci/auth.h"

TEST(challenges_of_real_registries_are_read)
{
    static const struct {
        const char *header;
        bool basic;
        const char *realm, *service, *scope;
    } rows[] = {
        {"Bearer realm=\"https://auth.docker.io/token\",service=\"registry.docker.io\","
         "scope=\"repository:library/busybox:pull\"",
         false, "https://auth.docker.io/token", "registry.docker.io",
         "repository:library/busybox:pull"},
        {"Bearer "
         "realm=\"https://registry.example.com/"
         "token\",service=\"registry.example.com\",scope=\"repository:a/b:pull\"",
         false, "https://registry.example.com/token", "registry.example.com",
         "repository:a/b:pull"},
        {"Bearer realm=\"https://r.io/t\"", false, "https://r.io/t", "", ""},
        {"bearer REALM=\"https://r.io/t\" , Service = plain", false, "https://r.io/t", "plain", ""},
        {"Bearer realm=\"https://r.io/a\\\"b\\\\c\"", false, "https://r.io/a\"b\\c", "", ""},
        {"Bearer realm=\"https://r.io/t\",scope=\"a:pull,push b:pull\"", false, "https://r.io/t",
         "", "a:pull,push b:pull"},
        {"Bearer realm=\"https://r.io/t\",error=\"invalid_token\",x=\"y, Basic z\"", false,
         "https://r.io/t", "", ""},
        {"Basic realm=\"Registry Realm\"", true, "", "", ""},
        {"Basic", true, "", "", ""},
        {"Basic realm=\"x\", Bearer realm=\"https://r.io/t\",service=\"s\"", false,
         "https://r.io/t", "s", ""},
        {"Negotiate, Basic realm=\"x\"", true, "", "", ""},
        {"Negotiate YII=, , Bearer realm=\"https://r.io/t\"", false, "https://r.io/t", "", ""},
        {"Bearer service=\"no realm\", Basic realm=\"x\"", true, "", "", ""},
        {"Bearer realm=\"https://one/t\", Bearer realm=\"https://two/t\"", false, "https://one/t",
         "", ""},
        {"Digest realm=\"a\",nonce=\"b\",qop=\"auth,auth-int\", Basic realm=\"x\"", true, "", "",
         ""},
    };

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        _cleanup_(arena_done) struct arena a = ARENA_INIT;
        struct error err = ERROR_INIT;
        struct oci_challenge c;
        assert_ok(oci_challenge_parse(&a, str_c(rows[i].header), &c, &err), &err);
        assert_int_equal(c.basic, rows[i].basic);
        assert_str(c.realm, rows[i].realm);
        assert_str(c.service, rows[i].service);
        assert_str(c.scope, rows[i].scope);
    }
}

TEST(useless_or_malformed_headers_are_refused)
{
    static const char *const rows[] = {
        "",
        " , ,",
        "Negotiate",
        "Bearer",
        "Bearer realm=\"\"",
        "Bearer abc=",
        "Digest realm=\"a\"",
        "Bearer realm=\"https://r.io/t",
        "Bearer realm=\"https://r.io/t\\\"",
        "Bearer realm=\"https://r.io/t\",realm=\"https://evil/t\"",
        "Bearer realm=\"https://r.io/\nt\"",
        "=",
        "Basic;",
        "Basic realm=\"x\" ;",
        "\x80\x81",
    };

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        _cleanup_(arena_done) struct arena a = ARENA_INIT;
        struct error err = ERROR_INIT;
        struct oci_challenge c = {.realm = STR("untouched")};
        if (oci_challenge_parse(&a, str_c(rows[i]), &c, &err) == 0)
            fail_msg("'%s' was accepted", rows[i]);
        assert_int_equal(err.class, ERR_INVALID);
        assert_str(c.realm, "untouched");
    }
}

TEST(memory_stays_in_proportion_to_the_header)
{
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    _cleanup_(buf_done) struct buf b = BUF_INIT(65536);
    struct error err = ERROR_INIT;
    struct oci_challenge c;

    buf_add(&b, STR("Bearer realm=\"https://r.io/t\""));
    while (b.len < 65000)
        buf_add(&b, STR(",a=\"\""));
    assert_ok(oci_challenge_parse(&a, buf_str(&b), &c, &err), &err);
    assert_true(a.used < 1024 * 1024);
}

TEST_MAIN()
