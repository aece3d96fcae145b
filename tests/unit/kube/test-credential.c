/* SPDX-License-Identifier: Apache-2.0 */
#include "helpers/check.h"
#include "helpers/folder.h"

#include "base/clock.h"
#include "kube/credential.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static void assert_token(struct credentials *c, const char *want, uint64_t want_number)
{
    _cleanup_(kube_credential_done) struct kube_credential got = {0};
    struct error err = ERROR_INIT;
    uint64_t number;

    assert_ok(credentials_get(c, NULL, &got, &number, &err), &err);
    assert_str(secret_str(&got.token), want);
    assert_int_equal(number, want_number);
}

TEST(a_fixed_token_stays)
{
    _cleanup_(kube_config_done) struct kube_config config = {.token = secret_copy(STR("fixed"))};
    _cleanup_(credentials_freep) struct credentials *c = credentials_new(&config);

    assert_token(c, "fixed", 1);
    assert_false(credentials_refused(c, 1));
    assert_token(c, "fixed", 1);
}

TEST(no_credential_at_all_is_an_empty_one)
{
    struct kube_config config = {0};
    _cleanup_(credentials_freep) struct credentials *c = credentials_new(&config);

    assert_token(c, "", 1);
}

TEST(a_token_file_goes_first_and_is_read_again_when_the_token_was_refused)
{
    _cleanup_(folder_remove) struct folder f = folder_make();
    _cleanup_(kube_config_done) struct kube_config config = {
        .token_file = str_c(folder_put(&f, "token", " one\n")), .token = secret_copy(STR("fixed"))};
    _cleanup_(credentials_freep) struct credentials *c = credentials_new(&config);

    *LIST_ADD(&f.arena, &config.exec) = STR("no-such-plugin");
    assert_token(c, "one", 1);
    folder_put(&f, "token", "two");
    assert_token(c, "one", 1);
    assert_true(credentials_refused(c, 1));
    assert_token(c, "two", 2);
    /* A thread that still had the first one does not cause a third reading. */
    folder_put(&f, "token", "three");
    assert_true(credentials_refused(c, 1));
    assert_token(c, "two", 2);
}

TEST(bad_token_files_are_refused)
{
    static const struct {
        const char *text;
        enum error_class class;
    } rows[] = {{"", ERR_INVALID}, {" \n", ERR_INVALID}, {"a\r\nX-Evil: 1", ERR_INVALID}};
    _cleanup_(folder_remove) struct folder f = folder_make();
    struct kube_credential got;
    uint64_t number;
    struct error err;

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct kube_config config = {.token_file = str_c(folder_put(&f, "token", rows[i].text))};
        _cleanup_(credentials_freep) struct credentials *c = credentials_new(&config);
        assert_fails(credentials_get(c, NULL, &got, &number, &err), rows[i].class, &err);
        assert_contains(str_c(err.msg), "/token: not a token");
    }
}

TEST(a_refused_token_is_not_used_again_when_its_file_is_gone)
{
    _cleanup_(folder_remove) struct folder f = folder_make();
    struct kube_config config = {.token_file = str_c(folder_put(&f, "token", "one"))};
    _cleanup_(credentials_freep) struct credentials *c = credentials_new(&config);
    struct kube_credential got;
    uint64_t number;
    struct error err;

    assert_token(c, "one", 1);
    unlink(config.token_file.ptr);
    assert_token(c, "one", 1);
    credentials_refused(c, 1);
    assert_fails(credentials_get(c, NULL, &got, &number, &err), ERR_NOT_FOUND, &err);
    folder_put(&f, "token", "two");
    assert_token(c, "two", 2);
}

/* A plugin that counts its runs in its token, which ends at a time of the fixed clock. */
static const char *put_plugin(struct folder *f, const char *expires)
{
    struct str script = arena_printf(
        &f->arena,
        "#!/bin/sh\necho >> %s/runs\n"
        "printf '{\"kind\":\"ExecCredential\",\"apiVersion\":\"v\",\"status\":{\"token\":\"%%d\","
        "\"expirationTimestamp\":\"%s\"}}' $(wc -l < %s/runs)\n",
        f->path, expires, f->path);
    const char *path = folder_put(f, "plugin", script.ptr);

    chmod(path, 0700);
    return path;
}

TEST(a_plugin_runs_again_when_its_answer_has_expired_or_was_refused)
{
    _cleanup_(folder_remove) struct folder f = folder_make();
    struct kube_config config = {.exec_api_version = STR("v")};
    _cleanup_(credentials_freep) struct credentials *c = credentials_new(&config);

    *LIST_ADD(&f.arena, &config.exec) = str_c(put_plugin(&f, "2030-01-01T00:00:00Z"));
    clock_fix_ms(1893455000000); /* a thousand seconds before */
    assert_token(c, "1", 1);
    assert_token(c, "1", 1);
    clock_fix_ms(1893456000000);
    assert_token(c, "2", 2);
    clock_fix_ms(1893455000000);
    assert_token(c, "2", 2);
    assert_true(credentials_refused(c, 2));
    assert_token(c, "3", 3);
    clock_fix_ms(0);
}

TEST_MAIN()
