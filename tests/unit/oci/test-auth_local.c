/* SPDX-License-Identifier: Apache-2.0 */
#include "helpers/check.h"

#include "helpers/folder.h"
#include "oci/auth_local.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A folder that comes first in PATH: helpers are put there, and they leave marks there. */
struct bench {
    struct folder folder;
    char *path; /* as it was */
    struct oci_credentials found;
    bool is_found;
    struct error err;
};

static struct bench begin(void)
{
    struct bench b = {.folder = folder_make(), .path = strdup(getenv("PATH"))};
    struct str path = arena_printf(&b.folder.arena, "%s:%s", b.folder.path, b.path);

    setenv("PATH", path.ptr, 1);
    return b;
}

static void end(struct bench *b)
{
    setenv("PATH", b->path, 1);
    free(b->path);
    oci_credentials_done(&b->found);
    folder_remove(&b->folder);
}

/* Keeps what it was asked in the file "asked", then goes on with `script`. */
static void put_helper(struct bench *b, const char *name, const char *script)
{
    struct arena *a = &b->folder.arena;
    struct str text = arena_printf(a, "#!/bin/sh\n{ printf '%%s ' \"$*\"; cat; } >%s/asked\n%s\n",
                                   b->folder.path, script);
    struct str file = arena_printf(a, "docker-credential-%s", name);

    assert_int_equal(chmod(folder_put(&b->folder, file.ptr, text.ptr), 0700), 0);
}

static struct str asked(struct bench *b)
{
    return check_data(&b->folder.arena, b->folder.path, "asked");
}

static bool was_asked(struct bench *b)
{
    return access(arena_printf(&b->folder.arena, "%s/asked", b->folder.path).ptr, F_OK) == 0;
}

static int look_up(struct bench *b, const char *config, const char *host)
{
    const char *path = folder_put(&b->folder, "config.json", config);

    oci_credentials_done(&b->found);
    b->is_found = false;
    b->err = ERROR_INIT;
    return oci_auth_local_lookup(path, str_c(host), STR("team/app"), NULL, &b->found, &b->is_found,
                                 &b->err);
}

#define REPLY(user, secret) \
    "echo '{\"ServerURL\":\"x\",\"Username\":\"" user "\",\"Secret\":\"" secret "\"}'"
#define STORE "{\"credsStore\":\"test\"}"

TEST(a_helper_is_asked_as_docker_asks)
{
    static const struct {
        const char *config, *host, *asked; /* NULL: not at all */
    } rows[] = {
        {STORE, "reg.io", "get reg.io"},
        {STORE, "reg.io:5000", "get reg.io:5000"},
        {STORE, "docker.io", "get https://index.docker.io/v1/"},
        {STORE, "registry-1.docker.io", "get https://index.docker.io/v1/"},
        {"{\"credHelpers\":{\"reg.io\":\"test\"}}", "reg.io", "get reg.io"},
        {"{\"credHelpers\":{\"https://reg.io/v2/\":\"test\"}}", "reg.io", "get reg.io"},
        {"{\"credHelpers\":{\"https://index.docker.io/v1/\":\"test\"}}", "docker.io",
         "get https://index.docker.io/v1/"},
        {"{\"credHelpers\":{\"docker.io\":\"test\"}}", "docker.io",
         "get https://index.docker.io/v1/"},
        {"{\"credHelpers\":{\"reg.io\":\"test\"},\"credsStore\":\"absent\"}", "reg.io",
         "get reg.io"},
        {"{\"credHelpers\":{\"reg.io\":\"absent\"},\"credsStore\":\"test\"}", "other.io",
         "get other.io"},
        {"{\"credHelpers\":{\"reg.io\":\"\"},\"credsStore\":\"test\"}", "reg.io", NULL},
        {"{\"credHelpers\":{\"reg.io\":\"test\"}}", "evil.reg.io", NULL},
        {"{\"credHelpers\":{\"reg.io/team\":\"test\"}}", "reg.io", NULL},
        {"{\"credHelpers\":{\"*.io\":\"test\"}}", "reg.io", NULL},
        {"{\"credHelpers\":[\"test\"],\"credsStore\":7}", "reg.io", NULL},
        {"{}", "reg.io", NULL},
    };

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        _cleanup_(end) struct bench b = begin();
        put_helper(&b, "test", REPLY("u", "p"));
        assert_ok(look_up(&b, rows[i].config, rows[i].host), &b.err);
        assert_int_equal(b.is_found, rows[i].asked != NULL);
        assert_int_equal(was_asked(&b), rows[i].asked != NULL);
        if (rows[i].asked)
            assert_str(asked(&b), rows[i].asked);
    }
}

