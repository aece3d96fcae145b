/* SPDX-License-Identifier: Apache-2.0 */
#include "helpers/keys.h"

#include "crypto/digest.h"
#include "crypto/key.h"

TEST(algorithms_have_names)
{
    static const struct {
        const char *file, *want;
    } rows[] = {
        {"keys/p256.pub", "ecdsa-p256"}, {"keys/p384.pub", "ecdsa-p384"},
        {"keys/p521.pub", "ecdsa-p521"}, {"keys/rsa2048.pub", "rsa-2048"},
        {"keys/ed25519.pub", "ed25519"},
    };

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        _cleanup_(arena_done) struct arena a = ARENA_INIT;
        _cleanup_(key_freep) struct key *k = public_key(rows[i].file);
        assert_string_equal(key_algorithm(k), rows[i].want);
        assert_false(key_is_private(k));
    }
}

TEST(keys_that_nobody_would_verify_are_refused_with_a_way_out)
{
    static const struct {
        const char *file, *says;
    } rows[] = {
        {"keys/rsa1024.pub", "RSA key of 1024 bits"},
        {"keys/rsa-pss.pub", "RSA-PSS key"},
        {"keys/secp256k1.pub", "EC key of 256 bits"},
    };

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        _cleanup_(arena_done) struct arena a = ARENA_INIT;
        struct error err = ERROR_INIT;
        struct key *k = NULL;
        assert_fails(key_public_from_pem(check_data(&a, TEST_DATA, rows[i].file), &k, &err),
                     ERR_INVALID, &err);
        assert_null(k);
        assert_contains(str_c(err.msg), rows[i].says);
        assert_contains(str_c(err.msg), "use ECDSA P-256");
    }
}

TEST(a_fresh_key_is_p256_and_unlike_the_one_before)
{
    struct error err = ERROR_INIT;
    _cleanup_(key_freep) struct key *x = NULL, *y = NULL;

    assert_ok(key_generate(&x, &err), &err);
    assert_ok(key_generate(&y, &err), &err);
    assert_string_equal(key_algorithm(x), "ecdsa-p256");
    assert_true(key_is_private(x));
    assert_false(key_public_eq(x, y));
    assert_true(key_public_eq(x, x));
}

TEST(the_public_half_is_written_as_openssl_writes_it)
{
    static const char *const files[] = {"p256", "p384", "p521", "rsa2048", "ed25519"};

    for (size_t i = 0; i < ARRAY_LEN(files); i++) {
        _cleanup_(arena_done) struct arena a = ARENA_INIT;
        struct error err = ERROR_INIT;
        _cleanup_(key_freep) struct key *private = NULL;
        struct str pem = check_data(&a, TEST_DATA, arena_printf(&a, "keys/%s.pem", files[i]).ptr);
        struct str public =
            check_data(&a, TEST_DATA, arena_printf(&a, "keys/%s.pub", files[i]).ptr);
        assert_ok(key_private_from_pem(pem, STR_EMPTY, &private, &err), &err);
        assert_true(str_eq(key_public_pem(&a, private), public));
    }
}

TEST(the_hint_is_the_digest_of_the_public_key)
{
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    _cleanup_(key_freep) struct key *k = public_key("keys/cosign.pub");

    /* openssl pkey -pubin -in cosign.pub -outform DER | openssl dgst -sha256 -binary | base64 */
    assert_str(key_hint(&a, k), "MSSU2EfnjmqyCXYYNLyq86vsVuSmMs8UE4NyZQTYNFM=");
}

TEST(the_last_reference_frees)
{
    struct error err = ERROR_INIT;
    struct key *k = NULL;

    assert_ok(key_generate(&k, &err), &err);
    struct key *again = key_ref(k);
    key_free(k);
    assert_true(key_is_private(again)); /* the sanitizer sees a use after free */
    key_free(again);
    key_free(NULL);
}

TEST_MAIN()
