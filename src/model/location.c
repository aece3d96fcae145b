/* SPDX-License-Identifier: Apache-2.0 */
#include "model/location.h"

#include "base/buf.h"
#include "base/limits.h"

static const char *const kind_names[LOCATION_KIND_COUNT] = {
    [LOCATION_NONE] = "none",
    [LOCATION_S3] = "s3",
    [LOCATION_GCS] = "gcs",
    [LOCATION_AZURE] = "azure",
    [LOCATION_OSS] = "oss",
    [LOCATION_HTTP] = "http",
    [LOCATION_GIT] = "git",
    [LOCATION_HDFS] = "hdfs",
    [LOCATION_ARTIFACTORY] = "artifactory",
    [LOCATION_RAW] = "raw",
    [LOCATION_PLUGIN] = "plugin",
    [LOCATION_OCI] = "oci",
};

const char *location_kind_name(enum location_kind kind)
{
    return (unsigned)kind < LOCATION_KIND_COUNT ? kind_names[kind] : "none";
}

enum location_kind location_kind_from_name(struct str name)
{
    for (unsigned k = LOCATION_S3; k < LOCATION_KIND_COUNT; k++)
        if (str_eq_c(name, kind_names[k]))
            return (enum location_kind)k;
    return LOCATION_NONE;
}

bool location_is_full(const struct location *l)
{
    switch (l->kind) {
    case LOCATION_S3:
    case LOCATION_OSS:
    case LOCATION_AZURE:
        return l->endpoint.len && l->bucket.len && l->key.len;
    case LOCATION_GCS:
        return l->bucket.len && l->key.len;
    case LOCATION_HTTP:
        return l->key.len;
    case LOCATION_OCI:
        return l->endpoint.len && l->bucket.len;
    default:
        return false;
    }
}

static bool same_secret(struct secret_ref x, struct secret_ref y)
{
    return str_eq(x.name, y.name) && str_eq(x.key, y.key);
}

bool location_same_place(const struct location *x, const struct location *y)
{
    return x->kind == y->kind && str_eq(x->endpoint, y->endpoint) && str_eq(x->bucket, y->bucket) &&
           str_eq(x->region, y->region) && x->insecure == y->insecure &&
           x->use_sdk_creds == y->use_sdk_creds && str_eq(x->role_arn, y->role_arn) &&
           same_secret(x->access_key, y->access_key) && same_secret(x->secret_key, y->secret_key) &&
           same_secret(x->session_token, y->session_token) && same_secret(x->ca, y->ca) &&
           same_secret(x->sse_customer_key, y->sse_customer_key);
}

static void add_escaped(struct buf *b, struct str s)
{
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.ptr[i];
        if (c <= 0x20 || c == 0x7f || c == '%' || c == '?' || c == '#')
            buf_addf(b, "%%%02X", c);
        else
            buf_addc(b, (char)c);
    }
}

struct str location_uri_of_key(struct arena *a, const struct location *l, struct str key)
{
    _cleanup_(buf_done) struct buf b = BUF_INIT(3 * NAME_MAX_BYTES + 3 * MIB);

    buf_addf(&b, "%s://", location_kind_name(l->kind));
    if (l->kind == LOCATION_OCI) {
        buf_add(&b, l->endpoint);
        buf_addc(&b, '/');
        buf_add(&b, l->bucket);
    } else {
        add_escaped(&b, l->bucket);
        buf_addc(&b, '/');
        add_escaped(&b, key);
    }
    return arena_str(a, buf_str(&b));
}

struct str location_uri(struct arena *a, const struct location *l)
{
    return location_uri_of_key(a, l, l->key);
}
