/* SPDX-License-Identifier: Apache-2.0 */
#include "base/arena.h"

#include "base/limits.h"
#include "base/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

struct arena_block {
    struct arena_block *next;
    size_t size, used;
    _Alignas(max_align_t) char bytes[];
};

struct arena_hook {
    struct arena_hook *next;
    void (*fn)(void *);
    void *ptr;
};

enum { BLOCK_BYTES = 16 * 1024 };

static struct arena_block *add_block(struct arena *a, size_t at_least)
{
    size_t size = at_least > BLOCK_BYTES ? at_least : BLOCK_BYTES;
    struct arena_block *b = calloc(1, sizeof(*b) + size);

    if (!b)
        log_out_of_memory();
    b->size = size;
    b->next = a->blocks;
    a->blocks = b;
    return b;
}

void *arena_alloc(struct arena *a, size_t size)
{
    size_t align = _Alignof(max_align_t);

    if (size > SIZE_MAX / 2)
        log_out_of_memory();
    size_t need = (size + align) & ~(align - 1);
    struct arena_block *b = a->blocks;
    if (!b || b->size - b->used < need)
        b = add_block(a, need);
    void *p = b->bytes + b->used;
    b->used += need;
    a->used += need;
    return p;
}

void *arena_calloc(struct arena *a, size_t count, size_t size)
{
    size_t bytes;

    if (__builtin_mul_overflow(count, size, &bytes))
        log_out_of_memory();
    return arena_alloc(a, bytes);
}

char *arena_cstr(struct arena *a, struct str s)
{
    char *p = arena_alloc(a, s.len + 1);

    if (s.len)
        memcpy(p, s.ptr, s.len);
    return p;
}

struct str arena_str(struct arena *a, struct str s)
{
    return (struct str){arena_cstr(a, s), s.len};
}

struct str arena_printf(struct arena *a, const char *fmt, ...)
{
    va_list ap, again;

    va_start(ap, fmt);
    va_copy(again, ap);
    int n = vsnprintf(NULL, 0, fmt, ap);
    va_end(ap);
    size_t len = n > 0 ? (size_t)n : 0;
    char *p = arena_alloc(a, len + 1);
    vsnprintf(p, len + 1, fmt, again);
    va_end(again);
    return (struct str){p, len};
}

void arena_defer(struct arena *a, void (*fn)(void *ptr), void *ptr)
{
    struct arena_hook *h = arena_alloc(a, sizeof(*h));

    *h = (struct arena_hook){.next = a->hooks, .fn = fn, .ptr = ptr};
    a->hooks = h;
}

int arena_check(const struct arena *a, struct error *err)
{
    size_t max = a->max ? a->max : ARENA_MAX_BYTES;

    if (a->used > max)
        return error_set(err, ERR_LIMIT, "input needs more than %zu MiB of memory", max >> 20);
    return 0;
}

void *arena_grow(struct arena *a, void *items, size_t len, size_t *cap, size_t size)
{
    if (len < *cap)
        return items;
    size_t grown = *cap ? *cap * 2 : 4;
    void *p = arena_calloc(a, grown, size);
    if (len)
        memcpy(p, items, len * size);
    *cap = grown;
    return p;
}

void arena_done(struct arena *a)
{
    for (struct arena_hook *h = a->hooks; h; h = h->next)
        h->fn(h->ptr);
    for (struct arena_block *b = a->blocks, *next; b; b = next) {
        next = b->next;
        free(b);
    }
    *a = (struct arena){.max = a->max};
}
