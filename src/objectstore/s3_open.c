/* SPDX-License-Identifier: Apache-2.0 */
#include "base/limits.h"
#include "base/memory.h"
#include "crypto/digest.h"
#include "crypto/md5.h"
#include "http/url.h"
#include "objectstore/s3.h"

#include <string.h>

static bool is_amazon(struct str host)
{
    return str_ends_with(host, STR(".amazonaws.com")) ||
           str_ends_with(host, STR(".amazonaws.com.cn"));
}

/* "Bucket naming rules": what may stand as the first part of a host name. */
static bool is_host_label(struct str bucket, bool dots)
{
    for (size_t i = 0; i < bucket.len; i++) {
        char c = bucket.ptr[i];
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || (dots && c == '.')))
            return false;
    }
    return bucket.len > 0 && bucket.len < 64;
}

static int choose_addressing(const struct objectstore_config *c, const struct url *endpoint,
                             bool *ret_in_path, struct error *err)
{
    /* A certificate for *.host does not cover a bucket with dots. */
    bool fits = is_host_label(c->bucket, c->insecure);

    if (c->addressing == OBJECTSTORE_VIRTUAL && !fits)
        return error_set(err, ERR_INVALID,
                         "bucket '" PRI_STR "' cannot be part of a host name: use path addressing",
                         STR_ARG(c->bucket));
    *ret_in_path = c->addressing == OBJECTSTORE_PATH ||
                   (c->addressing == OBJECTSTORE_AUTO && !(fits && is_amazon(endpoint->host)));
    return 0;
}

/* The endpoint must be a host and nothing more: it may come from a tenant and was compared with an
 * allow-list as it is. */
static int set_host(struct s3 *s, const struct objectstore_config *c, struct error *err)
{
    struct url u;
    struct error ignored = ERROR_INIT;

    s->scheme = c->insecure ? STR("http") : STR("https");
    struct str text =
        arena_printf(&s->arena, PRI_STR "://" PRI_STR, STR_ARG(s->scheme), STR_ARG(c->endpoint));
    if (url_parse(text, &u, &ignored) < 0 || !str_eq(u.authority, c->endpoint))
        return error_set(err, ERR_INVALID, "endpoint '" PRI_STR "' is not a host[:port]",
                         STR_ARG(c->endpoint));
    if (c->bucket.len == 0 || c->bucket.len > 255 || str_eq_c(c->bucket, ".") ||
        str_eq_c(c->bucket, "..") || str_cut(c->bucket, '/', NULL, NULL))
        return error_set(err, ERR_INVALID, "bucket name '" PRI_STR "' is not valid",
                         STR_ARG(c->bucket));
    if (choose_addressing(c, &u, &s->bucket_in_path, err) < 0)
        return -1;
    s->bucket = arena_str(&s->arena, c->bucket);
    s->host = s->bucket_in_path ? u.authority
                                : arena_printf(&s->arena, PRI_STR "." PRI_STR, STR_ARG(s->bucket),
                                               STR_ARG(u.authority));
    return 0;
}

static struct str base64_of_md5(struct arena *a, const uint8_t digest[static MD5_BYTES])
{
    return base64_encode(a, (struct str){(const char *)digest, MD5_BYTES});
}

static int set_sse_key(struct s3 *s, const struct secret *key, struct error *err)
{
    _cleanup_(arena_done) struct arena scratch = ARENA_INIT;
    uint8_t digest[MD5_BYTES];

    if (key->len == 0)
        return 0;
    if (key->len != S3_SSE_KEY_BYTES)
        return error_set(err, ERR_INVALID, "the customer's encryption key has %zu bytes, not %d",
                         key->len, S3_SSE_KEY_BYTES);
    if (md5(secret_str(key), digest, err) < 0)
        return -1;
    s->sse_key_md5 = base64_of_md5(&s->arena, digest);
    struct str text = base64_encode(&scratch, secret_str(key));
    s->sse_key_base64 = secret_copy(text);
    explicit_bzero((char *)text.ptr, text.len);
    return 0;
}

static int set_credentials(struct s3 *s, const struct objectstore_credentials *c, struct error *err)
{
    if (!c)
        return 0;
    s->credentials = c;
    s->tls.ca_pem = c->ca_pem;
    return set_sse_key(s, &c->sse_customer_key, err);
}

static int configure(struct s3 *s, const struct objectstore_config *c, struct error *err)
{
    s->region = c->region.len ? arena_str(&s->arena, c->region) : STR("us-east-1");
    s->cancel = c->cancel;
    if (set_host(s, c, err) < 0 || set_credentials(s, c->credentials, err) < 0)
        return -1;
    return http_client_open(&c->http, &s->client, err);
}

int s3_open(const struct objectstore_config *c, struct objectstore **ret, struct error *err)
{
    struct s3 *s = MEMORY_NEW(struct s3);

    s->base.ops = &s3_ops;
    if (configure(s, c, err) < 0) {
        s3_close(&s->base);
        return -1;
    }
    *ret = &s->base;
    return 0;
}

void s3_close(struct objectstore *base)
{
    struct s3 *s = (struct s3 *)base;

    http_client_close(s->client);
    secret_done(&s->sse_key_base64);
    arena_done(&s->arena);
    free(s);
}
