/* SPDX-License-Identifier: Apache-2.0 */
#include "store/layout.h"

#include "base/limits.h"
#include "crypto/digest.h"
#include "sigstore/bundle.h"

#include <errno.h>

static struct str below(struct arena *a, struct str prefix, const char *folder, struct str hex,
                        const char *end)
{
    while (str_ends_with(prefix, STR("/")))
        prefix.len--;
    return arena_printf(a, PRI_STR "%s%s/" PRI_STR "%s", STR_ARG(prefix), prefix.len ? "/" : "",
                        folder, STR_ARG(hex), end);
}

struct str layout_bundle_key(struct arena *a, struct str prefix, const struct digest *statement)
{
    return below(a, prefix, "bundles", digest_str(statement), ".sigstore.json");
}

struct str layout_subject_prefix(struct arena *a, struct str prefix, const struct digest *subject)
{
    return below(a, prefix, "subjects", digest_str(subject), "/");
}

struct str layout_name_prefix(struct arena *a, struct str prefix, struct str name)
{
    char hex[SHA256_HEX_SIZE];

    sha256_hex(name, hex);
    return below(a, prefix, "names", str_c(hex), "/");
}

/* Whether what lies there is a bundle of the statement that its name promises. */
static int holds_statement(struct objectstore *s, struct str key, const struct digest *statement,
                           bool *ret, struct error *err)
{
    _cleanup_(arena_done) struct arena scratch = ARENA_INIT;
    struct digest found;
    struct str text;
    struct bundle b;

    *ret = false;
    if (objectstore_get_all(s, key, BUNDLE_MAX_BYTES, &scratch, &text, err) < 0)
        return err->class == ERR_LIMIT ? 0 : -1;
    if (bundle_parse(&scratch, text, &b, err) < 0)
        return 0;
    sha256_hex(b.envelope.payload, found.hex);
    *ret = digest_eq(&found, statement);
    return 0;
}

static int put_bundle(struct objectstore *s, struct str key, const struct store_item *item,
                      struct arena *a, struct error *err)
{
    struct objectstore_put p = {.key = key,
                                .bytes = item->bundle,
                                .content_type = STR(LAYOUT_BUNDLE_TYPE),
                                .only_if_absent = true};
    bool there;

    if (objectstore_put(s, &p, a, err) == 0)
        return 0;
    if (err->class != ERR_CONFLICT || holds_statement(s, key, &item->statement, &there, err) < 0)
        return -1;
    p.only_if_absent = false;
    return there ? 0 : objectstore_put(s, &p, a, err);
}

static int put_entry(struct objectstore *s, struct str prefix, const struct digest *statement,
                     struct arena *a, struct error *err)
{
    struct str key = arena_printf(a, PRI_STR "%s", STR_ARG(prefix), statement->hex);

    return objectstore_put(s, &(struct objectstore_put){.key = key}, a, err);
}

static int put_entries(struct objectstore *s, struct str prefix, const struct store_item *item,
                       const struct subject *subject, struct error *err)
{
    _cleanup_(arena_done) struct arena scratch = ARENA_INIT;

    if (put_entry(s, layout_subject_prefix(&scratch, prefix, &subject->digest), &item->statement,
                  &scratch, err) < 0)
        return -1;
    if (!subject->name.len)
        return 0;
    return put_entry(s, layout_name_prefix(&scratch, prefix, subject->name), &item->statement,
                     &scratch, err);
}

int layout_put(struct objectstore *s, struct str prefix, const struct store_item *item,
               struct arena *a, struct error *err)
{
    if (put_bundle(s, layout_bundle_key(a, prefix, &item->statement), item, a, err) < 0)
        return -1;
    for (size_t i = 0; i < item->subjects_len; i++)
        if (put_entries(s, prefix, item, &item->subjects[i], err) < 0)
            return -1;
    return 0;
}

int layout_open_folder(struct str path, struct arena *a, struct objectstore **ret,
                       struct str *ret_path, struct error *err)
{
    _cleanup_(freep) char *real = realpath(arena_cstr(a, path), NULL);
    struct str parent, name;

    if (!real)
        return error_set_errno(err, errno, PRI_STR, STR_ARG(path));
    str_cut_last(str_c(real), '/', &parent, &name);
    if (objectstore_open(&(struct objectstore_config){.kind = "folder",
                                                      .endpoint = parent.len ? parent : STR("/"),
                                                      .bucket = name},
                         ret, err) < 0)
        return -1;
    *ret_path = arena_str(a, str_c(real));
    return 0;
}
