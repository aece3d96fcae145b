/* SPDX-License-Identifier: Apache-2.0 */
#include "helpers/check.h"

#include "crypto/digest.h"
#include "oci/auth.h"

/* {"auths":{KEY:{"username":"u","password":"p"}}} matches host/repository or not. */
static bool key_opens(const char *key, const char *host, const char *repository)
{
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    _cleanup_(oci_credentials_done) struct oci_credentials c = {0};
    struct error err = ERROR_INIT;
    bool found = false;
    struct str config =
        arena_printf(&a, "{\"auths\":{\"%s\":{\"username\":\"u\",\"password\":\"p\"}}}", key);

    assert_ok(oci_auth_lookup(config, false, str_c(host), str_c(repository), &c, &found, &err),
              &err);
    assert_int_equal(found, c.username.len == 1);
    return found;
}

TEST(keys_match_as_the_kubelet_matches_them)
{
    static const struct {
        const char *key, *host, *repository;
        bool opens;
    } rows[] = {
        {"reg.io", "reg.io", "a/b", true},
        {"https://reg.io", "reg.io", "a/b", true},
        {"http://reg.io/", "reg.io", "a/b", true},
        {"https://reg.io/v2/", "reg.io", "a/b", true},
        {"https://reg.io/v1", "reg.io", "a/b", true},
        {"reg.io", "reg.io:5000", "a", false},
        {"reg.io:5000", "reg.io:5000", "a", true},
        {"reg.io:5000", "reg.io", "a", false},
        {"reg.io", "evil.reg.io", "a", false},
        {"*.reg.io", "a.reg.io", "x", true},
        {"*.reg.io", "reg.io", "x", false},
        {"*.reg.io", "a.b.reg.io", "x", false},
        {"*.reg.io", "a.reg.io.evil.com", "x", false},
        {"*", "localhost", "x", true},
        {"*", "reg.io", "x", false},
        {"*.*:5000", "reg.io:5000", "x", true},
        {"*.*", "reg.io:5000", "x", false},
        {"europe-*.pkg.dev", "europe-west1.pkg.dev", "x", true},
        {"reg.io/team", "reg.io", "team", true},
        {"reg.io/team", "reg.io", "team/app", true},
        {"reg.io/team/", "reg.io", "team/app", true},
        {"reg.io/team", "reg.io", "team-b/app", false},
        {"reg.io/team/app", "reg.io", "team", false},
        {"[::1]:5000", "[::1]:5000", "a", true},
        {"[::1]:5000", "[::1]:5001", "a", false},
        {"https://index.docker.io/v1/", "docker.io", "library/busybox", true},
        {"docker.io", "docker.io", "library/busybox", true},
        {"registry-1.docker.io", "docker.io", "library/busybox", true},
        {"index.docker.io/team", "docker.io", "team/app", true},
        {"https://index.docker.io/v1/", "reg.io", "a", false},
        {"", "reg.io", "a", false},
        {"/", "reg.io", "a", false},
        {"https://", "reg.io", "a", false},
    };

    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        if (key_opens(rows[i].key, rows[i].host, rows[i].repository) != rows[i].opens)
            fail_msg("'%s' for %s/%s: want %d", rows[i].key, rows[i].host, rows[i].repository,
                     rows[i].opens);
}

TEST(the_longest_key_wins_wherever_it_stands)
{
    static const struct str config =
        STR("{\"auths\":{"
            "\"reg.io/team\":{\"username\":\"team\",\"password\":\"1\"},"
            "\"reg.io\":{\"username\":\"host\",\"password\":\"2\"},"
            "\"reg.io/team/app\":{\"username\":\"app\",\"password\":\"3\"},"
            "\"*.io\":{\"username\":\"glob\",\"password\":\"4\"},"
            "\"reg.io/team/app/deep\":{}}}");
    static const struct {
        const char *host, *repository, *user;
    } rows[] = {
        {"reg.io", "team/app", "app"},     {"reg.io", "team/app/deep", "app"},
        {"reg.io", "team/other", "team"},  {"reg.io", "library/x", "host"},
        {"other.io", "library/x", "glob"},
    };

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        _cleanup_(oci_credentials_done) struct oci_credentials c = {0};
        struct error err = ERROR_INIT;
        bool found;
        assert_ok(oci_auth_lookup(config, false, str_c(rows[i].host), str_c(rows[i].repository), &c,
                                  &found, &err),
                  &err);
        assert_true(found);
        assert_str(secret_str(&c.username), rows[i].user);
    }
}

