/* SPDX-License-Identifier: Apache-2.0 */
#include "store/backends.h"
#include "store/layout.h"

static int bucket_put(const struct store_config *c, const struct artifact_environment *env,
                      const struct store_item *item, struct arena *a, struct str *ret_where,
                      struct error *err)
{
    _cleanup_(artifact_bucket_close) struct artifact_bucket b = {0};
    struct location place = item->place;

    if (c->bucket.len)
        place.bucket = c->bucket;
    if (artifact_bucket_open(env, &place, a, &b, err) < 0 ||
        layout_put(b.store, c->prefix, item, a, err) < 0)
        return -1;
    *ret_where = location_uri_of_key(a, &place, layout_bundle_key(a, c->prefix, &item->statement));
    return 0;
}

const struct store_ops bucket_store = {
    .name = "bucket",
    .summary = "the bucket that holds the artifact, or another one beside it",
    .for_objects = true,
    .put = bucket_put,
};