TEST(a_reply_gives_a_password_an_identity_token_or_nothing)
{
    static const struct {
        const char *script, *username, *password, *token;
    } rows[] = {
        {REPLY("u", "p:w"), "u", "p:w", ""},
        {REPLY("u", "s") "; echo warning >&2", "u", "s", ""},
        {REPLY("<token>", "tok"), "", "", "tok"},
        {"echo '{\"Username\":\"u\",\"Secret\":\"s\",\"More\":[1]}'", "u", "s", ""},
        {"echo 'credentials not found in native keychain'; exit 1", "", "", ""},
        {"printf 'credentials not found in native keychain\\r\\n'; exit 3", "", "", ""},
        {REPLY("", ""), "", "", ""},
        {"echo '{}'", "", "", ""},
    };

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        _cleanup_(end) struct bench b = begin();
        put_helper(&b, "test", rows[i].script);
        assert_ok(look_up(&b, STORE, "reg.io"), &b.err);
        assert_str(secret_str(&b.found.username), rows[i].username);
        assert_str(secret_str(&b.found.password), rows[i].password);
        assert_str(secret_str(&b.found.identity_token), rows[i].token);
        assert_int_equal(b.is_found, *rows[i].username || *rows[i].token);
    }
}

TEST(a_bad_helper_is_named_and_its_output_is_not_shown)
{
    static const struct {
        const char *script;
        enum error_class class;
        const char *say;
    } rows[] = {
        {"echo hunter2; exit 1", ERR_DENIED, "ended with status 1"},
        {"exit 1", ERR_DENIED, "ended with status 1"},
        {"kill -KILL $$", ERR_DENIED, "killed by signal 9"},
        {"yes hunter2", ERR_DENIED, "printed more than"},
        {"exit 0", ERR_INVALID, "reply"},
        {"echo hunter2", ERR_INVALID, "reply"},
        {"echo '[]'", ERR_INVALID, "reply"},
        {REPLY("", "hunter2"), ERR_INVALID, "want a Username and a Secret"},
        {REPLY("hunter2", ""), ERR_INVALID, "want a Username and a Secret"},
        {REPLY("hun\\u0009ter2", "hunter2"), ERR_INVALID, "want a Username and a Secret"},
        {"echo '{\"Username\":7,\"Secret\":\"hunter2\"}'", ERR_INVALID, "want a Username"},
        {REPLY("u", "hunter2") "; exit 1", ERR_DENIED, "ended with status 1"},
    };

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        _cleanup_(end) struct bench b = begin();
        put_helper(&b, "test", rows[i].script);
        assert_fails(look_up(&b, STORE, "reg.io"), rows[i].class, &b.err);
        assert_contains(str_c(b.err.msg), "/config.json: docker-credential-test");
        assert_contains(str_c(b.err.msg), rows[i].say);
        assert_false(str_contains(str_c(b.err.msg), STR("hunter2")));
        assert_null(b.found.password.ptr);
        assert_false(b.is_found);
    }
}

