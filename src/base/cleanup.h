/* SPDX-License-Identifier: Apache-2.0
 *
 * Scope cleanup: a local that owns something says so where it is declared, and is released on every
 * way out. Release functions take a pointer to the variable and accept NULL inside it.
 */
#pragma once

#include <stdlib.h>
#include <unistd.h>

#define _cleanup_(fn) __attribute__((cleanup(fn)))

/* Hands the value over and leaves NULL behind, so that the cleanup does nothing. */
#define TAKE_PTR(p)                 \
    __extension__({                 \
        __typeof__(p) taken_ = (p); \
        (p) = NULL;                 \
        taken_;                     \
    })

/* The same for a file descriptor, which leaves -1. */
#define TAKE_FD(fd)        \
    __extension__({        \
        int taken_ = (fd); \
        (fd) = -1;         \
        taken_;            \
    })

#define MUST_CHECK        __attribute__((warn_unused_result))
#define PRINTF_LIKE(f, a) __attribute__((format(printf, f, a)))
#define UNUSED            __attribute__((unused))

#define ARRAY_LEN(a) (sizeof(a) / sizeof((a)[0]))

/* Defines name(T **p), for use with _cleanup_, from a release function that accepts NULL. */
#define DEFINE_CLEANUP(T, fn, name) \
    static inline void name(T **p)  \
    {                               \
        if (*p)                     \
            fn(*p);                 \
        *p = NULL;                  \
    }

static inline void freep(void *p)
{
    free(*(void **)p);
}

static inline void closep(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}
