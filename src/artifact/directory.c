/* SPDX-License-Identifier: Apache-2.0
 *
 * A directory artifact: one object per file below "<key>/" (reference argo §4.5).
 */
#include "artifact/reading.h"
#include "base/buf.h"
#include "base/limits.h"

#include <stdlib.h>
#include <string.h>

enum { ATTEMPTS = 3 }; /* to read a directory that changes meanwhile */

/* As Go's path.Clean, by which Argo makes the keys of the files: "a//b/../c" is "a/c". Parts up to
 * `fixed` cannot be left again: the root, or ".." of a relative key. */
static struct str clean(struct arena *a, struct str key)
{
    struct str part, rest = key;
    bool rooted = str_starts_with(key, STR("/")), more = true;
    char *out = arena_alloc(a, key.len + 2);
    size_t n = 0, fixed = 0;

    while (more) {
        more = str_cut(rest, '/', &part, &rest);
        bool up = str_eq(part, STR(".."));
        if (part.len == 0 || str_eq(part, STR(".")) || (up && rooted && n == fixed))
            continue;
        if (up && n > fixed) {
            while (n > fixed && out[--n] != '/')
                ;
            continue;
        }
        if (n > 0 || rooted)
            out[n++] = '/';
        memcpy(out + n, part.ptr, part.len);
        n += part.len;
        fixed = up ? n : fixed;
    }
    out[n++] = '/';
    return (struct str){out, n};
}

static int compare_keys(const void *x, const void *y)
{
    const struct objectstore_object *one = x, *other = y;

    return str_cmp(one->key, other->key);
}

/* Keeps what is compared later; the page itself is let go. */
static void keep(struct arena *a, const struct objectstore_object *o,
                 struct objectstore_listing *ret)
{
    *LIST_ADD(a, ret) = (struct objectstore_object){
        .key = arena_str(a, o->key),
        .size = o->size,
        .etag = arena_str(a, o->etag),
        .last_modified = arena_str(a, o->last_modified),
    };
}

static int list_page(struct objectstore *s, struct str prefix, uint64_t max, struct str *token,
                     struct arena *a, struct objectstore_listing *ret, struct error *err)
{
    _cleanup_(arena_done) struct arena scratch = ARENA_INIT;
    struct objectstore_listing page = {0};

    if (objectstore_list(s, prefix, token, &scratch, &page, err) < 0)
        return -1;
    list_each (o, &page) {
        if (str_ends_with(o->key, STR("/")))
            continue;
        if (ret->len == max)
            return error_set(err, ERR_LIMIT,
                             "directory of more than %llu objects (limits.directoryObjects)",
                             (unsigned long long)max);
        keep(a, o, ret);
    }
    *token = arena_str(a, *token);
    return arena_check(a, err);
}

int directory_list(struct objectstore *s, struct str prefix, uint64_t max, struct arena *a,
                   struct objectstore_listing *ret, struct error *err)
{
    struct objectstore_listing all = {0};
    struct str token = STR_EMPTY;

    do {
        if (list_page(s, prefix, max, &token, a, &all, err) < 0)
            return -1;
    } while (token.len);
    if (all.len)
        qsort(all.items, all.len, sizeof(*all.items), compare_keys);
    *ret = all;
    return 0;
}

static bool same_listings(const struct objectstore_listing *x, const struct objectstore_listing *y)
{
    if (x->len != y->len)
        return false;
    for (size_t i = 0; i < x->len; i++) {
        const struct objectstore_object *o = &y->items[i];
        struct object_facts facts = {.size = x->items[i].size,
                                     .etag = x->items[i].etag,
                                     .last_modified = x->items[i].last_modified};
        if (!str_eq(x->items[i].key, o->key) || !object_is_same(&facts, o))
            return false;
    }
    return true;
}

/* A listing may spell an ETag without its quotes, which no request may carry. */
static struct str condition(struct str etag)
{
    return str_starts_with(etag, STR("\"")) ? etag : STR_EMPTY;
}

