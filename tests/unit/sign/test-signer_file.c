/* SPDX-License-Identifier: Apache-2.0 */
#include "signed_by.h"

#include "base/file.h"
#include "sign/signer.h"

static const char *data_path(struct arena *a, const char *file)
{
    return arena_printf(a, "%s/%s", TEST_DATA, file).ptr;
}

static void write_file(const char *path, struct str text)
{
    struct error err = ERROR_INIT;

    assert_ok(file_write(path, text, 0600, false, &err), &err);
}

static bool has_warning(struct signer *s)
{
    char text[SIGNER_WARNING_SIZE];

    return signer_warning(s, text);
}

TEST(keys_of_every_form_sign)
{
    static const struct {
        const char *key, *password, *public;
    } rows[] = {
        {"keys/p256.pem", "", "keys/p256.pub"},
        {"keys/ed25519.pem", "", "keys/ed25519.pub"},
        {"keys/rsa2048.pem", "", "keys/rsa2048.pub"},
        {"keys/p256-pbes2.pem", "hello", "keys/p256.pub"},
        {"keys/cosign.key", "test key password", "keys/cosign.pub"},
        {"keys/cosign-empty-password.key", "", "keys/cosign-empty-password.pub"},
    };

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        _cleanup_(arena_done) struct arena a = ARENA_INIT;
        _cleanup_(signer_closep) struct signer *s = NULL;
        struct error err = ERROR_INIT;
        struct signer_config c = {.kind = STR("file"),
                                  .key_file = str_c(data_path(&a, rows[i].key)),
                                  .password = str_c(rows[i].password)};
        assert_ok(signer_open(&c, &s, &err), &err);
        check_signed_by(s, rows[i].public);
        assert_false(has_warning(s));
    }
}

TEST(a_key_that_cannot_be_used_is_told_at_the_start)
{
    static const struct {
        const char *key, *password_file;
        enum error_class want;
        const char *says;
    } rows[] = {
        {"keys/absent.key", NULL, ERR_NOT_FOUND, "keys/absent.key"},
        {"keys/p256.pub", NULL, ERR_INVALID, "got PUBLIC KEY"},
        {"keys/cosign.key", NULL, ERR_CRYPTO, "wrong password"},
        {"keys/cosign.key", "keys/absent.password", ERR_NOT_FOUND, "absent.password"},
        {"keys", NULL, ERR_INVALID, "keys"},
    };

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        _cleanup_(arena_done) struct arena a = ARENA_INIT;
        struct error err = ERROR_INIT;
        struct signer *s = NULL;
        struct signer_config c = {.kind = STR("file"),
                                  .key_file = str_c(data_path(&a, rows[i].key))};
        if (rows[i].password_file)
            c.password_file = str_c(data_path(&a, rows[i].password_file));
        assert_fails(signer_open(&c, &s, &err), rows[i].want, &err);
        assert_contains(str_c(err.msg), rows[i].says);
        assert_null(s);
    }
}

TEST(without_a_key_file_there_is_no_signer)
{
    struct signer_config c = {.kind = STR("file")};
    struct error err = ERROR_INIT;
    struct signer *s = NULL;

    assert_fails(signer_open(&c, &s, &err), ERR_INVALID, &err);
}

/* The halves of two keys in one PEM, as a careless tool might write it. */
TEST(a_key_whose_halves_do_not_belong_together_is_refused)
{
    static const char pem[] = "-----BEGIN EC PRIVATE KEY-----\n"
                              "MHcCAQEEIF59PxWFGauNxBOzuJcYpsriZYWicfrEqYA2U2hTmlyuoAoGCCqGSM49\n"
                              "AwEHoUQDQgAENzILXG7inzqLJQnzYraDeHb9pOBCBgcNzukSpPPZvohG0XG9NfOQ\n"
                              "8Vs464GNHJYIQDf04mBRXgOk0srwbeAMCQ==\n"
                              "-----END EC PRIVATE KEY-----\n";
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    char *folder = check_temp_folder(&a);
    struct str path = arena_printf(&a, "%s/mixed.pem", folder);
    struct signer_config c = {.kind = STR("file"), .key_file = path};
    struct error err = ERROR_INIT;
    struct signer *s = NULL;

    write_file(path.ptr, str_c(pem));
    assert_fails(signer_open(&c, &s, &err), ERR_CRYPTO, &err);
    assert_contains(str_c(err.msg), "trial of the key");
    check_temp_remove(folder);
}

struct fixture {
    struct arena a;
    char *folder;
    const char *key, *password;
    struct signer *s;
};

static void setup(struct fixture *f)
{
    struct error err = ERROR_INIT;

    *f = (struct fixture){.a = ARENA_INIT};
    f->folder = check_temp_folder(&f->a);
    f->key = arena_printf(&f->a, "%s/cosign.key", f->folder).ptr;
    f->password = arena_printf(&f->a, "%s/cosign.password", f->folder).ptr;
    write_file(f->key, check_data(&f->a, TEST_DATA, "keys/cosign.key"));
    write_file(f->password, STR("test key password\n"));
    struct signer_config c = {.kind = STR("file"),
                              .key_file = str_c(f->key),
                              .password_file = str_c(f->password),
                              .password = STR("not used beside a file")};
    assert_ok(signer_open(&c, &f->s, &err), &err);
}

static void fixture_done(struct fixture *f)
{
    signer_close(f->s);
    check_temp_remove(f->folder);
    arena_done(&f->a);
}

TEST(a_newline_after_the_password_does_not_matter)
{
    _cleanup_(fixture_done) struct fixture f;

    setup(&f);
    check_signed_by(f.s, "keys/cosign.pub");
}

TEST(a_replaced_key_is_picked_up)
{
    _cleanup_(fixture_done) struct fixture f;

    setup(&f);
    check_signed_by(f.s, "keys/cosign.pub");
    write_file(f.key, check_data(&f.a, TEST_DATA, "keys/p384.pem"));
    check_signed_by(f.s, "keys/p384.pub");
    assert_false(has_warning(f.s));
}

TEST(a_bad_new_key_keeps_the_last_good_one_and_warns_until_it_is_mended)
{
    _cleanup_(fixture_done) struct fixture f;
    char text[SIGNER_WARNING_SIZE];

    setup(&f);
    write_file(f.key, STR("garbage"));
    check_signed_by(f.s, "keys/cosign.pub");
    assert_true(signer_warning(f.s, text));
    assert_contains(str_c(text), "no PEM block");
    check_signed_by(f.s, "keys/cosign.pub");
    write_file(f.key, check_data(&f.a, TEST_DATA, "keys/p256.pem"));
    check_signed_by(f.s, "keys/p256.pub");
    assert_false(has_warning(f.s));
}

TEST(a_key_file_that_is_gone_keeps_the_last_good_one)
{
    _cleanup_(fixture_done) struct fixture f;

    setup(&f);
    unlink(f.key);
    check_signed_by(f.s, "keys/cosign.pub");
    assert_true(has_warning(f.s));
}

TEST(key_and_password_may_be_replaced_one_after_the_other)
{
    _cleanup_(fixture_done) struct fixture f;

    setup(&f);
    write_file(f.key, check_data(&f.a, TEST_DATA, "keys/cosign-ed25519.key"));
    check_signed_by(f.s, "keys/cosign.pub");
    assert_true(has_warning(f.s));
    write_file(f.password, STR("hello"));
    check_signed_by(f.s, "keys/ed25519.pub");
    assert_false(has_warning(f.s));
}

TEST_MAIN()
