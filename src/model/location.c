/* SPDX-License-Identifier: Apache-2.0 */
#include "model/location.h"

#include "base/buf.h"
#include "base/limits.h"

#include <string.h>

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

static void add_escaped(struct buf *b, struct str s, const char *reserved)
{
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.ptr[i];
        if (c <= 0x20 || c == 0x7f || strchr(reserved, c))
            buf_addf(b, "%%%02X", c);
        else
            buf_addc(b, (char)c);
    }
}

/* The user's own URL without what may be secret: user information, query and fragment. */
static void add_url(struct buf *b, struct str url)
{
    struct str scheme, rest, authority, path;

    str_cut(url, '?', &url, NULL);
    str_cut(url, '#', &url, NULL);
    if (!str_cut(url, ':', &scheme, &rest) || !str_starts_with(rest, STR("//"))) {
        add_escaped(b, url, "");
        return;
    }
    bool has_path = str_cut(str_skip(rest, 2), '/', &authority, &path);
    if (str_cut_last(authority, '@', NULL, &rest))
        authority = rest;
    add_escaped(b, scheme, "");
    buf_add(b, STR("://"));
    add_escaped(b, authority, "");
    if (has_path)
        buf_addc(b, '/');
    add_escaped(b, path, "");
}

static void add_in_bucket(struct buf *b, const struct location *l, struct str key)
{
    buf_addf(b, "%s://", location_kind_name(l->kind));
    add_escaped(b, l->bucket, "%?#");
    buf_addc(b, '/');
    add_escaped(b, key, "%?#");
}

static void add_image(struct buf *b, const struct location *l, UNUSED struct str key)
{
    buf_add(b, STR("oci://"));
    add_escaped(b, l->endpoint, "%?#");
    buf_addc(b, '/');
    add_escaped(b, l->bucket, "%?#");
}

static void add_web(struct buf *b, UNUSED const struct location *l, struct str key)
{
    add_url(b, key);
}

static void add_git(struct buf *b, const struct location *l, struct str key)
{
    buf_add(b, STR("git+"));
    add_url(b, key);
    if (l->bucket.len) {
        buf_addc(b, '@');
        add_escaped(b, l->bucket, "%?#");
    }
}

struct str location_uri_of_key(struct arena *a, const struct location *l, struct str key)
{
    static void (*const writers[LOCATION_KIND_COUNT])(struct buf *, const struct location *,
                                                      struct str) = {
        [LOCATION_HTTP] = add_web,
        [LOCATION_ARTIFACTORY] = add_web,
        [LOCATION_GIT] = add_git,
        [LOCATION_OCI] = add_image,
    };
    _cleanup_(buf_done) struct buf b = BUF_INIT(3 * NAME_MAX_BYTES + 3 * MIB);

    (writers[l->kind] ? writers[l->kind] : add_in_bucket)(&b, l, key);
    return arena_str(a, buf_str(&b));
}

struct str location_uri(struct arena *a, const struct location *l)
{
    return location_uri_of_key(a, l, l->key);
}

static int hex_digit(char c)
{
    static const char digits[] = "0123456789ABCDEF"; /* as add_escaped writes them */
    const char *at = c ? strchr(digits, c) : NULL;

    return at ? (int)(at - digits) : -1;
}

/* Undoes add_escaped; a '%' that begins no escape stays, and so does not survive the round trip. */
static struct str unescape(struct arena *a, struct str s)
{
    char *out = arena_alloc(a, s.len + 1);
    size_t n = 0;

    for (size_t i = 0; i < s.len; i++) {
        int high = s.ptr[i] == '%' && i + 2 < s.len ? hex_digit(s.ptr[i + 1]) : -1;
        int low = high >= 0 ? hex_digit(s.ptr[i + 2]) : -1;
        out[n++] = low < 0 ? s.ptr[i] : (char)(high * 16 + low);
        i += low < 0 ? 0 : 2;
    }
    return (struct str){out, n};
}

bool location_key_of_uri(struct arena *a, const struct location *l, struct str uri, struct str *ret)
{
    struct str place = location_uri_of_key(a, l, STR_EMPTY);

    if (!str_starts_with(uri, place))
        return false;
    struct str key = unescape(a, str_skip(uri, place.len));
    if (key.len == 0 || !str_eq(location_uri_of_key(a, l, key), uri))
        return false;
    *ret = key;
    return true;
}
