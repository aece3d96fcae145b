/* SPDX-License-Identifier: Apache-2.0
 *
 * A growing byte buffer that is born with a hard maximum. Failure is sticky: a chain of appends is
 * checked once, in buf_finish. Out of memory aborts; only the maximum can fail.
 */
#pragma once

#include "base/error.h"
#include "base/str.h"

struct buf {
    char *ptr; /* always NUL-terminated when not NULL */
    size_t len, cap, max;
    bool failed; /* an append went beyond max; later appends do nothing */
};

#define BUF_INIT(limit) ((struct buf){.max = (limit)})

void buf_add(struct buf *b, struct str s);
void buf_addc(struct buf *b, char c);
void buf_addf(struct buf *b, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* The contents so far, valid until the next append. */
struct str buf_str(const struct buf *b);

/* ERR_LIMIT when any append was refused; else *ret views the contents. */
int buf_finish(struct buf *b, struct str *ret, struct error *err) MUST_CHECK;

void buf_clear(struct buf *b); /* empties and forgives, keeps memory and maximum */
void buf_done(struct buf *b);
