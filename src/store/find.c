/* SPDX-License-Identifier: Apache-2.0
 *
 * From a digest or a name to bundles, in a bucket or directory of the layout: one listing, then one
 * read per statement. What is found is material for the verifier: nothing here is trusted.
 */
#include "base/limits.h"
#include "store/layout.h"

struct digest_list LIST_OF(struct digest);

/* The statements that the index entries below `prefix` name: those of the first page, which is more
 * than a verifier tries. */
static int list_statements(struct objectstore *s, struct str prefix, struct arena *a,
                           struct digest_list *ret, struct error *err)
{
    struct objectstore_listing page = {0};
    struct str token = STR_EMPTY;

    if (objectstore_list(s, prefix, &token, a, &page, err) < 0)
        return -1;
    list_each (o, &page) {
        struct digest statement;
        if (ret->len < VERIFY_MAX_CANDIDATES &&
            digest_parse(str_skip(o->key, prefix.len), &statement))
            *LIST_ADD(a, ret) = statement;
    }
    return 0;
}

/* A bundle that is gone or too large is passed over: others may do. */
static int read_bundle(struct objectstore *s, struct str key, struct str where, struct arena *a,
                       struct bundle_text_list *ret, struct error *err)
{
    struct bundle_text b = {.where = where};

    if (objectstore_get_all(s, key, BUNDLE_MAX_BYTES, a, &b.text, err) < 0)
        return err->class == ERR_NOT_FOUND || err->class == ERR_LIMIT ? 0 : -1;
    *LIST_ADD(a, ret) = b;
    return arena_check(a, err);
}

static int find(struct objectstore *s, struct str prefix, const struct digest *subject,
                struct str name, struct str place, struct arena *a, struct bundle_text_list *ret,
                struct error *err)
{
    struct digest_list statements = {0};
    struct bundle_text_list found = {0};
    struct str index =
        subject ? layout_subject_prefix(a, prefix, subject) : layout_name_prefix(a, prefix, name);

    if (list_statements(s, index, a, &statements, err) < 0)
        return -1;
    list_each (statement, &statements) {
        struct str key = layout_bundle_key(a, prefix, statement);
        struct str where = arena_printf(a, PRI_STR PRI_STR, STR_ARG(place), STR_ARG(key));
        if (read_bundle(s, key, where, a, &found, err) < 0)
            return -1;
    }
    if (found.len == 0)
        return error_set(err, ERR_NOT_FOUND, "no bundle for this %s", subject ? "digest" : "name");
    *ret = found;
    return 0;
}

int store_find_in_bucket(struct objectstore *s, struct str prefix, const struct digest *subject,
                         struct str name, struct arena *a, struct bundle_text_list *ret,
                         struct error *err)
{
    return find(s, prefix, subject, name, STR_EMPTY, a, ret, err);
}

int store_find_in_directory(struct str path, const struct digest *subject, struct str name,
                            struct arena *a, struct bundle_text_list *ret, struct error *err)
{
    _cleanup_(objectstore_closep) struct objectstore *s = NULL;
    struct str real;

    if (layout_open_folder(path, a, &s, &real, err) < 0)
        return -1;
    return find(s, STR_EMPTY, subject, name, arena_printf(a, PRI_STR "/", STR_ARG(real)), a, ret,
                err);
}
