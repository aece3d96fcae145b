/* SPDX-License-Identifier: Apache-2.0 */
#include "json/scalar.h"

#include <math.h>
#include <string.h>

enum word { WORD_NULL, WORD_TRUE, WORD_FALSE, WORD_NO_NUMBER };

static const struct {
    const char *text;
    enum word word;
} words[] = {
    {"", WORD_NULL},           {"~", WORD_NULL},          {"null", WORD_NULL},
    {"Null", WORD_NULL},       {"NULL", WORD_NULL},       {"true", WORD_TRUE},
    {"True", WORD_TRUE},       {"TRUE", WORD_TRUE},       {"false", WORD_FALSE},
    {"False", WORD_FALSE},     {"FALSE", WORD_FALSE},     {".nan", WORD_NO_NUMBER},
    {".NaN", WORD_NO_NUMBER},  {".NAN", WORD_NO_NUMBER},  {".inf", WORD_NO_NUMBER},
    {".Inf", WORD_NO_NUMBER},  {".INF", WORD_NO_NUMBER},  {"+.inf", WORD_NO_NUMBER},
    {"+.Inf", WORD_NO_NUMBER}, {"+.INF", WORD_NO_NUMBER}, {"-.inf", WORD_NO_NUMBER},
    {"-.Inf", WORD_NO_NUMBER}, {"-.INF", WORD_NO_NUMBER},
};

static json_t *from_word(enum word word)
{
    if (word == WORD_NO_NUMBER)
        return NULL;
    return word == WORD_NULL ? json_null() : json_boolean(word == WORD_TRUE);
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static size_t skip_digits(struct str s, size_t i)
{
    while (i < s.len && is_digit(s.ptr[i]))
        i++;
    return i;
}

static size_t skip_sign(struct str s, size_t i)
{
    return i < s.len && (s.ptr[i] == '-' || s.ptr[i] == '+') ? i + 1 : i;
}

static bool is_integer(struct str s)
{
    size_t start = skip_sign(s, 0);

    return start < s.len && skip_digits(s, start) == s.len;
}

/* [-+]? ( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )? */
static bool is_float(struct str s)
{
    size_t start = skip_sign(s, 0), i = skip_digits(s, start), whole = i - start, fraction = 0;

    if (i < s.len && s.ptr[i] == '.') {
        size_t end = skip_digits(s, i + 1);
        fraction = end - i - 1;
        i = end;
    }
    if (whole + fraction == 0)
        return false;
    if (i < s.len && (s.ptr[i] == 'e' || s.ptr[i] == 'E')) {
        start = skip_sign(s, i + 1);
        i = skip_digits(s, start);
        return i > start && i == s.len;
    }
    return i == s.len;
}

static unsigned digit_of(char c)
{
    if (is_digit(c))
        return (unsigned)(c - '0');
    if (c >= 'a' && c <= 'f')
        return (unsigned)(c - 'a') + 10;
    return c >= 'A' && c <= 'F' ? (unsigned)(c - 'A') + 10 : 99;
}

static bool all_in_base(struct str digits, unsigned base)
{
    for (size_t i = 0; i < digits.len; i++)
        if (digit_of(digits.ptr[i]) >= base)
            return false;
    return digits.len > 0;
}

static json_t *to_integer(struct str digits, unsigned base, bool negative)
{
    int64_t value = 0;

    for (size_t i = 0; i < digits.len; i++) {
        int digit = (int)digit_of(digits.ptr[i]) * (negative ? -1 : 1);
        if (__builtin_mul_overflow(value, (int)base, &value) ||
            __builtin_add_overflow(value, digit, &value))
            return NULL;
    }
    return json_integer(value);
}

static json_t *to_float(struct str text)
{
    _cleanup_(arena_done) struct arena scratch = ARENA_INIT;
    double value = strtod(arena_cstr(&scratch, text), NULL);

    return isfinite(value) ? json_real(value) : NULL;
}

json_t *scalar_resolve(struct str text)
{
    struct str digits = str_skip(text, 2);

    for (size_t i = 0; i < ARRAY_LEN(words); i++)
        if (str_eq_c(text, words[i].text))
            return from_word(words[i].word);
    if (is_integer(text))
        return to_integer(str_skip(text, skip_sign(text, 0)), 10, text.ptr[0] == '-');
    if (str_starts_with(text, STR("0o")) && all_in_base(digits, 8))
        return to_integer(digits, 8, false);
    if (str_starts_with(text, STR("0x")) && all_in_base(digits, 16))
        return to_integer(digits, 16, false);
    return is_float(text) ? to_float(text) : json_new_str(text);
}
