/* SPDX-License-Identifier: Apache-2.0
 *
 * Replies of an object store: listings and errors. Whatever comes, a page is either refused or
 * makes sense.
 */
#include "fuzz.h"

#include "objectstore/s3.h"

static const struct str prefix = {"p/", 2};

static void try_listing(struct str body)
{
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    struct objectstore_listing l = {0};
    struct error err = ERROR_INIT;
    struct str token;

    if (s3_list_parse(&a, body, prefix, &l, &token, &err) < 0) {
        require(err.class == ERR_INVALID || err.class == ERR_LIMIT);
        require(l.len == 0);
        return;
    }
    list_each (o, &l) {
        require(str_starts_with(o->key, prefix));
        require(o->key.len <= body.len);
    }
    require(token.len <= body.len);
}

static void try_error(struct str body)
{
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    const struct http_response r = {.status = 400, .body = body};
    const struct s3 place = {.bucket = prefix, .host = prefix};
    const struct s3_call call = {.method = "GET", .key = prefix};
    struct s3_error e = s3_error_parse(&a, &r);
    struct error err = ERROR_INIT;

    require(s3_error_set(&place, &call, &r, &e, &err) == -1);
    require(err.class != ERR_OK);
    require(!str_has_control(str_c(err.msg)));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct str body = {(const char *)bytes, len};

    try_listing(body);
    try_error(body);
    return 0;
}
