/* SPDX-License-Identifier: Apache-2.0 */
#include "base/file.h"
#include "store/backends.h"
#include "store/layout.h"

static int directory_put(const struct store_config *c,
                         UNUSED const struct artifact_environment *env,
                         const struct store_item *item, struct arena *a, struct str *ret_where,
                         struct error *err)
{
    _cleanup_(objectstore_closep) struct objectstore *s = NULL;
    struct str path;

    if (!c->path.len)
        return error_set(err, ERR_INVALID, "a directory store needs a path");
    if (file_make_folders(arena_cstr(a, c->path), err) < 0 ||
        layout_open_folder(c->path, a, &s, &path, err) < 0 ||
        layout_put(s, STR_EMPTY, item, a, err) < 0)
        return -1;
    *ret_where = arena_printf(a, "file://" PRI_STR "/" PRI_STR, STR_ARG(path),
                              STR_ARG(layout_bundle_key(a, STR_EMPTY, &item->statement)));
    return 0;
}

const struct store_ops directory_store = {
    .name = "directory",
    .summary = "a folder of the file system",
    .for_images = true,
    .for_objects = true,
    .put = directory_put,
};
