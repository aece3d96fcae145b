/* SPDX-License-Identifier: Apache-2.0 */
#include "helpers/keys.h"

#include "crypto/key.h"

#include <string.h>

static int open_file(const char *file, const char *password, struct key **ret, struct error *err)
{
    _cleanup_(arena_done) struct arena a = ARENA_INIT;

    return key_private_from_pem(check_data(&a, TEST_DATA, file), str_c(password), ret, err);
}

TEST(every_form_of_one_private_key_gives_that_key)
{
    static const char *const files[] = {"keys/p256-sec1.pem", "keys/p256-sec1-parameters.pem",
                                        "keys/p256-pbes2.pem"};
    struct error err = ERROR_INIT;
    _cleanup_(key_freep) struct key *plain = NULL;

    assert_ok(open_file("keys/p256.pem", "", &plain, &err), &err);
    for (size_t i = 0; i < ARRAY_LEN(files); i++) {
        _cleanup_(key_freep) struct key *k = NULL;
        assert_ok(open_file(files[i], "hello", &k, &err), &err);
        assert_true(key_is_private(k));
        assert_true(key_public_eq(k, plain));
    }
}

TEST(rsa_keys_are_read_in_both_forms)
{
    struct error err = ERROR_INIT;
    _cleanup_(key_freep) struct key *x = NULL, *y = NULL;

    assert_ok(open_file("keys/rsa2048.pem", "", &x, &err), &err);
    assert_ok(open_file("keys/rsa2048-pkcs1.pem", "", &y, &err), &err);
    assert_true(key_public_eq(x, y));
}

TEST(private_keys_that_cannot_be_used_are_refused_with_a_reason)
{
    static const struct {
        const char *file, *password;
        enum error_class want;
        const char *says;
    } rows[] = {
        {"keys/p256-pbes2.pem", "wrong", ERR_CRYPTO, "wrong password"},
        {"keys/p256-pbes2.pem", "", ERR_CRYPTO, "wrong password"},
        {"keys/p256-old-encryption.pem", "hello", ERR_INVALID, "openssl pkcs8 -topk8"},
        {"keys/p256-explicit.pem", "", ERR_INVALID, "named curve"},
        {"keys/secp256k1.pem", "", ERR_INVALID, "EC key of 256 bits"},
        {"keys/rsa1024.pem", "", ERR_INVALID, "RSA key of 1024 bits"},
        {"keys/rsa-pss.pem", "", ERR_INVALID, "RSA-PSS"},
        {"keys/p256.pub", "", ERR_INVALID, "got PUBLIC KEY"},
        {"keys/cosign.key", "", ERR_INVALID, "got ENCRYPTED SIGSTORE PRIVATE KEY"},
        {"keys/README.md", "", ERR_INVALID, "no PEM block"},
    };

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct error err = ERROR_INIT;
        struct key *k = NULL;
        assert_fails(open_file(rows[i].file, rows[i].password, &k, &err), rows[i].want, &err);
        assert_null(k);
        assert_contains(str_c(err.msg), rows[i].says);
    }
}

TEST(what_is_not_a_public_key_is_named_together_with_the_way_to_one)
{
    static const struct {
        const char *file, *says;
    } rows[] = {
        {"keys/p256-certificate.pem", "got CERTIFICATE: take its key with: openssl x509 -pubkey"},
        {"keys/p256.pem", "got PRIVATE KEY: take its public half with: openssl pkey -pubout"},
        {"keys/cosign.key", "cosign public-key"},
        {"keys/rsa2048-pkcs1.pub", "-RSAPublicKey_in"},
        {"keys/README.md", "no PEM block"},
    };

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        _cleanup_(arena_done) struct arena a = ARENA_INIT;
        struct error err = ERROR_INIT;
        struct key *k = NULL;
        assert_fails(key_public_from_pem(check_data(&a, TEST_DATA, rows[i].file), &k, &err),
                     ERR_INVALID, &err);
        assert_null(k);
        assert_contains(str_c(err.msg), rows[i].says);
    }
}

TEST(a_second_public_key_in_the_same_text_is_not_passed_over_in_silence)
{
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    struct error err = ERROR_INIT;
    struct str x = check_data(&a, TEST_DATA, "keys/p256.pub");
    struct str y = check_data(&a, TEST_DATA, "keys/p384.pub");
    struct key *k = NULL;

    struct str both = arena_printf(&a, PRI_STR PRI_STR, STR_ARG(x), STR_ARG(y));
    assert_fails(key_public_from_pem(both, &k, &err), ERR_INVALID, &err);
    assert_contains(str_c(err.msg), "more than one");
}

TEST(pkcs8_is_written_and_read_back)
{
    struct error err = ERROR_INIT;
    _cleanup_(key_freep) struct key *k = NULL, *again = NULL;
    _cleanup_(secret_done) struct secret der = SECRET_EMPTY;

    assert_ok(key_generate(&k, &err), &err);
    assert_ok(key_private_to_pkcs8(k, &der, &err), &err);
    assert_int_equal(der.len, 138);
    assert_ok(key_private_from_pkcs8(secret_str(&der), &again, &err), &err);
    assert_true(key_public_eq(k, again));
}

TEST(pkcs8_with_a_byte_more_or_less_is_refused)
{
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    struct error err = ERROR_INIT;
    _cleanup_(key_freep) struct key *k = NULL;
    _cleanup_(secret_done) struct secret der = SECRET_EMPTY;
    struct key *other = NULL;

    assert_ok(key_generate(&k, &err), &err);
    assert_ok(key_private_to_pkcs8(k, &der, &err), &err);
    char *longer = arena_cstr(&a, secret_str(&der));
    for (size_t n = 0; n < der.len; n++)
        assert_fails(key_private_from_pkcs8((struct str){longer, n}, &other, &err), ERR_INVALID,
                     &err);
    assert_fails(key_private_from_pkcs8((struct str){longer, der.len + 1}, &other, &err),
                 ERR_INVALID, &err);
    assert_null(other);
}

TEST(a_public_key_has_no_private_half_to_write)
{
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    struct error err = ERROR_INIT;
    _cleanup_(key_freep) struct key *k = public_key("keys/p256.pub");
    struct secret der = SECRET_EMPTY;

    assert_fails(key_private_to_pkcs8(k, &der, &err), ERR_INVALID, &err);
    assert_null(der.ptr);
}

TEST_MAIN()