/* What a listing says of a member is kept as it says it: later checks compare with a listing. */
static int read_members(struct reading *r, struct objectstore *s,
                        const struct objectstore_listing *listing, struct object_list *ret,
                        struct error *err)
{
    struct object_list objects = {0};

    list_each (o, listing) {
        struct object *member = LIST_ADD(r->arena, &objects);
        member->key = arena_str(r->arena, o->key);
        member->uri = location_uri_of_key(r->arena, &r->artifact->location, o->key);
        if (reading_object(r, s, o->key, condition(o->etag), &member->facts, err) < 0)
            return -1;
        if (o->etag.len)
            member->facts.etag = arena_str(r->arena, o->etag);
        if (o->last_modified.len)
            member->facts.last_modified = arena_str(r->arena, o->last_modified);
        if (reading_check_time(r, err) < 0 || arena_check(r->arena, err) < 0)
            return -1;
    }
    *ret = objects;
    return 0;
}

/* The sizes in a listing tell at once what would only be found after reading for hours. */
static int check_total(const struct reading *r, const struct objectstore_listing *listing,
                       struct error *err)
{
    uint64_t left = r->limits->max_bytes;

    list_each (o, listing) {
        if (o->size > left)
            return reading_too_big(r, err);
        left -= o->size;
    }
    return 0;
}

/* Lists, reads, lists again; *ret is false when something changed in between. */
static int read_once(struct reading *r, struct objectstore *s, struct str prefix, bool *ret,
                     struct error *err)
{
    _cleanup_(arena_done) struct arena scratch = ARENA_INIT;
    struct objectstore_listing before, after;
    struct object_list objects;

    r->bytes = 0;
    if (directory_list(s, prefix, r->limits->max_objects, &scratch, &before, err) < 0)
        return -1;
    if (before.len == 0)
        return error_set(err, ERR_NOT_FOUND,
                         "neither an object of that key nor one below '" PRI_STR "'",
                         STR_ARG(str_first(prefix, 200)));
    if (check_total(r, &before, err) < 0)
        return -1;
    *ret = false;
    if (read_members(r, s, &before, &objects, err) < 0)
        return err->class == ERR_CONFLICT || err->class == ERR_NOT_FOUND ? 0 : -1;
    if (directory_list(s, prefix, r->limits->max_objects, &scratch, &after, err) < 0)
        return -1;
    *ret = same_listings(&before, &after);
    if (*ret) {
        r->artifact->objects = objects;
        r->artifact->is_directory = true;
    }
    return 0;
}

int reading_directory(struct reading *r, struct objectstore *s, struct error *err)
{
    _cleanup_(arena_done) struct arena scratch = ARENA_INIT;
    struct str prefix = clean(&scratch, r->artifact->location.key);

    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
        bool steady = false;
        if (read_once(r, s, prefix, &steady, err) < 0 || reading_check_time(r, err) < 0)
            return -1;
        if (steady)
            return 0;
    }
    return error_set(err, ERR_TRANSIENT, "the directory keeps changing while it is read");
}

int directory_is_unchanged(struct objectstore *s, const struct artifact *known, bool *ret,
                           struct error *err)
{
    _cleanup_(arena_done) struct arena scratch = ARENA_INIT;
    struct objectstore_listing now;
    struct str prefix = clean(&scratch, known->location.key);

    *ret = false;
    if (directory_list(s, prefix, known->objects.len, &scratch, &now, err) < 0)
        return err->class == ERR_LIMIT || err->class == ERR_NOT_FOUND ? 0 : -1;
    if (now.len != known->objects.len)
        return 0;
    for (size_t i = 0; i < now.len; i++)
        if (!str_eq(now.items[i].key, known->objects.items[i].key) ||
            !object_is_same(&known->objects.items[i].facts, &now.items[i]))
            return 0;
    *ret = true;
    return 0;
}
