/* SPDX-License-Identifier: Apache-2.0 */
#include "helpers/keys.h"

#include "crypto/digest.h"
#include "crypto/key.h"

#include <string.h>

#define MESSAGE STR("DSSEv1 4 type 4 body")

static struct key *load(struct arena *a, const char *file)
{
    struct error err = ERROR_INIT;
    struct key *k = NULL;

    assert_ok(key_private_from_pem(check_data(a, TEST_DATA, file), STR_EMPTY, &k, &err), &err);
    return k;
}

TEST(every_algorithm_signs_and_verifies)
{
    static const char *const files[] = {"keys/p256.pem", "keys/p384.pem", "keys/p521.pem",
                                        "keys/rsa2048.pem", "keys/ed25519.pem"};

    for (size_t i = 0; i < ARRAY_LEN(files); i++) {
        _cleanup_(arena_done) struct arena a = ARENA_INIT;
        struct error err = ERROR_INIT;
        _cleanup_(key_freep) struct key *k = load(&a, files[i]);
        struct str signature;
        assert_ok(key_sign(k, MESSAGE, &a, &signature, &err), &err);
        assert_ok(key_verify(k, MESSAGE, signature, &err), &err);
        assert_fails(key_verify(k, STR("DSSEv1 4 type 4 bodY"), signature, &err), ERR_CRYPTO, &err);
        assert_fails(key_verify(k, STR_EMPTY, signature, &err), ERR_CRYPTO, &err);
        assert_ok(key_sign(k, STR_EMPTY, &a, &signature, &err), &err);
        assert_ok(key_verify(k, STR_EMPTY, signature, &err), &err);
    }
}

TEST(no_signature_with_a_single_bit_changed_passes)
{
    static const char *const files[] = {"keys/p256.pem", "keys/rsa2048.pem", "keys/ed25519.pem"};

    for (size_t i = 0; i < ARRAY_LEN(files); i++) {
        _cleanup_(arena_done) struct arena a = ARENA_INIT;
        struct error err = ERROR_INIT;
        _cleanup_(key_freep) struct key *k = load(&a, files[i]);
        struct str signature;
        assert_ok(key_sign(k, MESSAGE, &a, &signature, &err), &err);
        char *changed = arena_cstr(&a, signature);
        for (size_t bit = 0; bit < signature.len * 8; bit++) {
            changed[bit / 8] ^= (char)(1 << bit % 8);
            assert_fails(key_verify(k, MESSAGE, (struct str){changed, signature.len}, &err),
                         ERR_CRYPTO, &err);
            changed[bit / 8] ^= (char)(1 << bit % 8);
        }
        for (size_t n = 0; n < signature.len; n++)
            assert_fails(key_verify(k, MESSAGE, str_first(signature, n), &err), ERR_CRYPTO, &err);
    }
}

TEST(the_signature_of_another_key_does_not_pass)
{
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    struct error err = ERROR_INIT;
    _cleanup_(key_freep) struct key *k = load(&a, "keys/p256.pem"), *other = NULL;
    struct str signature;

    assert_ok(key_generate(&other, &err), &err);
    assert_ok(key_sign(other, MESSAGE, &a, &signature, &err), &err);
    assert_fails(key_verify(k, MESSAGE, signature, &err), ERR_CRYPTO, &err);
    assert_str(str_c(err.msg), "the signature does not match");
}

/* The two integers of a DER signature, each as its bytes. */
static void split(struct str signature, struct str *r, struct str *s)
{
    *r = str_first(str_skip(signature, 4), (size_t)signature.ptr[3]);
    *s = str_skip(signature, 6 + r->len);
}

static struct str integer(struct arena *a, const char *prefix, size_t prefix_len, struct str value)
{
    char *p = arena_alloc(a, 2 + prefix_len + value.len);

    p[0] = 2;
    p[1] = (char)(prefix_len + value.len);
    memcpy(p + 2, prefix, prefix_len);
    memcpy(p + 2 + prefix_len, value.ptr, value.len);
    return (struct str){p, 2 + prefix_len + value.len};
}