TEST(a_missing_helper_is_refused_access_and_no_missing_file)
{
    _cleanup_(end) struct bench b = begin();

    assert_fails(look_up(&b, "{\"credsStore\":\"absent\"}", "reg.io"), ERR_DENIED, &b.err);
    assert_contains(str_c(b.err.msg), "docker-credential-absent");
    unlink(arena_printf(&b.folder.arena, "%s/config.json", b.folder.path).ptr);
    assert_fails(
        oci_auth_local_lookup(arena_printf(&b.folder.arena, "%s/config.json", b.folder.path).ptr,
                              STR("reg.io"), STR("a"), NULL, &b.found, &b.is_found, &b.err),
        ERR_NOT_FOUND, &b.err);
}

TEST(names_that_could_be_a_path_run_nothing)
{
    static const char *const names[] = {"../test", "x/../test", "/bin/sh", "Test",       "te st",
                                        "test;",   "$test",     "te\\nst", "t\xc3\xa9st"};

    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        _cleanup_(end) struct bench b = begin();
        put_helper(&b, "test", REPLY("u", "p"));
        struct str config = arena_printf(&b.folder.arena, "{\"credsStore\":\"%s\"}", names[i]);
        assert_fails(look_up(&b, config.ptr, "reg.io"), ERR_INVALID, &b.err);
        assert_contains(str_c(b.err.msg), "is no name of a credential helper");
        assert_false(was_asked(&b));
    }
}

TEST(a_host_that_is_none_is_not_asked_for)
{
    static const char *const hosts[] = {"", "reg.io\nother.io", "reg.io/x", "-x"};

    for (size_t i = 0; i < ARRAY_LEN(hosts); i++) {
        _cleanup_(end) struct bench b = begin();
        put_helper(&b, "test", REPLY("u", "p"));
        assert_fails(look_up(&b, STORE, hosts[i]), ERR_INVALID, &b.err);
        assert_false(was_asked(&b));
    }
}

TEST(entries_count_when_the_helper_has_none)
{
    static const char entries[] =
        "{\"credsStore\":\"test\",\"auths\":{\"reg.io\":{\"username\":\"own\"}}}";
    _cleanup_(end) struct bench b = begin();

    put_helper(&b, "test", "echo 'credentials not found in native keychain'; exit 1");
    assert_ok(look_up(&b, entries, "reg.io"), &b.err);
    assert_str(secret_str(&b.found.username), "own");
    put_helper(&b, "test", REPLY("helper", "s"));
    assert_ok(look_up(&b, entries, "reg.io"), &b.err);
    assert_str(secret_str(&b.found.username), "helper");
}

TEST(cancelling_ends_the_helper)
{
    _cleanup_(end) struct bench b = begin();
    struct cancel cancel;

    assert_ok(cancel_init(&cancel, &b.err), &b.err);
    cancel_trigger(&cancel);
    put_helper(&b, "test", "sleep 60");
    const char *path = folder_put(&b.folder, "config.json", STORE);
    assert_fails(oci_auth_local_lookup(path, STR("reg.io"), STR("a"), &cancel, &b.found,
                                       &b.is_found, &b.err),
                 ERR_CANCELED, &b.err);
    cancel_done(&cancel);
}

/* The bytes of a Secret: a tenant wrote them. */
TEST(the_configuration_of_a_secret_runs_nothing)
{
    static const char *const configs[] = {
        STORE,
        "{\"credHelpers\":{\"reg.io\":\"test\"}}",
        "{\"auths\":{\"reg.io\":{}},\"credsStore\":\"test\",\"credHelpers\":{\"reg.io\":\"test\"}}",
        "{\"credHelpers\":{\"reg.io\":\"../test\"}}",
    };

    for (size_t i = 0; i < ARRAY_LEN(configs) * 2; i++) {
        _cleanup_(end) struct bench b = begin();
        put_helper(&b, "test", REPLY("u", "p"));
        assert_ok(oci_auth_lookup(str_c(configs[i / 2]), i % 2, STR("reg.io"), STR("team/app"),
                                  &b.found, &b.is_found, &b.err),
                  &b.err);
        assert_false(b.is_found);
        assert_false(was_asked(&b));
    }
}

TEST_MAIN()
