/* SPDX-License-Identifier: Apache-2.0
 *
 * Memory of one reconcile, request or command: everything derived from one event is released by one
 * call. A function that takes `struct arena *a` returns memory that lives as long as `a`. Secrets
 * never go into an arena. One thread uses an arena at a time.
 *
 * Allocation does not fail: the system being out of memory aborts (every stage resumes from the
 * ledger). Sizes that come from input are bounded before they get here; loops over input also call
 * arena_check.
 */
#pragma once

#include "base/error.h"
#include "base/str.h"

struct arena_block;
struct arena_hook;

struct arena {
    struct arena_block *blocks;
    struct arena_hook *hooks;
    size_t used; /* bytes handed out */
    size_t max;  /* arena_check complains beyond; 0 means ARENA_MAX_BYTES */
};

#define ARENA_INIT ((struct arena){0})

void arena_done(struct arena *a);

/* Zeroed, aligned for any type. arena_alloc(a, 0) gives a valid pointer. */
void *arena_alloc(struct arena *a, size_t size);
void *arena_calloc(struct arena *a, size_t count, size_t size);

#define ARENA_NEW(a, T)      ((T *)arena_alloc((a), sizeof(T)))
#define ARENA_ARRAY(a, T, n) ((T *)arena_calloc((a), (n), sizeof(T)))

/* Copies; the result is NUL-terminated beyond its length. */
struct str arena_str(struct arena *a, struct str s);
char *arena_cstr(struct arena *a, struct str s);
struct str arena_printf(struct arena *a, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* Runs fn(ptr) in arena_done, last registered first. */
void arena_defer(struct arena *a, void (*fn)(void *ptr), void *ptr);

/* ERR_LIMIT when more than the maximum has been handed out. */
int arena_check(const struct arena *a, struct error *err) MUST_CHECK;

/* Room for one more item of `size` bytes in an array of `len`; used by LIST_ADD. */
void *arena_grow(struct arena *a, void *items, size_t len, size_t *cap, size_t size);

/* A list is a struct of items, len, cap. LIST_ADD appends one zeroed item and gives its address. */
#define LIST_OF(T)       \
    {                    \
        T *items;        \
        size_t len, cap; \
    }

#define LIST_ADD(a, l)                                                                   \
    ((l)->items = arena_grow((a), (l)->items, (l)->len, &(l)->cap, sizeof(*(l)->items)), \
     &(l)->items[(l)->len++])

#define list_each(item, l) \
    for (__typeof__(*(l)->items) *item = (l)->items; item && item < (l)->items + (l)->len; item++)

struct str_list LIST_OF(struct str);
