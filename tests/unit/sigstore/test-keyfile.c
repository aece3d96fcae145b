/* SPDX-License-Identifier: Apache-2.0 */
#include "helpers/keys.h"

#include "crypto/digest.h"
#include "crypto/pem.h"
#include "sigstore/keyfile.h"

#include <string.h>

static int open_file(const char *file, const char *password, struct key **ret, struct error *err)
{
    _cleanup_(arena_done) struct arena a = ARENA_INIT;

    return keyfile_open(check_data(&a, TEST_DATA, file), str_c(password), ret, err);
}

TEST(keys_made_by_cosign_open_and_match_their_public_half)
{
    static const struct {
        const char *file, *password, *public;
    } rows[] = {
        {"keys/cosign.key", "test key password", "keys/cosign.pub"},
        {"keys/cosign-empty-password.key", "", "keys/cosign-empty-password.pub"},
        {"keys/cosign-rsa2048.key", "hello", "keys/rsa2048.pub"},
        {"keys/cosign-ed25519.key", "hello", "keys/ed25519.pub"},
    };

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        _cleanup_(arena_done) struct arena a = ARENA_INIT;
        struct error err = ERROR_INIT;
        _cleanup_(key_freep) struct key *k = NULL, *public = public_key(rows[i].public);
        assert_ok(open_file(rows[i].file, rows[i].password, &k, &err), &err);
        assert_true(key_is_private(k));
        assert_true(key_public_eq(k, public));
    }
}

TEST(plain_keys_and_those_under_pbes2_open_too)
{
    struct error err = ERROR_INIT;
    _cleanup_(key_freep) struct key *plain = NULL, *sealed = NULL;

    assert_ok(open_file("keys/p256.pem", "", &plain, &err), &err);
    assert_ok(open_file("keys/p256-pbes2.pem", "hello", &sealed, &err), &err);
    assert_true(key_public_eq(plain, sealed));
}

TEST(a_wrong_password_says_so)
{
    struct error err = ERROR_INIT;
    struct key *k = NULL;

    assert_fails(open_file("keys/cosign.key", "test key Password", &k, &err), ERR_CRYPTO, &err);
    assert_contains(str_c(err.msg), "wrong password");
    assert_null(k);
}

TEST(a_key_is_sealed_and_opened_again)
{
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    struct error err = ERROR_INIT;
    _cleanup_(key_freep) struct key *k = NULL, *back = NULL;
    struct key *none = NULL;
    struct str pem, rest;
    _cleanup_(pem_block_done) struct pem_block block = {0};
    struct keyfile f;

    assert_ok(key_generate(&k, &err), &err);
    assert_ok(keyfile_seal(k, STR("secret"), &a, &pem, &err), &err);
    assert_ok(keyfile_open(pem, STR("secret"), &back, &err), &err);
    assert_true(key_public_eq(k, back));
    assert_fails(keyfile_open(pem, STR(""), &none, &err), ERR_CRYPTO, &err);
    rest = pem;
    assert_ok(pem_next(&rest, &block, &err), &err);
    assert_string_equal(block.label, "ENCRYPTED SIGSTORE PRIVATE KEY");
    assert_ok(keyfile_parse(&a, secret_str(&block.body), &f, &err), &err);
    assert_int_equal(f.n, 65536);
    assert_int_equal(f.box.len, 154); /* 138 bytes of PKCS#8 and the MAC, as cosign's */
}

TEST(two_seals_of_one_key_share_nothing)
{
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    struct error err = ERROR_INIT;
    _cleanup_(key_freep) struct key *k = NULL;
    struct str x, y;

    assert_ok(key_generate(&k, &err), &err);
    assert_ok(keyfile_seal(k, STR("p"), &a, &x, &err), &err);
    assert_ok(keyfile_seal(k, STR("p"), &a, &y, &err), &err);
    assert_false(str_eq(x, y));
}

TEST(a_public_key_is_not_sealed)
{
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    struct error err = ERROR_INIT;
    _cleanup_(key_freep) struct key *k = public_key("keys/p256.pub");
    struct str pem = STR("before");

    assert_fails(keyfile_seal(k, STR("p"), &a, &pem, &err), ERR_INVALID, &err);
    assert_str(pem, "before");
}

#define SALT  "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="
#define NONCE "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz"
#define BOX   "MDEyMzQ1Njc4OTAxMjM0NQ=="
#define BODY(kdf, params, salt, cipher, nonce, box)                                            \
    "{\"kdf\":{\"name\":\"" kdf "\",\"params\":" params ",\"salt\":\"" salt "\"},\"cipher\":{" \
    "\"name\":\"" cipher "\",\"nonce\":\"" nonce "\"},\"ciphertext\":\"" box "\"}"