static struct str sequence(struct arena *a, struct str head, struct str x, struct str y,
                           struct str tail)
{
    _cleanup_(buf_done) struct buf b = BUF_INIT(1024);

    buf_add(&b, head);
    buf_addc(&b, (char)(x.len + y.len));
    buf_add(&b, x);
    buf_add(&b, y);
    buf_add(&b, tail);
    return arena_str(a, buf_str(&b));
}

/* A value of 32 bytes without the sign byte, zeros in front. */
static struct str raw(struct arena *a, struct str r, struct str s)
{
    char *p = arena_alloc(a, 64);

    r = str_skip(r, r.len > 32 ? 1 : 0);
    s = str_skip(s, s.len > 32 ? 1 : 0);
    memcpy(p + 32 - r.len, r.ptr, r.len);
    memcpy(p + 64 - s.len, s.ptr, s.len);
    return (struct str){p, 64};
}

TEST(an_ecdsa_signature_has_exactly_one_spelling)
{
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    struct error err = ERROR_INIT;
    _cleanup_(key_freep) struct key *k = load(&a, "keys/p256.pem");
    struct str good, r, s;

    assert_ok(key_sign(k, MESSAGE, &a, &good, &err), &err);
    split(good, &r, &s);
    struct str ri = integer(&a, "", 0, r), si = integer(&a, "", 0, s);
    assert_true(str_eq(sequence(&a, STR("\x30"), ri, si, STR_EMPTY), good));
    const struct str bad[] = {
        raw(&a, r, s),
        sequence(&a, STR("\x30"), ri, si, STR("\0")),     /* trailing byte */
        sequence(&a, STR("\x30\x81"), ri, si, STR_EMPTY), /* long form of the length */
        sequence(&a, STR("\x31"), ri, si, STR_EMPTY),     /* SET */
        sequence(&a, STR("\x30"), integer(&a, "\0", 1, r), si, STR_EMPTY), /* zero in front */
        sequence(&a, STR("\x30"), ri, integer(&a, "\0", 1, s), STR_EMPTY),
        sequence(&a, STR("\x30"), ri, STR_EMPTY, STR_EMPTY), /* one integer */
        STR("\x30\x06\x02\x01\x00\x02\x01\x00"),             /* r = s = 0 */
        STR("\x30\x06\x02\x01\x01\x02\x01\x01"),             /* r = s = 1 */
        STR("\x30\x80\x00\x00"),                             /* indefinite length */
        STR_EMPTY,
    };
    for (size_t i = 0; i < ARRAY_LEN(bad); i++)
        assert_fails(key_verify(k, MESSAGE, bad[i], &err), ERR_CRYPTO, &err);
    assert_fails(key_verify(k, MESSAGE, bad[0], &err), ERR_CRYPTO, &err);
    assert_contains(str_c(err.msg), "DER");
}

/* RFC 8032 section 7.1, test 2. */
TEST(ed25519_gives_the_published_signature)
{
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    struct error err = ERROR_INIT;
    _cleanup_(key_freep) struct key *k = NULL;
    uint8_t der[48];
    char hex[129];
    struct str signature;

    assert_true(hex_decode(STR("302e020100300506032b657004220420"
                               "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb"),
                           der, sizeof(der)));
    assert_ok(key_private_from_pkcs8((struct str){(char *)der, sizeof(der)}, &k, &err), &err);
    assert_ok(key_sign(k, STR("\x72"), &a, &signature, &err), &err);
    assert_int_equal(signature.len, 64);
    hex_encode((const uint8_t *)signature.ptr, signature.len, hex);
    assert_string_equal(hex, "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
                             "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00");
}

TEST(a_public_key_cannot_sign)
{
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    struct error err = ERROR_INIT;
    _cleanup_(key_freep) struct key *k = public_key("keys/p256.pub");
    struct str signature = STR("before");

    assert_fails(key_sign(k, MESSAGE, &a, &signature, &err), ERR_INVALID, &err);
    assert_str(signature, "before");
}

TEST_MAIN()
