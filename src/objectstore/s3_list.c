/* SPDX-License-Identifier: Apache-2.0 */
#include "base/buf.h"
#include "crypto/digest.h"
#include "objectstore/s3.h"
#include "objectstore/s3_xml.h"

#include <stddef.h>

struct page {
    struct str key, size, etag, last_modified; /* of the object that is being read */
    struct str truncated, token, encoding;
    struct arena *arena;
    struct objectstore_listing listing;
};

static const struct s3_xml_field fields[] = {
    {STR("ListBucketResult/Contents/Key"), offsetof(struct page, key)},
    {STR("ListBucketResult/Contents/Size"), offsetof(struct page, size)},
    {STR("ListBucketResult/Contents/ETag"), offsetof(struct page, etag)},
    {STR("ListBucketResult/Contents/LastModified"), offsetof(struct page, last_modified)},
    {STR("ListBucketResult/IsTruncated"), offsetof(struct page, truncated)},
    {STR("ListBucketResult/NextContinuationToken"), offsetof(struct page, token)},
    {STR("ListBucketResult/EncodingType"), offsetof(struct page, encoding)},
};

static int add_object(struct page *p, struct error *err)
{
    uint64_t size;

    if (p->key.len == 0 || !str_to_u64(p->size, &size))
        return error_set(err, ERR_INVALID, "listing with an object without key or size");
    struct objectstore_object *o = LIST_ADD(p->arena, &p->listing);
    o->key = p->key;
    o->size = size;
    o->etag = p->etag;
    o->last_modified = p->last_modified;
    p->key = p->size = p->etag = p->last_modified = STR_EMPTY;
    return arena_check(p->arena, err);
}

static int visit(void *userdata, struct str path, struct str raw_text, struct error *err)
{
    struct page *p = userdata;

    if (str_eq(path, STR("ListBucketResult/Contents")))
        return add_object(p, err);
    return s3_xml_take(fields, ARRAY_LEN(fields), p->arena, path, raw_text, p, err);
}

/* encoding-type=url writes a space as '+' or %20. */
static int decode_url(struct arena *a, struct str *text, struct error *err)
{
    _cleanup_(buf_done) struct buf b = BUF_INIT(text->len);

    for (size_t i = 0; i < text->len; i++) {
        uint8_t c = (uint8_t)text->ptr[i];
        if (c == '%') {
            if (!hex_decode(str_first(str_skip(*text, i + 1), 2), &c, 1))
                return error_set(err, ERR_INVALID, "listing with a badly encoded key");
            i += 2;
        } else if (c == '+') {
            c = ' ';
        }
        buf_addc(&b, (char)c);
    }
    *text = arena_str(a, buf_str(&b));
    return 0;
}

static int mend_keys(struct page *p, struct str prefix, struct error *err)
{
    bool encoded = str_eq_c(p->encoding, "url"); /* what was asked for is not always done */

    list_each (o, &p->listing) {
        if (encoded && decode_url(p->arena, &o->key, err) < 0)
            return -1;
        if (!str_starts_with(o->key, prefix))
            return error_set(err, ERR_INVALID, "the server lists a key outside of the prefix");
    }
    return 0;
}

int s3_list_parse(struct arena *a, struct str body, struct str prefix,
                  struct objectstore_listing *ret, struct str *ret_token, struct error *err)
{
    struct page p = {.arena = a};

    if (s3_xml_walk(body, visit, &p, err) < 0 || mend_keys(&p, prefix, err) < 0)
        return -1;
    bool truncated = str_eq_c(p.truncated, "true");
    if (!truncated && !str_eq_c(p.truncated, "false"))
        return error_set(err, ERR_INVALID, "the reply is no listing");
    if (truncated && p.token.len == 0)
        return error_set(err, ERR_INVALID, "a listing that goes on without saying where");
    *ret = p.listing;
    *ret_token = truncated ? p.token : STR_EMPTY;
    return 0;
}