/* Looks up reg.io/a in {"reg.io": ENTRY} of the old format. */
static int look_up(struct str entry, struct oci_credentials *ret, bool *ret_found,
                   struct error *err)
{
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    struct str config = arena_printf(&a, "{\"reg.io\":" PRI_STR "}", STR_ARG(entry));

    return oci_auth_lookup(config, true, STR("reg.io"), STR("a"), ret, ret_found, err);
}

TEST(auth_is_split_at_the_first_colon)
{
    static const struct {
        const char *pair, *user, *password;
    } rows[] = {
        {"user:pass", "user", "pass"},
        {"user:pa:ss:", "user", "pa:ss:"},
        {"user:", "user", ""},
        {"_json_key:{\"type\": \"service_account\"}", "_json_key",
         "{\"type\": \"service_account\"}"},
        {"us\xc3\xa9r:p", "us\xc3\xa9r", "p"},
    };

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        _cleanup_(arena_done) struct arena a = ARENA_INIT;
        _cleanup_(oci_credentials_done) struct oci_credentials c = {0};
        struct error err = ERROR_INIT;
        bool found = false;
        struct str auth = base64_encode(&a, str_c(rows[i].pair));
        struct str entry =
            arena_printf(&a, "{\"auth\":\"" PRI_STR "\",\"username\":\"ignored\"}", STR_ARG(auth));
        assert_ok(look_up(entry, &c, &found, &err), &err);
        assert_true(found);
        assert_str(secret_str(&c.username), rows[i].user);
        assert_str(secret_str(&c.password), rows[i].password);
    }
}

TEST(a_broken_entry_says_which_and_shows_no_secret)
{
    static const char *const entries[] = {"{\"auth\":\"cGFzc3dvcmQ=\"}", "{\"auth\":\"***\"}",
                                          "{\"auth\":\"dTpw\\n\"}"};

    for (size_t i = 0; i < ARRAY_LEN(entries); i++) {
        struct oci_credentials c = {0};
        struct error err;
        bool found;
        assert_fails(look_up(str_c(entries[i]), &c, &found, &err), ERR_INVALID, &err);
        assert_contains(str_c(err.msg), "entry 'reg.io'");
        assert_null(c.username.ptr);
        assert_false(str_contains(str_c(err.msg), STR("password=")));
    }
}

TEST(identity_tokens_are_kept_beside_an_empty_password)
{
    _cleanup_(oci_credentials_done) struct oci_credentials c = {0};
    struct error err = ERROR_INIT;
    bool found = false;

    assert_ok(look_up(STR("{\"auth\":\"MDAwOg==\",\"identitytoken\":\"tok\"}"), &c, &found, &err),
              &err);
    assert_true(found);
    assert_str(secret_str(&c.identity_token), "tok");
    assert_str(secret_str(&c.username), "000");
    assert_str(secret_str(&c.password), "");
}

TEST(what_holds_no_entry_finds_nothing)
{
    static const char *const configs[] = {
        "{}",
        "{\"auths\":{}}",
        "{\"auths\":null}",
        "{\"auths\":[1]}",
        "{\"auths\":{\"reg.io\":{}},\"credsStore\":\"desktop\"}",
        "{\"auths\":{\"reg.io\":\"text\"}}",
        "{\"auths\":{\"reg.io\":{\"auth\":7}}}",
        "{\"reg.io\":{\"username\":\"u\"}}",
    };

    for (size_t i = 0; i < ARRAY_LEN(configs); i++) {
        struct oci_credentials c = {0};
        struct error err = ERROR_INIT;
        bool found = true;
        assert_ok(
            oci_auth_lookup(str_c(configs[i]), false, STR("reg.io"), STR("a"), &c, &found, &err),
            &err);
        assert_false(found);
    }
}

TEST(text_that_is_no_json_object_is_refused)
{
    static const char *const configs[] = {"", "[]", "{", "{\"auths\":{}}x",
                                          "{\"auths\":{},\"auths\":{}}"};

    for (size_t i = 0; i < ARRAY_LEN(configs); i++) {
        struct oci_credentials c = {0};
        struct error err;
        bool found;
        assert_fails(
            oci_auth_lookup(str_c(configs[i]), false, STR("reg.io"), STR("a"), &c, &found, &err),
            ERR_INVALID, &err);
    }
}

TEST_MAIN()
