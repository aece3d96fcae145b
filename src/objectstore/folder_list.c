/* SPDX-License-Identifier: Apache-2.0 */
#include "base/limits.h"
#include "objectstore/folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

DEFINE_CLEANUP(DIR, closedir, closedirp)

struct search {
    const struct folder *folder;
    struct str prefix, after; /* keys that begin so and sort behind that one */
    struct arena *arena;
    struct str_list open; /* folders that are still to be read: "" or "a/b/" */
    struct objectstore_listing found;
};

static int fail(const struct search *s, struct str key, struct error *err)
{
    return error_set_errno(err, errno, "list " PRI_STR "/" PRI_STR, STR_ARG(s->folder->root),
                           STR_ARG(key));
}

/* Nothing below a folder can match unless one of the two begins the other. */
static bool may_hold(const struct search *s, struct str folder)
{
    return str_starts_with(folder, s->prefix) || str_starts_with(s->prefix, folder);
}

static int look_at(struct search *s, DIR *d, struct str folder, const char *name, struct error *err)
{
    struct str key = arena_printf(s->arena, PRI_STR "%s", STR_ARG(folder), name);
    struct stat st;

    if (fstatat(dirfd(d), name, &st, AT_SYMLINK_NOFOLLOW) < 0)
        return errno == ENOENT ? 0 : fail(s, key, err);
    if (S_ISDIR(st.st_mode)) {
        struct str below = arena_printf(s->arena, PRI_STR "/", STR_ARG(key));
        if (may_hold(s, below))
            *LIST_ADD(s->arena, &s->open) = below;
    } else if (S_ISREG(st.st_mode) && str_starts_with(key, s->prefix) &&
               str_cmp(key, s->after) > 0) {
        *LIST_ADD(s->arena, &s->found) = folder_object(s->arena, key, &st);
    }
    if (s->found.len > ARTIFACT_MAX_OBJECTS)
        return error_set(err, ERR_LIMIT, "more than %d files below " PRI_STR, ARTIFACT_MAX_OBJECTS,
                         STR_ARG(s->folder->root));
    return arena_check(s->arena, err);
}

static int read_folder(struct search *s, struct str folder, struct error *err)
{
    struct str path =
        arena_printf(s->arena, PRI_STR "/" PRI_STR, STR_ARG(s->folder->root), STR_ARG(folder));
    _cleanup_(closedirp) DIR *d = opendir(path.ptr);
    struct dirent *entry;

    if (!d)
        return fail(s, folder, err);
    while ((entry = readdir(d)))
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0 &&
            look_at(s, d, folder, entry->d_name, err) < 0)
            return -1;
    return 0;
}

static int compare_keys(const void *x, const void *y)
{
    return str_cmp(((const struct objectstore_object *)x)->key,
                   ((const struct objectstore_object *)y)->key);
}

int folder_list(struct objectstore *base, struct str prefix, struct str *token, struct arena *a,
                struct objectstore_listing *ret, struct error *err)
{
    struct search s = {
        .folder = (const struct folder *)base, .prefix = prefix, .after = *token, .arena = a};

    *LIST_ADD(a, &s.open) = STR("");
    while (s.open.len > 0)
        if (read_folder(&s, s.open.items[--s.open.len], err) < 0)
            return -1;
    if (s.found.len > 0)
        qsort(s.found.items, s.found.len, sizeof(*s.found.items), compare_keys);
    bool more = s.found.len > S3_LIST_PAGE;
    s.found.len = more ? S3_LIST_PAGE : s.found.len;
    *token = more ? s.found.items[S3_LIST_PAGE - 1].key : STR_EMPTY;
    *ret = s.found;
    return 0;
}
