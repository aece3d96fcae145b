/* SPDX-License-Identifier: Apache-2.0 */
#include "base/buf.h"

#include "base/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Makes room for n more bytes and the NUL; false when that would pass the maximum. */
static bool reserve(struct buf *b, size_t n)
{
    if (b->failed || n > b->max - b->len) {
        b->failed = true;
        return false;
    }
    size_t need = b->len + n + 1;
    if (need <= b->cap)
        return true;
    size_t cap = b->cap ? b->cap : 64;
    while (cap < need)
        cap *= 2;
    char *ptr = realloc(b->ptr, cap);
    if (!ptr)
        log_out_of_memory();
    b->ptr = ptr;
    b->cap = cap;
    return true;
}

void buf_add(struct buf *b, struct str s)
{
    if (!reserve(b, s.len))
        return;
    if (s.len)
        memcpy(b->ptr + b->len, s.ptr, s.len);
    b->len += s.len;
    b->ptr[b->len] = '\0';
}

void buf_addc(struct buf *b, char c)
{
    buf_add(b, (struct str){&c, 1});
}

void buf_addf(struct buf *b, const char *fmt, ...)
{
    va_list ap, again;

    va_start(ap, fmt);
    va_copy(again, ap);
    int n = vsnprintf(NULL, 0, fmt, ap);
    va_end(ap);
    if (n >= 0 && reserve(b, (size_t)n)) {
        vsnprintf(b->ptr + b->len, (size_t)n + 1, fmt, again);
        b->len += (size_t)n;
    }
    va_end(again);
}

struct str buf_str(const struct buf *b)
{
    return (struct str){b->ptr, b->len};
}

int buf_finish(struct buf *b, struct str *ret, struct error *err)
{
    if (b->failed)
        return error_set(err, ERR_LIMIT, "more than %zu bytes", b->max);
    *ret = buf_str(b);
    return 0;
}

void buf_clear(struct buf *b)
{
    b->len = 0;
    b->failed = false;
    if (b->ptr)
        b->ptr[0] = '\0';
}

void buf_done(struct buf *b)
{
    free(b->ptr);
    *b = BUF_INIT(b->max);
}
