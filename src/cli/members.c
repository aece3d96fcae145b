/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/members.h"

#include "base/limits.h"
#include "cli/measure.h"
#include "cli/reach.h"

#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <stdlib.h>
#include <sys/stat.h>

DEFINE_CLEANUP(FTS, fts_close, ftsp)

struct entry { /* found, not read */
    struct str name;
    uint64_t size;
    bool is_file;
};

struct entry_list LIST_OF(struct entry);

struct walk {
    struct cli *cli;
    const struct target *target;
    struct entry_list entries;
    uint64_t bytes;
};

static int add_entry(struct walk *w, struct str name, uint64_t size, bool is_file,
                     struct error *err)
{
    struct arena *a = w->cli->arena;

    if (w->entries.len == ARTIFACT_MAX_OBJECTS)
        return error_set(err, ERR_LIMIT, "more than %d files below " PRI_STR, ARTIFACT_MAX_OBJECTS,
                         STR_ARG(w->target->text));
    *LIST_ADD(a, &w->entries) =
        (struct entry){.name = arena_str(a, name), .size = size, .is_file = is_file};
    w->bytes += size;
    return arena_check(a, err);
}

static int compare_entries(const void *x, const void *y)
{
    return str_cmp(((const struct entry *)x)->name, ((const struct entry *)y)->name);
}

/* The name as statements spell it: that of a key. */
static struct str spell(struct arena *a, struct str name)
{
    static const struct location nowhere = {.kind = LOCATION_S3};

    return str_skip(location_uri_of_key(a, &nowhere, name), sizeof("s3:///") - 1);
}

static struct member *add_member(struct cli *c, const struct entry *e, struct member_list *ret)
{
    struct member *m = LIST_ADD(c->arena, ret);

    m->name = spell(c->arena, e->name);
    return m;
}

/* ---- a local folder ---- */

static int look_at(struct walk *w, const FTSENT *e, size_t skip, struct error *err)
{
    struct str name = str_skip(str_c(e->fts_path), skip);

    switch (e->fts_info) {
    case FTS_D:
    case FTS_DP:
        return 0;
    case FTS_DNR:
    case FTS_ERR:
    case FTS_NS:
        return error_set_errno(err, e->fts_errno, "read %s", e->fts_path);
    case FTS_F:
        return add_entry(w, name, (uint64_t)e->fts_statp->st_size, true, err);
    default:
        return add_entry(w, name, 0, false, err);
    }
}

static int list_folder(struct walk *w, struct str path, struct error *err)
{
    char *root = arena_cstr(w->cli->arena, path);
    _cleanup_(ftsp) FTS *tree =
        fts_open((char *[]){root, NULL}, FTS_PHYSICAL | FTS_COMFOLLOW | FTS_NOCHDIR, NULL);
    size_t skip = path.len + !str_ends_with(path, STR("/"));
    FTSENT *e;

    for (errno = 0; tree && (e = fts_read(tree)); errno = 0)
        if (look_at(w, e, skip, err) < 0)
            return -1;
    return errno ? error_set_errno(err, errno, "read %s", root) : 0;
}

static int read_file(struct walk *w, struct str path, const struct entry *e, struct progress *p,
                     struct measured *ret, struct error *err)
{
    _cleanup_(arena_done) struct arena scratch = ARENA_INIT;
    struct str file = arena_printf(&scratch, PRI_STR "/" PRI_STR, STR_ARG(path), STR_ARG(e->name));
    _cleanup_(closep) int fd = open(file.ptr, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);

    if (fd < 0)
        return error_set_errno(err, errno, "open " PRI_STR, STR_ARG(file));
    return measure_open_file(w->cli, fd, file.ptr, p, ret, err);
}

static int read_folder(struct walk *w, struct progress *p, struct member_list *ret,
                       struct error *err)
{
    struct str path = target_path(w->target);

    list_each (e, &w->entries) {
        struct measured now = {.size = 0};
        if (e->is_file && read_file(w, path, e, p, &now, err) < 0)
            return -1;
        add_member(w->cli, e, ret)->digest = now.digest;
    }
    return 0;
}

