/* SPDX-License-Identifier: Apache-2.0 */
#include "helpers/check.h"

#include "crypto/box.h"
#include "crypto/digest.h"

#include <string.h>

/* RFC 7914 section 12, first 32 bytes. */
TEST(scrypt_gives_the_published_values)
{
    static const struct {
        struct str password, salt;
        uint64_t n;
        uint32_t r, p;
        const char *want;
    } rows[] = {
        {STR_EMPTY, STR_EMPTY, 16, 1, 1,
         "77d6576238657b203b19ca42c18a0497f16b4844e3074ae8dfdffa3fede21442"},
        {STR("password"), STR("NaCl"), 1024, 8, 16,
         "fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162"},
    };

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct error err = ERROR_INIT;
        uint8_t key[BOX_KEY_BYTES];
        char hex[2 * BOX_KEY_BYTES + 1];
        assert_ok(
            box_scrypt(rows[i].password, rows[i].salt, rows[i].n, rows[i].r, rows[i].p, key, &err),
            &err);
        hex_encode(key, sizeof(key), hex);
        assert_string_equal(hex, rows[i].want);
    }
}

TEST(scrypt_refuses_a_cost_that_is_no_power_of_two)
{
    struct error err = ERROR_INIT;
    uint8_t key[BOX_KEY_BYTES];

    assert_fails(box_scrypt(STR("x"), STR("y"), 1000, 8, 1, key, &err), ERR_INVALID, &err);
}

static const uint8_t key[BOX_KEY_BYTES] = "0123456789abcdef0123456789abcde";
static const uint8_t nonce[BOX_NONCE_BYTES] = "0123456789abcdef0123456";

TEST(a_sealed_message_opens_with_the_same_key)
{
    static const struct str rows[] = {STR(""), STR("x"), STR("a longer message\0with a NUL")};

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct error err = ERROR_INIT;
        uint8_t box[64];
        _cleanup_(secret_done) struct secret opened = SECRET_EMPTY;
        assert_ok(box_seal(rows[i], nonce, key, box, &err), &err);
        assert_ok(box_open((struct str){(char *)box, rows[i].len + BOX_MAC_BYTES}, nonce, key,
                           &opened, &err),
                  &err);
        assert_true(str_eq(secret_str(&opened), rows[i]));
    }
}

TEST(no_changed_box_opens)
{
    struct error err = ERROR_INIT;
    uint8_t box[5 + BOX_MAC_BYTES], other[BOX_KEY_BYTES] = {0};
    struct str whole = {(char *)box, sizeof(box)};
    struct secret opened = SECRET_EMPTY;

    assert_ok(box_seal(STR("hello"), nonce, key, box, &err), &err);
    for (size_t bit = 0; bit < sizeof(box) * 8; bit++) {
        box[bit / 8] ^= (uint8_t)(1 << bit % 8);
        assert_fails(box_open(whole, nonce, key, &opened, &err), ERR_CRYPTO, &err);
        box[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
    for (size_t n = 0; n < sizeof(box); n++)
        assert_fails(box_open(str_first(whole, n), nonce, key, &opened, &err), ERR_CRYPTO, &err);
    assert_fails(box_open(whole, nonce, other, &opened, &err), ERR_CRYPTO, &err);
    assert_fails(box_open(whole, key, key, &opened, &err), ERR_CRYPTO, &err);
    assert_null(opened.ptr);
}

TEST_MAIN()
