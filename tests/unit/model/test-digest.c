/* SPDX-License-Identifier: Apache-2.0 */
#include "helpers/check.h"
#include "model/digest.h"

/* SHA-256 of the empty string */
#define LOWER "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
#define UPPER "E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855"

static struct digest parsed(const char *text)
{
    struct digest d;

    assert_true(digest_parse(str_c(text), &d));
    return d;
}

TEST(every_way_to_write_a_digest_becomes_lower_case_hex)
{
    static const char *const texts[] = {LOWER, UPPER, "sha256:" LOWER, "sha256:" UPPER};

    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        struct digest d = parsed(texts[i]);
        assert_string_equal(d.hex, LOWER);
        assert_str(digest_str(&d), LOWER);
    }
}

TEST(what_is_no_sha256_is_refused_and_leaves_the_result_alone)
{
    static const struct str texts[] = {
        STR(""),
        STR("sha256:"),
        STR("abc"),
        STR(LOWER "0"),
        STR("sha256:" LOWER "0"),
        STR("sha256:sha256:" LOWER),
        STR("SHA256:" LOWER),
        STR("sha512:" LOWER),
        STR(" " LOWER),
        STR(LOWER "\n"),
        STR("g3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        STR("/3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        STR(":3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        STR("@3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        STR("`3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        STR("\xc3\xa9"
            "b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        STR("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b8\0\0"),
    };

    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        struct digest d = {"kept"};
        assert_false(digest_parse(texts[i], &d));
        assert_string_equal(d.hex, "kept");
    }
}

TEST(only_the_slice_is_read)
{
    struct digest d;

    assert_true(digest_parse((struct str){LOWER "ffff", 64}, &d));
    assert_string_equal(d.hex, LOWER);
    assert_false(digest_parse((struct str){LOWER, 63}, &d));
}

TEST(a_zero_digest_is_unset_and_equals_nothing)
{
    struct digest unset = {{0}}, other = {{0}}, set = parsed(LOWER);

    assert_false(digest_is_set(&unset));
    assert_int_equal(digest_str(&unset).len, 0);
    assert_false(digest_eq(&unset, &other));
    assert_false(digest_eq(&unset, &unset));
    assert_false(digest_eq(&unset, &set));
    assert_false(digest_eq(&set, &unset));
}

TEST(equal_digests_are_those_with_the_same_64_digits)
{
    struct digest x = parsed(LOWER), y = parsed("sha256:" UPPER);

    assert_true(digest_is_set(&x));
    assert_true(digest_eq(&x, &y));
    for (size_t i = 0; i < 64; i++) {
        struct digest z = x;
        z.hex[i] = z.hex[i] == '0' ? '1' : '0';
        assert_false(digest_eq(&x, &z));
        assert_false(digest_eq(&z, &x));
    }
}

TEST_MAIN()
