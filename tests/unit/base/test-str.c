/* SPDX-License-Identifier: Apache-2.0 */
#include "helpers/check.h"

#include "base/str.h"

#include <string.h>

TEST(cut_splits_at_the_first_separator)
{
    struct str left, right;

    assert_true(str_cut(STR("a=b=c"), '=', &left, &right));
    assert_str(left, "a");
    assert_str(right, "b=c");
    assert_true(str_cut_last(STR("a=b=c"), '=', &left, &right));
    assert_str(left, "a=b");
    assert_str(right, "c");
}

TEST(cut_without_separator_gives_all_and_nothing)
{
    struct str left, right;

    assert_false(str_cut(STR("abc"), '=', &left, &right));
    assert_str(left, "abc");
    assert_true(str_is_empty(right));
    assert_false(str_cut(STR_EMPTY, '=', &left, &right));
    assert_true(str_is_empty(left));
}

TEST(numbers_refuse_signs_spaces_and_overflow)
{
    uint64_t n = 7;

    assert_true(str_to_u64(STR("18446744073709551615"), &n));
    assert_true(n == UINT64_MAX);
    assert_false(str_to_u64(STR("18446744073709551616"), &n));
    assert_false(str_to_u64(STR("-1"), &n));
    assert_false(str_to_u64(STR(" 1"), &n));
    assert_false(str_to_u64(STR_EMPTY, &n));
    assert_true(n == UINT64_MAX);
}

TEST(order_is_bytewise_and_shorter_first)
{
    assert_true(str_cmp(STR("a"), STR("b")) < 0);
    assert_true(str_cmp(STR("a"), STR("ab")) < 0);
    assert_true(str_cmp(STR("\xc3"), STR("z")) > 0);
    assert_int_equal(str_cmp(STR_EMPTY, STR("")), 0);
}

TEST(utf8_is_strict)
{
    static const struct {
        struct str text;
        bool good;
    } rows[] = {
        {STR("plain"), true},     {STR("\xc3\xa9"), true},      {STR("\xf0\x9f\x98\x80"), true},
        {STR("\xc0\x80"), false}, {STR("\xed\xa0\x80"), false}, {STR("\xf4\x90\x80\x80"), false},
        {STR("\xe2\x82"), false}, {STR("\x80"), false},         {STR("\xe0\x80\x80"), false},
    };

    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        assert_int_equal(str_is_utf8(rows[i].text), rows[i].good);
}

TEST(a_sequence_of_utf8_has_a_length)
{
    static const struct {
        struct str text;
        size_t want;
    } rows[] = {
        {STR(""), 0},          {STR("ab"), 1},           {STR("\0"), 1},
        {STR("\xc3\xa9x"), 2}, {STR("\xe2\x82\xac"), 3}, {STR("\xf0\x9f\x98\x80z"), 4},
        {STR("\xc3"), 0},      {STR("\xe2\x82"), 0},     {STR("\xff"), 0},
    };

    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        assert_int_equal(str_utf8_sequence(rows[i].text), rows[i].want);
}

TEST(parts_are_compared_and_taken_within_bounds)
{
    assert_true(str_starts_with(STR("abc"), STR("ab")) && str_ends_with(STR("abc"), STR("bc")));
    assert_true(str_starts_with(STR("abc"), STR_EMPTY) && str_ends_with(STR_EMPTY, STR_EMPTY));
    assert_false(str_starts_with(STR("ab"), STR("abc")) || str_ends_with(STR("bc"), STR("abc")));
    assert_true(str_contains(STR("abc"), STR("b")) && str_contains(STR_EMPTY, STR_EMPTY));
    assert_false(str_contains(STR_EMPTY, STR("b")) || str_contains(STR("abc"), STR("cb")));
    assert_str(str_first(STR("abc"), 2), "ab");
    assert_str(str_first(STR("abc"), 9), "abc");
    assert_str(str_skip(STR("abc"), 2), "c");
    assert_true(str_is_empty(str_skip(STR("abc"), 9)));
}

TEST(text_is_cut_before_a_character_not_inside)
{
    static const char text[] = "a\xc3\xa9\xe2\x82\xac"; /* 1, 2 and 3 bytes */
    static const size_t kept[] = {0, 1, 1, 3, 3, 3, 6, 6};

    for (size_t n = 0; n < ARRAY_LEN(kept); n++)
        assert_int_equal(str_first_text(str_c(text), n).len, kept[n]);
    assert_int_equal(str_first_text(STR("\x80\x80\x80"), 2).len, 0);
    assert_int_equal(str_first_text(STR_EMPTY, 2).len, 0);
}

TEST(the_null_string_is_empty)
{
    assert_true(str_is_empty(str_c(NULL)));
    assert_true(str_eq(str_c(NULL), STR("")));
    assert_false(str_eq_c(STR("x"), NULL));
}

TEST(trim_takes_white_space_from_both_ends)
{
    assert_str(str_trim(STR(" \t a b \r\n")), "a b");
    assert_true(str_is_empty(str_trim(STR(" \n "))));
}

TEST(patterns_match_whole_strings)
{
    static const struct {
        struct str text, pattern;
        bool matches;
    } rows[] = {
        {STR("reg.io"), STR("reg.io"), true},
        {STR("reg.io"), STR("reg"), false},
        {STR("reg.io"), STR("*"), true},
        {STR(""), STR("*"), true},
        {STR(""), STR(""), true},
        {STR("a"), STR(""), false},
        {STR("a.reg.io"), STR("*.reg.io"), true},
        {STR("reg.io"), STR("*.reg.io"), false},
        {STR("abcabd"), STR("*ab*d"), true},
        {STR("abcabd"), STR("a*c"), false},
        {STR("x**y"), STR("x*y"), true},
        {STR("aaa"), STR("a*a*a*a"), false},
    };

    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        assert_int_equal(str_matches(rows[i].text, rows[i].pattern), rows[i].matches);
}

TEST(a_pattern_of_many_stars_ends_soon)
{
    char text[4096], pattern[4096];

    memset(text, 'a', sizeof(text));
    for (size_t i = 0; i < sizeof(pattern); i++)
        pattern[i] = i % 2 ? 'a' : '*';
    pattern[sizeof(pattern) - 1] = 'b';
    assert_false(
        str_matches((struct str){text, sizeof(text)}, (struct str){pattern, sizeof(pattern)}));
}

static bool is_a(char c)
{
    return c == 'a';
}

TEST(spans_end_at_the_first_other_byte)
{
    assert_int_equal(str_span(STR("aab"), is_a), 2);
    assert_int_equal(str_span(STR("baa"), is_a), 0);
    assert_int_equal(str_span(STR("aa"), is_a), 2);
    assert_int_equal(str_span(STR_EMPTY, is_a), 0);
}

TEST(case_is_ignored_on_request)
{
    assert_true(str_eq_nocase(STR("Content-Type"), STR("content-TYPE")));
    assert_false(str_eq_nocase(STR("a"), STR("ab")));
    assert_true(str_eq_nocase(STR_EMPTY, STR("")));
    assert_true(str_matches_nocase(STR("DB-Password"), STR("*PASS*")));
    assert_false(str_matches(STR("DB-Password"), STR("*PASS*")));
    assert_false(str_matches_nocase(STR("@"), STR("`"))); /* 0x40 and 0x60 are no letters */
}

TEST(control_characters_are_found)
{
    assert_true(str_has_control(STR("a\nb")));
    assert_true(str_has_control(STR("\x7f")));
    assert_false(str_has_control(STR("a b\xc3\xa9")));
}

TEST_MAIN()
