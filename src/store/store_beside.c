/* SPDX-License-Identifier: Apache-2.0
 *
 * <key>.sigstore.json next to the object: where people look first, and what cosign's users are used
 * to. The newest statement about the object wins. Never inside a directory: a step that reads it
 * would find our files in it.
 */
#include "store/backends.h"
#include "store/layout.h"

static int put_one(struct objectstore *s, const struct store_item *item,
                   const struct subject *subject, struct arena *a, struct str *ret_key,
                   struct error *err)
{
    struct str key;

    if (!location_key_of_uri(a, &item->place, subject->name, &key))
        return error_set(err, ERR_INVALID, "'" PRI_STR "' is not an object of bucket " PRI_STR,
                         STR_ARG(str_first(subject->name, 200)), STR_ARG(item->place.bucket));
    if (str_ends_with(key, STR("/")))
        return error_set(err, ERR_INVALID,
                         "'" PRI_STR "' is a directory: nothing is written beside its files",
                         STR_ARG(str_first(subject->name, 200)));
    *ret_key = arena_printf(a, PRI_STR ".sigstore.json", STR_ARG(key));
    return objectstore_put(s,
                           &(struct objectstore_put){.key = *ret_key,
                                                     .bytes = item->bundle,
                                                     .content_type = STR(LAYOUT_BUNDLE_TYPE)},
                           a, err);
}

/* One subject that cannot be served does not keep the others from it; its error comes last. */
static int put_all(struct objectstore *s, const struct store_item *item, struct arena *a,
                   struct str *ret_key, struct error *err)
{
    struct error failure = ERROR_INIT;

    for (size_t i = 0; i < item->subjects_len; i++) {
        struct error one = ERROR_INIT;
        if (put_one(s, item, &item->subjects[i], a, ret_key, &one) == 0)
            continue;
        if (error_is_retryable(&one) || one.class == ERR_CANCELED) {
            *err = one;
            return -1;
        }
        failure = one;
    }
    if (failure.class == ERR_OK)
        return 0;
    *err = failure;
    return -1;
}

static int beside_put(UNUSED const struct store_config *c, const struct artifact_environment *env,
                      const struct store_item *item, struct arena *a, struct str *ret_where,
                      struct error *err)
{
    _cleanup_(artifact_bucket_close) struct artifact_bucket b = {0};
    struct str key = STR_EMPTY;

    if (item->subjects_len == 0)
        return error_set(err, ERR_INVALID, "no object to put the bundle beside");
    if (artifact_bucket_open(env, &item->place, a, &b, err) < 0 ||
        put_all(b.store, item, a, &key, err) < 0)
        return -1;
    *ret_where = location_uri_of_key(a, &item->place, key);
    return 0;
}

const struct store_ops beside_store = {
    .name = "beside",
    .summary = "<key>.sigstore.json next to each object",
    .for_objects = true,
    .put = beside_put,
};
