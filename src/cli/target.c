/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/target.h"

#include "base/buf.h"
#include "base/limits.h"
#include "crypto/digest.h"

static int decode_percent(struct arena *a, struct str s, struct str *ret, struct error *err)
{
    _cleanup_(buf_done) struct buf b = BUF_INIT(S3_KEY_MAX_BYTES);
    uint8_t byte;

    while (s.len) {
        bool escaped = s.ptr[0] == '%';
        byte = (uint8_t)s.ptr[0];
        if (escaped && !hex_decode(str_first(str_skip(s, 1), 2), &byte, 1))
            return error_set(
                err, ERR_INVALID,
                "the key has a '%%' without two hex digits; write a percent sign as %%25");
        buf_addc(&b, (char)byte);
        s = str_skip(s, escaped ? 3 : 1);
    }
    if (b.failed)
        return error_set(err, ERR_INVALID, "the key is longer than %lu bytes",
                         S3_KEY_MAX_BYTES + 0UL);
    *ret = arena_str(a, buf_str(&b));
    return 0;
}

static int parse_object(struct arena *a, struct str rest, struct target *t, struct error *err)
{
    struct str key;

    str_cut(rest, '/', &t->location.bucket, &key);
    if (t->location.bucket.len == 0 || key.len == 0)
        return error_set(err, ERR_INVALID, "want s3://BUCKET/KEY");
    t->kind = TARGET_OBJECT;
    t->location.kind = LOCATION_S3;
    return decode_percent(a, key, &t->location.key, err);
}

static int parse_image(struct arena *a, struct str rest, struct target *t, struct error *err)
{
    if (oci_reference_parse(a, rest, &t->image, err) < 0)
        return error_wrap(err, "want oci://HOST/REPOSITORY@sha256:DIGEST");
    t->kind = TARGET_IMAGE;
    t->location = (struct location){
        .kind = LOCATION_OCI, .endpoint = t->image.host, .bucket = t->image.repository};
    t->digest = t->image.digest;
    return 0;
}

static int parse_digest(UNUSED struct arena *a, struct str rest, struct target *t,
                        struct error *err)
{
    if (!digest_parse(rest, &t->digest))
        return error_set(err, ERR_INVALID, "want sha256: and 64 hex digits");
    t->kind = TARGET_DIGEST;
    return 0;
}

static int parse_run(UNUSED struct arena *a, struct str rest, struct target *t, struct error *err)
{
    if (!str_cut_last(rest, '/', &t->namespace, &t->name)) {
        t->name = t->namespace;
        t->namespace = STR_EMPTY;
    }
    if (t->name.len == 0 || str_contains(t->namespace, STR("/")))
        return error_set(err, ERR_INVALID, "want wf/NAME or wf/NAMESPACE/NAME");
    t->kind = TARGET_RUN;
    return 0;
}

static const struct {
    struct str start;
    int (*parse)(struct arena *a, struct str rest, struct target *t, struct error *err);
} forms[] = {
    {STR("s3://"), parse_object}, {STR("oci://"), parse_image},  {STR("sha256:"), parse_digest},
    {STR("wf/"), parse_run},      {STR("workflow/"), parse_run},
};

int target_parse(struct arena *a, struct str text, struct target *ret, struct error *err)
{
    struct target t = {.kind = TARGET_FILE, .text = text};

    for (size_t i = 0; i < ARRAY_LEN(forms); i++) {
        if (!str_starts_with(text, forms[i].start))
            continue;
        if (forms[i].parse(a, str_skip(text, forms[i].start.len), &t, err) < 0)
            return error_wrap(err, "'" PRI_STR "'", STR_ARG(str_first(text, 100)));
        *ret = t;
        return 0;
    }
    if (text.len == 0 || str_contains(text, STR("://")))
        return error_set(err, ERR_INVALID,
                         "'" PRI_STR "' is no target: want a file, s3://…, oci://…, sha256:… or "
                         "wf/NAME",
                         STR_ARG(str_first(text, 100)));
    *ret = t;
    return 0;
}

struct str target_uri(struct arena *a, const struct target *t)
{
    return t->location.kind == LOCATION_NONE ? STR_EMPTY : location_uri(a, &t->location);
}

struct str target_path(const struct target *t)
{
    struct str path = t->text;

    while (path.len > 1 && str_ends_with(path, STR("/")))
        path.len--;
    return path;
}