/* That a local file cannot be read never means "nothing attested". */
static int fail_local(struct error *err)
{
    if (err->class != ERR_LIMIT && err->class != ERR_CANCELED)
        err->class = ERR_INTERNAL;
    return -1;
}

static int measure_folder(struct walk *w, struct member_list *ret, struct error *err)
{
    if (list_folder(w, target_path(w->target), err) < 0)
        return fail_local(err);
    if (w->entries.len)
        qsort(w->entries.items, w->entries.len, sizeof(*w->entries.items), compare_entries);
    struct progress p = progress_start(w->cli, w->target->text, w->bytes);
    int r = read_folder(w, &p, ret, err);
    progress_end(&p);
    return r < 0 ? fail_local(err) : 0;
}

/* ---- objects ---- */

/* Argo passes over keys that end in '/': markers of folders (reference argo §4.5). */
static int list_page(struct walk *w, struct objectstore *bucket, struct str *token,
                     struct error *err)
{
    _cleanup_(arena_done) struct arena scratch = ARENA_INIT;
    struct objectstore_listing page = {0};
    struct str key = w->target->location.key;

    if (objectstore_list(bucket, key, token, &scratch, &page, err) < 0)
        return -1;
    list_each (o, &page)
        if (!str_ends_with(o->key, STR("/")) &&
            add_entry(w, str_skip(o->key, key.len), o->size, true, err) < 0)
            return -1;
    *token = arena_str(w->cli->arena, *token);
    return 0;
}

static int read_objects(struct walk *w, struct objectstore *bucket, struct progress *p,
                        struct member_list *ret, struct error *err)
{
    list_each (e, &w->entries) {
        _cleanup_(arena_done) struct arena scratch = ARENA_INIT;
        struct str key = arena_printf(&scratch, PRI_STR PRI_STR, STR_ARG(w->target->location.key),
                                      STR_ARG(e->name));
        struct measured now;
        if (measure_key(bucket, key, p, &now, err) < 0)
            return err->class == ERR_NOT_FOUND
                       ? error_set(err, ERR_CONFLICT, PRI_STR " vanished while it was read",
                                   STR_ARG(key))
                       : -1;
        add_member(w->cli, e, ret)->digest = now.digest;
    }
    return 0;
}

static int measure_objects(struct walk *w, struct member_list *ret, struct error *err)
{
    _cleanup_(objectstore_closep) struct objectstore *bucket = NULL;
    struct str token = STR_EMPTY;

    if (reach_open_bucket(w->cli, &w->target->location, &bucket, err) < 0)
        return -1;
    do {
        if (list_page(w, bucket, &token, err) < 0)
            return -1;
    } while (token.len);
    struct progress p = progress_start(w->cli, w->target->location.key, w->bytes);
    int r = read_objects(w, bucket, &p, ret, err);
    progress_end(&p);
    return r;
}

/* ---- both ---- */

int members_read(struct cli *c, const struct target *t, struct member_list *ret,
                 uint64_t *ret_bytes, struct error *err)
{
    struct walk w = {.cli = c, .target = t};
    struct member_list members = {0};

    if ((t->kind == TARGET_FILE ? measure_folder : measure_objects)(&w, &members, err) < 0)
        return -1;
    *ret = members;
    *ret_bytes = w.bytes;
    return 0;
}

int members_exist(struct cli *c, const struct location *directory, bool *ret, struct error *err)
{
    _cleanup_(objectstore_closep) struct objectstore *bucket = NULL;
    _cleanup_(arena_done) struct arena scratch = ARENA_INIT;
    struct objectstore_listing page = {0};
    struct str token = STR_EMPTY;

    if (reach_open_bucket(c, directory, &bucket, err) < 0 ||
        objectstore_list(bucket, directory->key, &token, &scratch, &page, err) < 0)
        return -1;
    *ret = page.len > 0;
    return 0;
}

bool members_are_meant(struct cli *c, const struct target *t)
{
    struct stat st;

    if (t->kind == TARGET_OBJECT)
        return str_ends_with(t->location.key, STR("/"));
    return t->kind == TARGET_FILE && stat(arena_cstr(c->arena, t->text), &st) == 0 &&
           S_ISDIR(st.st_mode);
}
