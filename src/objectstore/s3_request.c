/* SPDX-License-Identifier: Apache-2.0 */
#include "base/clock.h"
#include "base/limits.h"
#include "crypto/digest.h"
#include "http/date.h"
#include "http/sigv4.h"
#include "objectstore/s3.h"

#include <string.h>

void s3_call_add_header(struct s3_call *call, struct str name, struct str value)
{
    call->headers[call->headers_len++] = (struct http_header){name, value};
}

/* Encoded once; what is signed is what is sent. */
static struct str path_of(const struct s3 *s, const struct s3_call *call, struct arena *a)
{
    struct str key = sigv4_encode(a, call->key, true);

    if (!s->bucket_in_path)
        return arena_printf(a, "/" PRI_STR, STR_ARG(key));
    return arena_printf(a, "/" PRI_STR "%s" PRI_STR, STR_ARG(sigv4_encode(a, s->bucket, false)),
                        key.len ? "/" : "", STR_ARG(key));
}

static void add_sse_headers(const struct s3 *s, struct arena *a, struct http_header_list *l)
{
    const struct http_header headers[] = {
        {STR("x-amz-server-side-encryption-customer-algorithm"), STR("AES256")},
        {STR("x-amz-server-side-encryption-customer-key"), secret_str(&s->sse_key_base64)},
        {STR("x-amz-server-side-encryption-customer-key-md5"), s->sse_key_md5},
    };

    for (size_t i = 0; i < ARRAY_LEN(headers); i++)
        *LIST_ADD(a, l) = headers[i];
}

static void sign(const struct s3 *s, const struct s3_call *call, struct str path, struct arena *a,
                 struct http_header_list *l)
{
    const struct objectstore_credentials *c = s->credentials;
    char *hash = arena_alloc(a, SHA256_HEX_SIZE);
    struct http_header *added;
    size_t n;

    sha256_hex(call->body, hash);
    const struct sigv4_credentials credentials = {
        .access_key = secret_str(&c->access_key),
        .secret_key = secret_str(&c->secret_key),
        .session_token = secret_str(&c->session_token),
    };
    const struct sigv4_request request = {
        .method = call->method,
        .host = s->host,
        .path = path,
        .query = call->query,
        .payload_sha256 = str_c(hash),
        .region = s->region,
        .service = STR("s3"),
        .headers = l->items,
        .headers_len = l->len,
        .now_ms = clock_now_ms() + s->clock_skew_ms,
    };
    sigv4_sign(a, &credentials, &request, &added, &n);
    for (size_t i = 0; i < n; i++)
        *LIST_ADD(a, l) = added[i];
}

static struct http_header_list headers_of(const struct s3 *s, const struct s3_call *call,
                                          struct str path, struct arena *a)
{
    struct http_header_list l = {0};

    for (size_t i = 0; i < call->headers_len; i++)
        *LIST_ADD(a, &l) = call->headers[i];
    if (call->is_object && s->sse_key_base64.len)
        add_sse_headers(s, a, &l);
    if (s->credentials && s->credentials->access_key.len)
        sign(s, call, path, a, &l);
    return l;
}

static int send_once(struct s3 *s, const struct s3_call *call, struct arena *a,
                     struct http_response *ret, struct error *err)
{
    struct str path = path_of(s, call, a);
    struct http_header_list headers = headers_of(s, call, path, a);
    const struct http_request request = {
        .method = call->method,
        .url = arena_printf(a, PRI_STR "://" PRI_STR PRI_STR "%s" PRI_STR, STR_ARG(s->scheme),
                            STR_ARG(s->host), STR_ARG(path), call->query.len ? "?" : "",
                            STR_ARG(call->query)),
        .headers = headers.items,
        .headers_len = headers.len,
        .body = call->body,
        .on_body = call->on_body,
        .userdata = call->userdata,
        .max_body = call->max_body,
        .timeout_ms = call->timeout_ms,
        .tls = &s->tls,
        .cancel = s->cancel,
    };

    if (http_perform(s->client, &request, a, ret, err) < 0)
        return s3_error_wrap(s, call, err);
    return 0;
}

/* The reply to a HEAD has no body that could say why it failed, and servers disagree about the
 * status (versitygw: 404 for an unknown access key): ask with a GET of one byte. When that brings
 * no error either, the first answer stands. */
static void ask_why(struct s3 *s, const struct s3_call *call, struct arena *a,
                    struct http_response *r)
{
    struct s3_call get = *call;
    struct http_response why;
    struct error ignored = ERROR_INIT;

    if (strcmp(call->method, "HEAD") != 0 || r->status < 300 || r->status > 499)
        return;
    get.method = "GET";
    get.max_body = 1;
    s3_call_add_header(&get, STR("range"), STR("bytes=0-0"));
    if (send_once(s, &get, a, &why, &ignored) == 0 && !http_is_success(why.status))
        *r = why;
}

static bool is_region(struct str name)
{
    if (name.len == 0 || name.len > S3_REGION_MAX_BYTES)
        return false;
    for (size_t i = 0; i < name.len; i++) {
        char c = name.ptr[i];
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'))
            return false;
    }
    return true;
}

static bool learn_region(struct s3 *s, const struct http_response *r, const struct s3_error *e)
{
    struct str named = http_header(r, "x-amz-bucket-region");

    if (named.len == 0)
        named = e->region;
    if (!is_region(named) || str_eq(named, s->region))
        return false;
    memcpy(s->learned_region, named.ptr, named.len);
    s->region = (struct str){s->learned_region, named.len};
    return true;
}

static bool learn_clock(struct s3 *s, const struct http_response *r, const struct s3_error *e)
{
    int64_t server_ms;

    if (!str_eq_c(e->code, "RequestTimeTooSkewed") ||
        !http_date_parse(http_header(r, "Date"), &server_ms))
        return false;
    s->clock_skew_ms = server_ms - clock_now_ms();
    return true;
}

int s3_send(struct s3 *s, const struct s3_call *call, struct arena *a, struct http_response *ret,
            struct error *err)
{
    struct http_response r;
    struct s3_error why;

    for (int attempt = 0;; attempt++) {
        if (send_once(s, call, a, &r, err) < 0)
            return -1;
        if (http_is_success(r.status)) {
            *ret = r;
            return 0;
        }
        ask_why(s, call, a, &r);
        why = s3_error_parse(a, &r);
        bool learned = learn_region(s, &r, &why) || learn_clock(s, &r, &why);
        if (!learned || attempt == S3_LESSONS_MAX)
            return s3_error_set(s, call, &r, &why, err);
    }
}
