/* SPDX-License-Identifier: Apache-2.0 */
#include "helpers/check.h"

#include "crypto/digest.h"

#include <string.h>

#define EMPTY_SHA256 "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
#define ABC_SHA256   "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"

/* FIPS 180-4 examples. */
TEST(digests_are_those_of_the_standard)
{
    static const struct {
        struct str in;
        const char *want;
    } rows[] = {
        {STR_EMPTY, EMPTY_SHA256},
        {STR("abc"), ABC_SHA256},
        {STR("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
         "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
    };

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        char hex[SHA256_HEX_SIZE];
        sha256_hex(rows[i].in, hex);
        assert_string_equal(hex, rows[i].want);
    }
}

TEST(a_hasher_gives_the_same_however_the_bytes_arrive)
{
    _cleanup_(hasher_freep) struct hasher *h = hasher_new();
    char hex[SHA256_HEX_SIZE];

    hasher_add(h, STR("a"));
    hasher_add(h, STR_EMPTY);
    hasher_add(h, STR("bc"));
    hasher_finish_hex(h, hex);
    assert_string_equal(hex, ABC_SHA256);
}

TEST(a_hasher_starts_anew_after_reset)
{
    _cleanup_(hasher_freep) struct hasher *h = hasher_new();
    char hex[SHA256_HEX_SIZE];

    hasher_add(h, STR("left over"));
    hasher_reset(h);
    hasher_finish_hex(h, hex);
    assert_string_equal(hex, EMPTY_SHA256);
    hasher_reset(h);
    hasher_add(h, STR("abc"));
    hasher_finish_hex(h, hex);
    assert_string_equal(hex, ABC_SHA256);
    hasher_free(NULL);
}

/* RFC 4231 test cases 1, 2 and 6; the last row is an empty key and message. */
TEST(hmac_gives_the_published_values)
{
    char long_key[131];
    memset(long_key, 0xaa, sizeof(long_key));
    const struct {
        struct str key, in;
        const char *want;
    } rows[] = {
        {STR("\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b"),
         STR("Hi There"), "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"},
        {STR("Jefe"), STR("what do ya want for nothing?"),
         "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
        {{long_key, sizeof(long_key)},
         STR("Test Using Larger Than Block-Size Key - Hash Key First"),
         "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"},
        {STR_EMPTY, STR_EMPTY, "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad"},
    };

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        uint8_t mac[SHA256_BYTES];
        char hex[SHA256_HEX_SIZE];
        hmac_sha256(rows[i].key, rows[i].in, mac);
        hex_encode(mac, sizeof(mac), hex);
        assert_string_equal(hex, rows[i].want);
    }
}

TEST(random_bytes_differ)
{
    uint8_t x[32] = {0}, y[32] = {0};

    crypto_random(x, sizeof(x));
    crypto_random(y, sizeof(y));
    assert_memory_not_equal(x, y, sizeof(x));
}

TEST_MAIN()
