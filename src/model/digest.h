/* SPDX-License-Identifier: Apache-2.0
 *
 * A SHA-256 as lower-case hex text: the form in which it is stored, compared and printed.
 */
#pragma once

#include "base/str.h"

struct digest {
    char hex[65]; /* 64 digits and NUL; all NUL when unknown */
};

bool digest_is_set(const struct digest *d);
bool digest_eq(const struct digest *x, const struct digest *y);
struct str digest_str(const struct digest *d); /* 64 bytes, or empty */

/* Accepts 64 hex digits of either case, with or without "sha256:" in front; stores lower case. */
bool digest_parse(struct str text, struct digest *ret);
