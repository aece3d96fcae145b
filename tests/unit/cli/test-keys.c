/* SPDX-License-Identifier: Apache-2.0 */
#include "desk.h"

#include "cli/keys.h"
#include "sigstore/keyfile.h"

struct files { /* a pair of key files of this test run, the private one sealed with "pw" */
    char *folder;
    struct str private_path, public_path, other_path;
};

static struct files make_files(struct desk *d)
{
    struct error err = ERROR_INIT;
    _cleanup_(key_freep) struct key *key = NULL;
    struct files f = {.folder = check_temp_folder(&d->arena)};
    struct str pem;

    assert_ok(key_generate(&key, &err), &err);
    assert_ok(keyfile_seal(key, STR("pw"), &d->arena, &pem, &err), &err);
    f.private_path = desk_file(d, f.folder, "k.key", pem);
    f.public_path = desk_file(d, f.folder, "k.pub", key_public_pem(&d->arena, key));
    f.other_path = desk_file(d, f.folder, "text", STR("no key"));
    return f;
}

static int load(struct desk *d, struct str path, struct trusted_keys *ret, struct error *err)
{
    d->cli.options.keys.len = 0;
    *LIST_ADD(&d->arena, &d->cli.options.keys) = path;
    return trusted_keys_load(&d->cli, ret, err);
}

TEST(trusted_keys_are_public_and_know_their_file)
{
    struct error err = ERROR_INIT;
    struct trusted_keys keys;
    struct desk d;

    desk_open(&d, NULL);
    struct files f = make_files(&d);
    assert_ok(load(&d, f.public_path, &keys, &err), &err);
    assert_int_equal(keys.len, 1);
    struct str hint = key_hint(&d.arena, keys.keys[0]);
    assert_true(str_eq(trusted_keys_path(&d.cli, &keys, hint), f.public_path));
    assert_str(trusted_keys_path(&d.cli, &keys, STR("x")), "");
    assert_fails(load(&d, f.private_path, &keys, &err), ERR_INVALID, &err);
    assert_contains(str_c(err.msg), "private key");
    assert_fails(load(&d, f.other_path, &keys, &err), ERR_INVALID, &err);
    assert_fails(load(&d, STR("/nowhere"), &keys, &err), ERR_NOT_FOUND, &err);
    check_temp_remove(f.folder);
    desk_close(&d);
}

TEST(private_keys_open_with_the_password_of_the_environment)
{
    static const struct {
        const char *variable;
        enum error_class class;
    } rows[] = {{"COSIGN_PASSWORD=pw", ERR_OK},
                {"COSIGN_PASSWORD=no", ERR_CRYPTO},
                {"COSIGN_PASSWORD=", ERR_CRYPTO}};

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        _cleanup_(key_freep) struct key *key = NULL;
        const char *env[] = {rows[i].variable, NULL};
        struct error err = ERROR_INIT;
        struct desk d;
        desk_open(&d, env);
        struct files f = make_files(&d);
        if (rows[i].class == ERR_OK)
            assert_ok(any_key_open(&d.cli, f.private_path, &key, &err), &err);
        else
            assert_fails(any_key_open(&d.cli, f.private_path, &key, &err), rows[i].class, &err);
        check_temp_remove(f.folder);
        desk_close(&d);
    }
}

TEST(a_password_file_goes_before_the_environment)
{
    _cleanup_(key_freep) struct key *key = NULL;
    const char *env[] = {"COSIGN_PASSWORD=no", NULL};
    struct error err = ERROR_INIT;
    struct desk d;

    desk_open(&d, env);
    struct files f = make_files(&d);
    d.cli.options.password_file = desk_file(&d, f.folder, "pw", STR("pw\n"));
    assert_ok(private_key_open(&d.cli, f.private_path, &key, &err), &err);
    assert_true(key_is_private(key));
    check_temp_remove(f.folder);
    desk_close(&d);
}

TEST(files_are_told_apart)
{
    _cleanup_(key_freep) struct key *key = NULL;
    struct error err = ERROR_INIT;
    struct desk d;
    bool encrypted;

    desk_open(&d, NULL);
    struct files f = make_files(&d);
    assert_ok(key_file_is_encrypted(f.private_path.ptr, &encrypted, &err), &err);
    assert_true(encrypted);
    assert_fails(key_file_is_encrypted(f.public_path.ptr, &encrypted, &err), ERR_INVALID, &err);
    assert_fails(private_key_open(&d.cli, f.public_path, &key, &err), ERR_INVALID, &err);
    assert_ok(any_key_open(&d.cli, f.public_path, &key, &err), &err);
    assert_false(key_is_private(key));
    check_temp_remove(f.folder);
    desk_close(&d);
}

TEST_MAIN()
