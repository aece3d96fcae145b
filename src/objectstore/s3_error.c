/* SPDX-License-Identifier: Apache-2.0 */
#include "base/clock.h"
#include "http/retry.h"
#include "objectstore/s3.h"
#include "objectstore/s3_xml.h"

#include <stddef.h>

struct reader {
    struct arena *arena;
    struct s3_error error;
};

static const struct s3_xml_field fields[] = {
    {STR("Error/Code"), offsetof(struct s3_error, code)},
    {STR("Error/Message"), offsetof(struct s3_error, message)},
    {STR("Error/Region"), offsetof(struct s3_error, region)},
    {STR("Error/Endpoint"), offsetof(struct s3_error, endpoint)},
};

static int visit(void *userdata, struct str path, struct str raw_text, struct error *err)
{
    struct reader *r = userdata;

    return s3_xml_take(fields, ARRAY_LEN(fields), r->arena, path, raw_text, &r->error, err);
}

struct s3_error s3_error_parse(struct arena *a, const struct http_response *r)
{
    struct reader reader = {.arena = a};
    struct error ignored = ERROR_INIT; /* a proxy's page, say: the status must do */

    if (s3_xml_walk(r->body, visit, &reader, &ignored) < 0)
        return (struct s3_error){0};
    return reader.error;
}

/* The codes that decide more than the HTTP status does, or deserve better words than the server's
 * ("Error responses" of the service's API reference). */
static const struct code {
    const char *code;
    enum error_class class;
    const char *text; /* NULL: the server's message */
} codes[] = {
    {"AccessDenied", ERR_DENIED, "the credentials do not allow it"},
    {"AllAccessDisabled", ERR_DENIED, NULL},
    {"AccountProblem", ERR_DENIED, NULL},
    {"InvalidAccessKeyId", ERR_DENIED, "the server does not know the access key"},
    {"XAdminUserNotFound", ERR_DENIED, "the server does not know the access key"}, /* versitygw */
    {"SignatureDoesNotMatch", ERR_DENIED, "the secret key does not fit the access key"},
    {"ExpiredToken", ERR_DENIED, "the session token has expired"},
    {"InvalidToken", ERR_DENIED, "the session token is not valid"},
    {"RequestTimeTooSkewed", ERR_DENIED, "our clock and the server's differ too much"},
    {"InvalidObjectState", ERR_DENIED, "the object is archived and must be restored first"},
    {"NoSuchKey", ERR_NOT_FOUND, "no such object"},
    {"NoSuchBucket", ERR_NOT_FOUND, "no such bucket"},
    {"NoSuchVersion", ERR_NOT_FOUND, "no such version"},
    {"PreconditionFailed", ERR_CONFLICT, "the object is another one now"},
    {"ConditionalRequestConflict", ERR_TRANSIENT, NULL},
    {"OperationAborted", ERR_TRANSIENT, NULL},
    {"RequestTimeout", ERR_TRANSIENT, NULL},
    {"InternalError", ERR_TRANSIENT, NULL},
    {"SlowDown", ERR_THROTTLED, NULL},
    {"ServiceUnavailable", ERR_THROTTLED, NULL},
    {"ThrottlingException", ERR_THROTTLED, NULL},
    {"TooManyRequests", ERR_THROTTLED, NULL},
    {"XMinioServerNotInitialized", ERR_TRANSIENT, NULL},
    {"QuotaExceeded", ERR_LIMIT, NULL},
    {"KeyTooLongError", ERR_INVALID, NULL},
};

static const struct code *find_code(struct str name)
{
    for (size_t i = 0; i < ARRAY_LEN(codes); i++)
        if (str_eq_c(name, codes[i].code))
            return &codes[i];
    return NULL;
}

int s3_error_wrap(const struct s3 *s, const struct s3_call *call, struct error *err)
{
    return error_wrap(err, "s3://" PRI_STR "/" PRI_STR " at " PRI_STR, STR_ARG(s->bucket),
                      STR_ARG(str_first(call->key, 100)), STR_ARG(s->host));
}

/* A redirect to another host is never followed: the credentials are for this one. */
static int set_redirect(const struct s3_error *e, int status, struct error *err)
{
    if (e->endpoint.len)
        return error_set(err, ERR_INVALID,
                         "the bucket lives at '" PRI_STR "': name that as the endpoint (HTTP %d)",
                         STR_ARG(e->endpoint), status);
    return error_set(err, ERR_INVALID,
                     "the server redirects to another place: check endpoint and region (HTTP %d)",
                     status);
}

static int set_coded(const struct s3_error *e, const struct http_response *r, struct error *err)
{
    const struct code *code = find_code(e->code);
    struct error by_status = ERROR_INIT;

    if (http_check(r, "", &by_status) == 0)
        return error_set(err, ERR_INTERNAL, "an error with HTTP status %d", r->status);
    struct str text = code && code->text ? str_c(code->text) : str_first(e->message, 200);
    error_set(err, code ? code->class : by_status.class, PRI_STR " (" PRI_STR ", HTTP %d)",
              STR_ARG(text), STR_ARG(str_first(e->code, 60)), r->status);
    if (err->class == ERR_THROTTLED)
        err->retry_after_ms = retry_after_ms(http_header(r, "Retry-After"), clock_now_ms());
    return -1;
}

int s3_error_set(const struct s3 *s, const struct s3_call *call, const struct http_response *r,
                 const struct s3_error *e, struct error *err)
{
    if (r->status >= 300 && r->status < 400)
        set_redirect(e, r->status, err);
    else if (e->code.len)
        set_coded(e, r, err);
    else if (http_check(r, call->method, err) == 0)
        error_set(err, ERR_INTERNAL, "an error with HTTP status %d", r->status);
    err->http_status = r->status;
    return s3_error_wrap(s, call, err);
}
