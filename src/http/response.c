/* SPDX-License-Identifier: Apache-2.0 */
#include "http/client.h"

#include "base/clock.h"
#include "http/retry.h"

struct str http_header(const struct http_response *r, const char *name)
{
    struct str want = str_c(name);

    for (size_t i = 0; i < r->headers_len; i++)
        if (str_eq_nocase(r->headers[i].name, want))
            return r->headers[i].value;
    return STR_EMPTY;
}

bool http_is_success(int status)
{
    return status >= 200 && status < 300;
}

static const struct status_class {
    int first, last;
    enum error_class class;
    const char *text;
} status_classes[] = {
    {300, 399, ERR_INVALID, "the server answers with a redirect"},
    {401, 401, ERR_DENIED, "credentials are missing or refused"},
    {403, 403, ERR_DENIED, "access denied"},
    {404, 404, ERR_NOT_FOUND, "not found"},
    {408, 408, ERR_TRANSIENT, "the server timed out"},
    {409, 409, ERR_CONFLICT, "conflict"},
    {410, 410, ERR_NOT_FOUND, "gone"},
    {412, 412, ERR_CONFLICT, "changed meanwhile"},
    {429, 429, ERR_THROTTLED, "too many requests"},
    {500, 599, ERR_TRANSIENT, "the server failed"},
    {0, 999, ERR_INVALID, "the server refuses the request"},
};

static const struct status_class *class_of(int status)
{
    const struct status_class *c = status_classes;

    while (status < c->first || status > c->last)
        c++;
    return c;
}

int http_check(const struct http_response *r, const char *what, struct error *err)
{
    if (http_is_success(r->status))
        return 0;
    const struct status_class *c = class_of(r->status);
    struct str retry_after = http_header(r, "Retry-After");
    bool throttled = c->class == ERR_THROTTLED || (r->status == 503 && retry_after.len);
    error_set(err, throttled ? ERR_THROTTLED : c->class, "%s: %s (HTTP %d)", what, c->text,
              r->status);
    err->http_status = r->status;
    err->retry_after_ms = throttled ? retry_after_ms(retry_after, clock_now_ms()) : 0;
    return -1;
}
