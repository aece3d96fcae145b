/* SPDX-License-Identifier: Apache-2.0
 *
 * A read-only view of bytes, passed by value; not NUL-terminated, never owned. The empty slice is
 * {NULL, 0}; a slice with len 0 equals it whatever its pointer.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct str {
    const char *ptr;
    size_t len;
};

#define STR(lit)  ((struct str){("" lit), sizeof(lit) - 1})
#define STR_EMPTY ((struct str){NULL, 0})

/* printf("%.*s", STR_ARG(s)); the length is clamped to INT_MAX. */
#define PRI_STR    "%.*s"
#define STR_ARG(s) str_print_len(s), (s).ptr ? (s).ptr : ""

int str_print_len(struct str s);

/* View of a NUL-terminated string; NULL gives the empty slice. */
struct str str_c(const char *s);

bool str_is_empty(struct str s);
bool str_eq(struct str a, struct str b);
bool str_eq_c(struct str a, const char *b);
bool str_starts_with(struct str s, struct str prefix);
bool str_ends_with(struct str s, struct str suffix);
bool str_contains(struct str s, struct str needle);

/* Bytewise order, as memcmp, shorter first on a tie. */
int str_cmp(struct str a, struct str b);

/* Splits at the first (last: str_cut_last) `sep`. True when found; else *left = s and *right is
 * empty. Either pointer may be NULL. */
bool str_cut(struct str s, char sep, struct str *left, struct str *right);
bool str_cut_last(struct str s, char sep, struct str *left, struct str *right);

struct str str_skip(struct str s, size_t n);  /* without the first n bytes; empty when shorter */
struct str str_first(struct str s, size_t n); /* the first n bytes; all when shorter */
struct str str_first_text(struct str s, size_t n); /* less, so as not to cut a character in two */
struct str str_trim(struct str s);                 /* without ASCII white space at both ends */

/* How many of the first bytes are of that kind. */
size_t str_span(struct str s, bool (*is_kind)(char));

/* Whole slice as decimal digits; false on anything else or on overflow. */
bool str_to_u64(struct str s, uint64_t *ret);

/* '*' in the pattern stands for any run of bytes, also none; everything else for itself. Time is
 * bounded by the product of both lengths, so that patterns may come from tenants. */
bool str_matches(struct str s, struct str pattern);
bool str_matches_nocase(struct str s, struct str pattern); /* but for the case of ASCII letters */

/* Same bytes but for the case of ASCII letters. */
bool str_eq_nocase(struct str a, struct str b);

/* Any byte below 0x20, or 0x7f. */
bool str_has_control(struct str s);

/* Strict UTF-8 (no surrogates, no overlong forms). */
bool str_is_utf8(struct str s);

/* Bytes of the UTF-8 sequence that s begins with; 0 when it is malformed or s is empty. */
size_t str_utf8_sequence(struct str s);
