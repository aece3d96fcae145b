/* SPDX-License-Identifier: Apache-2.0 */
#include "helpers/check.h"

#include "crypto/digest.h"

#include <string.h>

TEST(hex_goes_both_ways)
{
    uint8_t bytes[3] = {0};
    char text[7];

    hex_encode((const uint8_t *)"\x00\xa9\xff", 3, text);
    assert_string_equal(text, "00a9ff");
    assert_true(hex_decode(STR("00A9fF"), bytes, 3));
    assert_memory_equal(bytes, "\x00\xa9\xff", 3);
}

TEST(hex_of_another_length_or_alphabet_is_refused_and_nothing_written)
{
    static const struct str rows[] = {STR(""),       STR("00a9f"),  STR("00a9fff"), STR("00a9fg"),
                                      STR("00 a9f"), STR("0x00a9"), STR("00a9f\0")};

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        uint8_t bytes[3] = {7, 7, 7};
        assert_false(hex_decode(rows[i], bytes, 3));
        assert_memory_equal(bytes, "\x07\x07\x07", 3);
    }
}

/* RFC 4648 section 10, and bytes where the two alphabets differ. */
static const struct {
    struct str bytes;
    const char *standard, *url;
} vectors[] = {
    {STR(""), "", ""},
    {STR("f"), "Zg==", "Zg"},
    {STR("fo"), "Zm8=", "Zm8"},
    {STR("foo"), "Zm9v", "Zm9v"},
    {STR("foob"), "Zm9vYg==", "Zm9vYg"},
    {STR("fooba"), "Zm9vYmE=", "Zm9vYmE"},
    {STR("foobar"), "Zm9vYmFy", "Zm9vYmFy"},
    {STR("\xfb\xff\xbf\x00"), "+/+/AA==", "-_-_AA"},
};

TEST(base64_gives_the_published_values_in_both_alphabets)
{
    for (size_t i = 0; i < ARRAY_LEN(vectors); i++) {
        _cleanup_(arena_done) struct arena a = ARENA_INIT;
        struct error err = ERROR_INIT;
        struct str back;
        assert_str(base64_encode(&a, vectors[i].bytes), vectors[i].standard);
        assert_str(base64url_encode(&a, vectors[i].bytes), vectors[i].url);
        assert_ok(base64_decode(&a, str_c(vectors[i].standard), &back, &err), &err);
        assert_true(str_eq(back, vectors[i].bytes));
        assert_ok(base64_decode(&a, str_c(vectors[i].url), &back, &err), &err);
        assert_true(str_eq(back, vectors[i].bytes));
    }
}

TEST(base64_that_has_a_second_spelling_is_refused)
{
    static const struct str rows[] = {
        STR("Z"),          STR("Zg="),   STR("Zg==="),  STR("Zh=="), STR("Zh"),    STR("Zm9="),
        STR("Zm9"),        STR("Zm9v="), STR("="),      STR("=="),   STR("===="),  STR("Zg==Zg=="),
        STR("Zm9v\nYmFy"), STR(" Zm9v"), STR("Zm9v\n"), STR("+_+_"), STR("Zm9\0"), STR("Zm9\x80"),
    };

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        _cleanup_(arena_done) struct arena a = ARENA_INIT;
        struct error err = ERROR_INIT;
        struct str back = STR("before");
        assert_fails(base64_decode(&a, rows[i], &back, &err), ERR_INVALID, &err);
        assert_str(back, "before");
    }
}

TEST(base64_of_every_length_reads_back)
{
    char bytes[257];

    for (size_t i = 0; i < sizeof(bytes); i++)
        bytes[i] = (char)(i * 151);
    for (size_t n = 0; n <= sizeof(bytes); n++) {
        _cleanup_(arena_done) struct arena a = ARENA_INIT;
        struct error err = ERROR_INIT;
        struct str back;
        assert_ok(base64_decode(&a, base64_encode(&a, (struct str){bytes, n}), &back, &err), &err);
        assert_true(str_eq(back, (struct str){bytes, n}));
    }
}

TEST(secrets_are_decoded_outside_of_any_arena)
{
    _cleanup_(secret_done) struct secret s = SECRET_EMPTY;
    struct error err = ERROR_INIT;

    assert_fails(base64_decode_secret(STR("Zm9v!"), &s, &err), ERR_INVALID, &err);
    assert_null(s.ptr);
    assert_ok(base64_decode_secret(STR("Zm9vYg=="), &s, &err), &err);
    assert_str(secret_str(&s), "foob");
    assert_int_equal(s.ptr[s.len], '\0');
}

TEST_MAIN()
