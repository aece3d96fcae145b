/* SPDX-License-Identifier: Apache-2.0
 *
 * The error object. It lives on the caller's stack, needs no allocation and nothing frees it. A
 * function that can fail takes `struct error *err` last (never NULL), returns 0 or -1, and on
 * failure leaves its `ret_` parameters untouched. The *class* decides what callers do; the text is
 * for people: one line, lower case, no trailing full stop, never a secret.
 */
#pragma once

#include "base/cleanup.h"

#include <stdbool.h>
#include <stdint.h>

enum error_class {
    ERR_OK = 0,
    ERR_INVALID,   /* the input or request is wrong and stays wrong */
    ERR_NOT_FOUND, /* the named thing does not exist */
    ERR_CONFLICT,  /* somebody else changed it: read again */
    ERR_DENIED,    /* not allowed, or credentials refused */
    ERR_TRANSIENT, /* outage, reset, time-out, 5xx: try again later */
    ERR_THROTTLED, /* try again after retry_after_ms */
    ERR_LIMIT,     /* a documented maximum was exceeded */
    ERR_CANCELED,  /* shutdown or a cancelled request */
    ERR_CRYPTO,    /* a signature, key or trust check failed */
    ERR_INTERNAL,  /* a defect or a broken environment (disk, library) */
    ERR_CLASS_COUNT,
};

struct error {
    enum error_class class;
    int sys_errno;           /* 0 when no system call was involved */
    int http_status;         /* 0 when no HTTP reply was involved */
    uint32_t retry_after_ms; /* for ERR_THROTTLED: the server's wish, 0 when it had none */
    char msg[512];
};

#define ERROR_INIT ((struct error){.class = ERR_OK})

/* Fills *err and returns -1, so that `return error_set(err, …)` reads well. Control characters in
 * the formatted text become '?', because names come from tenants. */
int error_set(struct error *err, enum error_class class, const char *fmt, ...) PRINTF_LIKE(3, 4);

/* The same from errno: ": strerror" is appended and the class chosen from the number (ENOENT: not
 * found, EACCES: denied, EAGAIN/ETIMEDOUT/…: transient, else internal). */
int error_set_errno(struct error *err, int errnum, const char *fmt, ...) PRINTF_LIKE(3, 4);

/* Puts context in front ("context: earlier text"), keeps class and numbers, returns -1. */
int error_wrap(struct error *err, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* The one decision point for trying again: transient or throttled. */
bool error_is_retryable(const struct error *err);

/* "not-found", "transient", …: for logs, metrics labels and JSON. */
const char *error_class_name(enum error_class class);

#ifdef __clang_analyzer__ /* it sees one file at a time and must be told that these return -1 */
static inline int error_is_minus_one(int returned)
{
    (void)returned;
    return -1;
}
#define error_set(...)       error_is_minus_one(error_set(__VA_ARGS__))
#define error_set_errno(...) error_is_minus_one(error_set_errno(__VA_ARGS__))
#define error_wrap(...)      error_is_minus_one(error_wrap(__VA_ARGS__))
#endif
