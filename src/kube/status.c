/* SPDX-License-Identifier: Apache-2.0 */
#include "kube/status.h"

#include "base/limits.h"

/* Puts the server's words in place of the general ones. */
static int say(struct error *err, const char *what, struct str text)
{
    struct error general = *err;

    error_set(err, general.class, "%s: " PRI_STR " (HTTP %d)", what, STR_ARG(text),
              general.http_status);
    err->http_status = general.http_status;
    err->retry_after_ms = general.retry_after_ms;
    return -1;
}

static struct str text_of(const json_t *status)
{
    struct str message = json_str_at(status, "message");

    return message.len ? message : json_str_at(status, "reason");
}

static void take_retry_after(const json_t *status, struct error *err)
{
    int64_t seconds = json_int_at(status, "details", "retryAfterSeconds");

    if (err->retry_after_ms || seconds <= 0)
        return;
    if (err->class == ERR_THROTTLED || err->class == ERR_TRANSIENT) {
        err->class = ERR_THROTTLED;
        err->retry_after_ms = (uint32_t)(seconds > 3600 ? 3600 : seconds) * 1000;
    }
}

/* A proxied service or a load balancer answers in its own words: the first line tells most. */
static struct str first_line(struct str body)
{
    struct str line;

    str_cut(str_trim(body), '\n', &line, NULL);
    return str_is_utf8(line) ? str_first(line, 200) : STR_EMPTY;
}

int status_check(const struct http_response *r, const char *what, struct error *err)
{
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    struct error ignored;
    json_t *status = NULL;

    if (http_check(r, what, err) == 0)
        return 0;
    if (json_parse_object(&a, r->body, HTTP_ERROR_BODY_MAX, JSON_OWN_MAX_DEPTH, &status, &ignored) <
            0 ||
        !str_eq_c(json_str_at(status, "kind"), "Status")) {
        struct str line = first_line(r->body);
        return line.len ? say(err, what, line) : -1;
    }
    take_retry_after(status, err);
    return text_of(status).len ? say(err, what, text_of(status)) : -1;
}

int status_fail(const json_t *status, const char *what, struct error *err)
{
    int64_t code = json_int_at(status, "code");
    bool is_error = code >= 300 && code <= 599;
    struct http_response r = {.status = is_error ? (int)code : 500};

    if (http_check(&r, what, err) == 0)
        return error_set(err, ERR_INTERNAL, "%s: a failure without a code", what);
    take_retry_after(status, err);
    return text_of(status).len ? say(err, what, text_of(status)) : -1;
}
