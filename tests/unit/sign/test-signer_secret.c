/* SPDX-License-Identifier: Apache-2.0 */
#include "signed_by.h"

#include "base/clock.h"
#include "sign/signer.h"

#include <string.h>

#define NOW 1700000000000

/* A Secret in memory: what it holds, what it answers, how often it was asked for its key. */
struct table {
    struct str key, password;
    enum error_class failure; /* ERR_OK: none */
    int reads;
};

static int read_table(void *userdata, struct str namespace, struct str name, const char *member,
                      struct secret *ret, struct error *err)
{
    struct table *t = userdata;
    bool is_key = strcmp(member, "cosign.key") == 0;
    struct str value = is_key ? t->key : t->password;

    assert_str(namespace, "argo-slsa");
    assert_str(name, "signing-secret");
    t->reads += is_key;
    if (t->failure)
        return error_set(err, t->failure, "the API server is away");
    if (!value.ptr)
        return error_set(err, ERR_NOT_FOUND, "no member %s", member);
    *ret = secret_copy(value);
    return 0;
}

static int open_table(struct table *t, struct signer **ret, struct error *err)
{
    struct secret_source source = {read_table, t};
    struct signer_config c = {.kind = STR("secret"),
                              .namespace = STR("argo-slsa"),
                              .name = STR("signing-secret"),
                              .secrets = &source};

    return signer_open(&c, ret, err);
}

TEST(a_secret_made_by_cosign_signs)
{
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    _cleanup_(signer_closep) struct signer *s = NULL;
    struct error err = ERROR_INIT;
    struct table t = {.key = check_data(&a, TEST_DATA, "keys/cosign.key"),
                      .password = STR("test key password")};

    assert_ok(open_table(&t, &s, &err), &err);
    check_signed_by(s, "keys/cosign.pub");
}

TEST(a_missing_password_is_the_empty_one)
{
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    _cleanup_(signer_closep) struct signer *s = NULL;
    struct error err = ERROR_INIT;
    struct table t = {.key = check_data(&a, TEST_DATA, "keys/cosign-empty-password.key")};

    assert_ok(open_table(&t, &s, &err), &err);
    check_signed_by(s, "keys/cosign-empty-password.pub");
}

TEST(a_missing_key_is_told_with_the_way_to_one)
{
    struct error err = ERROR_INIT;
    struct signer *s = NULL;
    struct table t = {.key = STR_EMPTY};

    assert_fails(open_table(&t, &s, &err), ERR_NOT_FOUND, &err);
    assert_contains(str_c(err.msg), "Secret argo-slsa/signing-secret");
    assert_contains(str_c(err.msg), "cosign generate-key-pair k8s://");
    assert_null(s);
}

TEST(an_outage_at_the_start_can_be_tried_again)
{
    struct error err = ERROR_INIT;
    struct signer *s = NULL;
    struct table t = {.failure = ERR_TRANSIENT};

    assert_fails(open_table(&t, &s, &err), ERR_TRANSIENT, &err);
    assert_null(s);
}

TEST(a_configuration_without_names_is_refused)
{
    struct signer_config c = {.kind = STR("secret")};
    struct error err = ERROR_INIT;
    struct signer *s = NULL;

    assert_fails(signer_open(&c, &s, &err), ERR_INVALID, &err);
}

TEST(the_secret_is_read_again_once_a_minute_and_no_oftener)
{
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    _cleanup_(signer_closep) struct signer *s = NULL;
    struct error err = ERROR_INIT;
    struct table t = {.key = check_data(&a, TEST_DATA, "keys/p256.pem")};

    clock_fix_ms(NOW);
    assert_ok(open_table(&t, &s, &err), &err);
    t.key = check_data(&a, TEST_DATA, "keys/p384.pem");
    clock_fix_ms(NOW + 59999);
    check_signed_by(s, "keys/p256.pub");
    assert_int_equal(t.reads, 1);
    clock_fix_ms(NOW + 60000);
    check_signed_by(s, "keys/p384.pub");
    check_signed_by(s, "keys/p384.pub");
    assert_int_equal(t.reads, 2);
    clock_fix_ms(NOW - 1); /* set back: look at once rather than never */
    check_signed_by(s, "keys/p384.pub");
    assert_int_equal(t.reads, 3);
    clock_fix_ms(0);
}

TEST(an_outage_keeps_the_key_and_warns_until_it_is_over)
{
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    _cleanup_(signer_closep) struct signer *s = NULL;
    struct error err = ERROR_INIT;
    struct table t = {.key = check_data(&a, TEST_DATA, "keys/p256.pem")};
    char text[SIGNER_WARNING_SIZE];

    clock_fix_ms(NOW);
    assert_ok(open_table(&t, &s, &err), &err);
    t.failure = ERR_TRANSIENT;
    clock_fix_ms(NOW + 60000);
    check_signed_by(s, "keys/p256.pub");
    assert_true(signer_warning(s, text));
    assert_string_equal(text, "the API server is away");
    t.failure = ERR_OK;
    clock_fix_ms(NOW + 120000);
    check_signed_by(s, "keys/p256.pub");
    assert_false(signer_warning(s, text));
    clock_fix_ms(0);
}

TEST_MAIN()
