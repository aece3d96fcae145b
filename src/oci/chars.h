/* SPDX-License-Identifier: Apache-2.0
 *
 * Kinds of characters in the grammars of this folder: ASCII, whatever the locale.
 */
#pragma once

#include <stdbool.h>

static inline bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static inline bool is_upper(char c)
{
    return c >= 'A' && c <= 'Z';
}

static inline bool is_lower_alnum(char c)
{
    return is_digit(c) || (c >= 'a' && c <= 'z');
}

static inline bool is_alnum(char c)
{
    return is_lower_alnum(c) || is_upper(c);
}
