/* SPDX-License-Identifier: Apache-2.0 */
#include "base/error.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#undef error_set /* the analyzer's, see error.h */
#undef error_set_errno
#undef error_wrap

static const char *const class_names[ERR_CLASS_COUNT] = {
    [ERR_OK] = "ok",
    [ERR_INVALID] = "invalid",
    [ERR_NOT_FOUND] = "not-found",
    [ERR_CONFLICT] = "conflict",
    [ERR_DENIED] = "denied",
    [ERR_TRANSIENT] = "transient",
    [ERR_THROTTLED] = "throttled",
    [ERR_LIMIT] = "limit",
    [ERR_CANCELED] = "canceled",
    [ERR_CRYPTO] = "crypto",
    [ERR_INTERNAL] = "internal",
};

static const struct {
    int number;
    enum error_class class;
} errno_classes[] = {
    {ENOENT, ERR_NOT_FOUND},    {ENOTDIR, ERR_NOT_FOUND},    {EACCES, ERR_DENIED},
    {EPERM, ERR_DENIED},        {EAGAIN, ERR_TRANSIENT},     {EINTR, ERR_TRANSIENT},
    {ETIMEDOUT, ERR_TRANSIENT}, {ECONNRESET, ERR_TRANSIENT}, {ECONNREFUSED, ERR_TRANSIENT},
    {ENOSPC, ERR_TRANSIENT},    {EMFILE, ERR_TRANSIENT},     {ENFILE, ERR_TRANSIENT},
    {EINVAL, ERR_INVALID},      {EISDIR, ERR_INVALID},       {ENAMETOOLONG, ERR_INVALID},
    {ECANCELED, ERR_CANCELED},
};

static void replace_controls(char *s)
{
    for (; *s; s++)
        if ((unsigned char)*s < 0x20 || *s == 0x7f)
            *s = '?';
}

int error_set(struct error *err, enum error_class class, const char *fmt, ...)
{
    va_list ap;

    *err = (struct error){.class = class};
    va_start(ap, fmt);
    vsnprintf(err->msg, sizeof(err->msg), fmt, ap);
    va_end(ap);
    replace_controls(err->msg);
    return -1;
}

static enum error_class class_of_errno(int errnum)
{
    for (size_t i = 0; i < ARRAY_LEN(errno_classes); i++)
        if (errno_classes[i].number == errnum)
            return errno_classes[i].class;
    return ERR_INTERNAL;
}

int error_set_errno(struct error *err, int errnum, const char *fmt, ...)
{
    char reason[128];
    char context[sizeof(err->msg)];
    va_list ap;

    va_start(ap, fmt);
    vsnprintf(context, sizeof(context), fmt, ap);
    va_end(ap);
    const char *text = strerror_r(errnum, reason, sizeof(reason));
    error_set(err, class_of_errno(errnum), "%.380s: %.120s", context, text);
    err->sys_errno = errnum;
    return -1;
}

int error_wrap(struct error *err, const char *fmt, ...)
{
    char context[256];
    char inner[sizeof(err->msg)];
    va_list ap;

    va_start(ap, fmt);
    vsnprintf(context, sizeof(context), fmt, ap);
    va_end(ap);
    memcpy(inner, err->msg, sizeof(inner));
    snprintf(err->msg, sizeof(err->msg), "%s: %.*s", context,
             (int)(sizeof(err->msg) - sizeof(context) - 3), inner);
    replace_controls(err->msg);
    return -1;
}

bool error_is_retryable(const struct error *err)
{
    return err->class == ERR_TRANSIENT || err->class == ERR_THROTTLED;
}

const char *error_class_name(enum error_class class)
{
    return (unsigned)class < ERR_CLASS_COUNT ? class_names[class] : "unknown";
}