#define PARAMS(n, r, p) "{\"N\":" n ",\"r\":" r ",\"p\":" p "}"
#define GOOD            PARAMS("32768", "8", "1")

TEST(parameters_are_checked_before_any_memory_is_spent_on_them)
{
    static const struct {
        const char *body, *says;
    } rows[] = {
        {"", "sealed key: line 1"},
        {"[]", "want an object"},
        {"{}", "kdf: missing"},
        {BODY("argon2", GOOD, SALT, "nacl/secretbox", NONCE, BOX), "kdf.name: want scrypt"},
        {BODY("scrypt", PARAMS("1073741824", "8", "1"), SALT, "nacl/secretbox", NONCE, BOX),
         "N 1073741824"},
        {BODY("scrypt", PARAMS("65536", "1000000", "1"), SALT, "nacl/secretbox", NONCE, BOX),
         "r 1000000"},
        {BODY("scrypt", PARAMS("65536", "8", "99"), SALT, "nacl/secretbox", NONCE, BOX), "p 99"},
        {BODY("scrypt", PARAMS("-1", "8", "1"), SALT, "nacl/secretbox", NONCE, BOX), "N -1"},
        {BODY("scrypt", PARAMS("\"65536\"", "8", "1"), SALT, "nacl/secretbox", NONCE, BOX), "N 0"},
        {BODY("scrypt", "[]", SALT, "nacl/secretbox", NONCE, BOX), "kdf.params: want an object"},
        {BODY("scrypt", GOOD, "YWJj", "nacl/secretbox", NONCE, BOX), "salt: 3 bytes, want 32"},
        {BODY("scrypt", GOOD, "!", "nacl/secretbox", NONCE, BOX), "salt: not base64"},
        {BODY("scrypt", GOOD, SALT, "aes", NONCE, BOX), "cipher.name: want nacl/secretbox"},
        {BODY("scrypt", GOOD, SALT, "nacl/secretbox", SALT, BOX), "nonce: 32 bytes, want 24"},
        {BODY("scrypt", GOOD, SALT, "nacl/secretbox", NONCE, "YWJj"), "ciphertext: 3 bytes"},
        {BODY("scrypt", GOOD, SALT, "nacl/secretbox", NONCE, ""), "ciphertext: 0 bytes"},
    };

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        _cleanup_(arena_done) struct arena a = ARENA_INIT;
        struct error err = ERROR_INIT;
        struct keyfile f = {.n = 7};
        assert_fails(keyfile_parse(&a, str_c(rows[i].body), &f, &err), ERR_INVALID, &err);
        assert_contains(str_c(err.msg), rows[i].says);
        assert_int_equal(f.n, 7);
    }
}

TEST(the_costs_that_cosign_has_used_are_taken)
{
    static const char *const rows[] = {
        BODY("scrypt", GOOD, SALT, "nacl/secretbox", NONCE, BOX),
        BODY("scrypt", PARAMS("65536", "8", "1"), SALT, "nacl/secretbox", NONCE, BOX),
        BODY("scrypt", PARAMS("131072", "8", "1"), SALT, "nacl/secretbox", NONCE, BOX),
    };

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        _cleanup_(arena_done) struct arena a = ARENA_INIT;
        struct error err = ERROR_INIT;
        struct keyfile f;
        assert_ok(keyfile_parse(&a, str_c(rows[i]), &f, &err), &err);
        assert_str(f.box, "0123456789012345");
    }
}

TEST(the_old_label_is_read_and_anything_else_is_named)
{
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    struct error err = ERROR_INIT;
    struct key *k = NULL;
    struct str body = STR(BODY("scrypt", GOOD, SALT, "nacl/secretbox", NONCE, BOX));

    assert_fails(
        keyfile_open(pem_encode(&a, "ENCRYPTED COSIGN PRIVATE KEY", body), STR("p"), &k, &err),
        ERR_CRYPTO, &err);
    assert_fails(keyfile_open(pem_encode(&a, "PGP PRIVATE KEY BLOCK", body), STR("p"), &k, &err),
                 ERR_INVALID, &err);
    assert_contains(str_c(err.msg), "PGP PRIVATE KEY BLOCK");
    assert_fails(keyfile_open(STR("no key"), STR("p"), &k, &err), ERR_INVALID, &err);
}

TEST_MAIN()
