/* SPDX-License-Identifier: Apache-2.0 */
#include "objectstore/s3.h"

#include "base/limits.h"
#include "crypto/digest.h"
#include "http/sigv4.h"

static struct s3 *s3_of(struct objectstore *base)
{
    return (struct s3 *)base;
}

static int check_key(const struct s3 *s, struct str key, struct error *err)
{
    if (key.len == 0)
        return error_set(err, ERR_INVALID, "s3://" PRI_STR ": empty key", STR_ARG(s->bucket));
    if (key.len > S3_KEY_MAX_BYTES)
        return error_set(err, ERR_INVALID, "s3://" PRI_STR ": key of %zu bytes, at most %d",
                         STR_ARG(s->bucket), key.len, S3_KEY_MAX_BYTES);
    return 0;
}

static struct objectstore_object object_of(const struct http_response *r, struct str key,
                                           uint64_t size)
{
    return (struct objectstore_object){
        .key = key,
        .size = size,
        .etag = http_header(r, "ETag"),
        .version_id = http_header(r, "x-amz-version-id"),
        .last_modified = http_header(r, "Last-Modified"),
    };
}

static int s3_head(struct objectstore *base, struct str key, struct arena *a,
                   struct objectstore_object *ret, struct error *err)
{
    struct s3 *s = s3_of(base);
    const struct s3_call call = {.method = "HEAD", .key = key, .is_object = true};
    struct http_response r;
    uint64_t size;

    if (check_key(s, key, err) < 0 || s3_send(s, &call, a, &r, err) < 0)
        return -1;
    if (!str_to_u64(http_header(&r, "Content-Length"), &size)) {
        error_set(err, ERR_INVALID, "the server does not say how large the object is");
        return s3_error_wrap(s, &call, err);
    }
    *ret = object_of(&r, key, size);
    return 0;
}

static int s3_get(struct objectstore *base, const struct objectstore_get *g, struct arena *a,
                  struct objectstore_object *ret, struct error *err)
{
    struct s3 *s = s3_of(base);
    struct s3_call call = {
        .method = "GET",
        .key = g->key,
        .is_object = true,
        .on_body = g->on_bytes,
        .userdata = g->userdata,
        .max_body = g->max_bytes,
        .timeout_ms = UINT32_MAX,
    };
    struct http_response r;

    if (g->if_match.len)
        s3_call_add_header(&call, STR("if-match"), g->if_match);
    if (check_key(s, g->key, err) < 0 || s3_send(s, &call, a, &r, err) < 0)
        return -1;
    struct objectstore_object object = object_of(&r, g->key, r.body_bytes);
    if (g->if_match.len && !str_eq(object.etag, g->if_match)) { /* a server without If-Match */
        error_set(err, ERR_CONFLICT, "the object is another one now");
        return s3_error_wrap(s, &call, err);
    }
    *ret = object;
    return 0;
}

/* Buckets with a retention rule take no object without a checksum. */
static struct str checksum_of(struct arena *a, struct str bytes)
{
    uint8_t digest[SHA256_BYTES];

    sha256(bytes, digest);
    return base64_encode(a, (struct str){(const char *)digest, sizeof(digest)});
}

static int send_put(struct s3 *s, const struct objectstore_put *p, bool conditional,
                    struct arena *a, struct error *err)
{
    struct s3_call call = {.method = "PUT", .key = p->key, .is_object = true, .body = p->bytes};
    struct http_response r;

    s3_call_add_header(&call, STR("x-amz-checksum-sha256"), checksum_of(a, p->bytes));
    if (p->content_type.len)
        s3_call_add_header(&call, STR("content-type"), p->content_type);
    if (conditional)
        s3_call_add_header(&call, STR("if-none-match"), STR("*"));
    if (s3_send(s, &call, a, &r, err) == 0)
        return 0;
    if (conditional && err->http_status == 412) {
        error_set(err, ERR_CONFLICT, "the object exists already");
        return s3_error_wrap(s, &call, err);
    }
    return -1;
}

/* For servers that do not know If-None-Match on a PUT: two writers may both succeed. */
static int put_after_head(struct s3 *s, const struct objectstore_put *p, struct arena *a,
                          struct error *err)
{
    struct objectstore_object object;
    struct error absent = ERROR_INIT;

    if (s3_head(&s->base, p->key, a, &object, &absent) == 0)
        return error_set(err, ERR_CONFLICT, "s3://" PRI_STR "/" PRI_STR " exists already",
                         STR_ARG(s->bucket), STR_ARG(p->key));
    if (absent.class != ERR_NOT_FOUND) {
        *err = absent;
        return -1;
    }
    return send_put(s, p, false, a, err);
}

static int s3_put(struct objectstore *base, const struct objectstore_put *p, struct arena *a,
                  struct error *err)
{
    struct s3 *s = s3_of(base);

    if (check_key(s, p->key, err) < 0)
        return -1;
    if (!p->only_if_absent)
        return send_put(s, p, false, a, err);
    if (!s->no_conditional_put) {
        if (send_put(s, p, true, a, err) == 0)
            return 0;
        if (err->http_status != 400 && err->http_status != 501)
            return -1;
    }
    if (put_after_head(s, p, a, err) < 0)
        return -1;
    s->no_conditional_put = true;
    return 0;
}

static int s3_list(struct objectstore *base, struct str prefix, struct str *token, struct arena *a,
                   struct objectstore_listing *ret, struct error *err)
{
    struct s3 *s = s3_of(base);
    struct s3_call call = {.method = "GET", .max_body = S3_LIST_MAX_BYTES};
    struct http_response r;
    struct objectstore_listing page;
    struct str next;

    call.query = arena_printf(
        a, "list-type=2&encoding-type=url&max-keys=%d&prefix=" PRI_STR "%s" PRI_STR, S3_LIST_PAGE,
        STR_ARG(sigv4_encode(a, prefix, false)), token->len ? "&continuation-token=" : "",
        STR_ARG(sigv4_encode(a, *token, false)));
    if (s3_send(s, &call, a, &r, err) < 0)
        return -1;
    if (s3_list_parse(a, r.body, prefix, &page, &next, err) < 0)
        return s3_error_wrap(s, &call, err);
    if (next.len && str_eq(next, *token)) {
        error_set(err, ERR_INVALID, "a listing that does not get on");
        return s3_error_wrap(s, &call, err);
    }
    *ret = page;
    *token = next;
    return 0;
}

static int s3_remove(struct objectstore *base, struct str key, struct arena *a, struct error *err)
{
    struct s3 *s = s3_of(base);
    const struct s3_call call = {.method = "DELETE", .key = key};
    struct http_response r;

    if (check_key(s, key, err) < 0)
        return -1;
    return s3_send(s, &call, a, &r, err);
}

const struct objectstore_ops s3_ops = {
    .name = "s3",
    .summary = "Amazon S3 and servers that speak its protocol",
    .open = s3_open,
    .head = s3_head,
    .get = s3_get,
    .put = s3_put,
    .list = s3_list,
    .remove = s3_remove,
    .close = s3_close,
};
