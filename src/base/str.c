/* SPDX-License-Identifier: Apache-2.0 */
#include "base/str.h"

#include <limits.h>
#include <string.h>
#include <strings.h>

int str_print_len(struct str s)
{
    return s.len > INT_MAX ? INT_MAX : (int)s.len;
}

struct str str_c(const char *s)
{
    return s ? (struct str){s, strlen(s)} : STR_EMPTY;
}

bool str_is_empty(struct str s)
{
    return s.len == 0;
}

bool str_eq(struct str a, struct str b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

bool str_eq_c(struct str a, const char *b)
{
    return str_eq(a, str_c(b));
}

bool str_starts_with(struct str s, struct str prefix)
{
    return s.len >= prefix.len && str_eq(str_first(s, prefix.len), prefix);
}

bool str_ends_with(struct str s, struct str suffix)
{
    return s.len >= suffix.len && str_eq(str_skip(s, s.len - suffix.len), suffix);
}

bool str_contains(struct str s, struct str needle)
{
    return needle.len == 0 || (s.len > 0 && memmem(s.ptr, s.len, needle.ptr, needle.len) != NULL);
}

int str_cmp(struct str a, struct str b)
{
    size_t n = a.len < b.len ? a.len : b.len;
    int order = n ? memcmp(a.ptr, b.ptr, n) : 0;

    return order ? order : (a.len > b.len) - (a.len < b.len);
}

static bool cut_at(struct str s, const char *at, struct str *left, struct str *right)
{
    size_t n = at ? (size_t)(at - s.ptr) : s.len;

    if (left)
        *left = str_first(s, n);
    if (right)
        *right = at ? str_skip(s, n + 1) : STR_EMPTY;
    return at != NULL;
}

bool str_cut(struct str s, char sep, struct str *left, struct str *right)
{
    return cut_at(s, s.len ? memchr(s.ptr, sep, s.len) : NULL, left, right);
}

bool str_cut_last(struct str s, char sep, struct str *left, struct str *right)
{
    return cut_at(s, s.len ? memrchr(s.ptr, sep, s.len) : NULL, left, right);
}

struct str str_skip(struct str s, size_t n)
{
    return n >= s.len ? STR_EMPTY : (struct str){s.ptr + n, s.len - n};
}

struct str str_first(struct str s, size_t n)
{
    return (struct str){s.ptr, n < s.len ? n : s.len};
}

struct str str_first_text(struct str s, size_t n)
{
    if (n < s.len)
        while (n && ((unsigned char)s.ptr[n] & 0xc0) == 0x80)
            n--;
    return str_first(s, n);
}

static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

struct str str_trim(struct str s)
{
    while (s.len && is_space(s.ptr[0]))
        s = str_skip(s, 1);
    while (s.len && is_space(s.ptr[s.len - 1]))
        s.len--;
    return s;
}

size_t str_span(struct str s, bool (*is_kind)(char))
{
    size_t n = 0;

    while (n < s.len && is_kind(s.ptr[n]))
        n++;
    return n;
}

bool str_to_u64(struct str s, uint64_t *ret)
{
    uint64_t value = 0;

    if (s.len == 0)
        return false;
    for (size_t i = 0; i < s.len; i++) {
        unsigned digit = (unsigned)(unsigned char)s.ptr[i] - '0';
        if (digit > 9 || __builtin_mul_overflow(value, 10U, &value) ||
            __builtin_add_overflow(value, digit, &value))
            return false;
    }
    *ret = value;
    return true;
}

static char fold(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool matches(struct str s, struct str pattern, bool nocase)
{
    size_t at = 0, p = 0, star = SIZE_MAX, resume = 0;

    while (at < s.len) {
        if (p < pattern.len && pattern.ptr[p] == '*') {
            star = p++;
            resume = at;
        } else if (p < pattern.len && (pattern.ptr[p] == s.ptr[at] ||
                                       (nocase && fold(pattern.ptr[p]) == fold(s.ptr[at])))) {
            p++;
            at++;
        } else if (star != SIZE_MAX) { /* let the last star take one byte more */
            p = star + 1;
            at = ++resume;
        } else {
            return false;
        }
    }
    while (p < pattern.len && pattern.ptr[p] == '*')
        p++;
    return p == pattern.len;
}

bool str_matches(struct str s, struct str pattern)
{
    return matches(s, pattern, false);
}

bool str_matches_nocase(struct str s, struct str pattern)
{
    return matches(s, pattern, true);
}

bool str_eq_nocase(struct str a, struct str b)
{
    return a.len == b.len && (a.len == 0 || strncasecmp(a.ptr, b.ptr, a.len) == 0);
}

bool str_has_control(struct str s)
{
    for (size_t i = 0; i < s.len; i++)
        if ((unsigned char)s.ptr[i] < 0x20 || s.ptr[i] == 0x7f)
            return true;
    return false;
}

/* Ranges are those of RFC 3629 section 4. */
size_t str_utf8_sequence(struct str s)
{
    const unsigned char *p = (const unsigned char *)s.ptr;

    if (s.len == 0 || p[0] < 0x80)
        return s.len != 0;
    size_t n = p[0] >= 0xf0 ? 4 : p[0] >= 0xe0 ? 3 : 2;
    if (p[0] < 0xc2 || p[0] > 0xf4 || s.len < n)
        return 0;
    for (size_t i = 1; i < n; i++)
        if ((p[i] & 0xc0) != 0x80)
            return 0;
    bool overlong = (p[0] == 0xe0 && p[1] < 0xa0) || (p[0] == 0xf0 && p[1] < 0x90);
    bool surrogate = p[0] == 0xed && p[1] > 0x9f;
    bool too_big = p[0] == 0xf4 && p[1] > 0x8f;
    return overlong || surrogate || too_big ? 0 : n;
}

bool str_is_utf8(struct str s)
{
    while (s.len) {
        size_t n = str_utf8_sequence(s);
        if (n == 0)
            return false;
        s = str_skip(s, n);
    }
    return true;
}
