/* SPDX-License-Identifier: Apache-2.0
 *
 * Objects as files <path>/<bucket>/<key>, for recorded runs. A key that would leave the folder, by
 * its words or by a symbolic link on its way, is refused: links below the root are not followed.
 */
#include "objectstore/folder.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>

static struct folder *folder_of(struct objectstore *base)
{
    return (struct folder *)base;
}

static int check_part(struct str part, struct str whole, struct error *err)
{
    if (str_eq_c(part, "..") || str_eq_c(part, "."))
        return error_set(err, ERR_DENIED, "'" PRI_STR "': key leaves the folder",
                         STR_ARG(str_first(whole, 200)));
    if (part.len == 0 || part.len > NAME_MAX || memchr(part.ptr, '\0', part.len))
        return error_set(err, ERR_INVALID, "'" PRI_STR "' cannot be the name of a file",
                         STR_ARG(str_first(whole, 200)));
    return 0;
}

static int check_key(struct str key, struct error *err)
{
    struct str part, rest = key;
    bool more;

    if (key.len > S3_KEY_MAX_BYTES)
        return error_set(err, ERR_INVALID, "key of %zu bytes", key.len);
    do {
        more = str_cut(rest, '/', &part, &rest);
        if (check_part(part, key, err) < 0)
            return -1;
    } while (more);
    return 0;
}

static int fail(const struct folder *f, struct str key, struct error *err)
{
    if (errno == ELOOP)
        return error_set(err, ERR_DENIED, PRI_STR "/" PRI_STR ": symbolic links are not followed",
                         STR_ARG(f->root), STR_ARG(key));
    return error_set_errno(err, errno, PRI_STR "/" PRI_STR, STR_ARG(f->root), STR_ARG(key));
}

static bool is_link(int at, const char *name)
{
    struct stat st = {0};

    return fstatat(at, name, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISLNK(st.st_mode);
}

static int enter(int at, const char *name, bool create)
{
    if (create && mkdirat(at, name, 0755) < 0 && errno != EEXIST)
        return -1;
    int fd = openat(at, name, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0)
        errno = is_link(at, name) ? ELOOP : errno;
    return fd;
}

/* The folder that holds the key's file, and the file's own name. */
static int open_parent(const struct folder *f, struct str key, bool create, struct arena *a,
                       int *ret, struct str *ret_name, struct error *err)
{
    _cleanup_(closep) int at = -1;
    struct str part, rest = key;

    if (check_key(key, err) < 0 || (create && file_make_folders(f->root.ptr, err) < 0))
        return -1;
    at = open(f->root.ptr, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (at < 0)
        return fail(f, key, err);
    while (str_cut(rest, '/', &part, &rest)) {
        int next = enter(at, arena_cstr(a, part), create);
        if (next < 0)
            return fail(f, key, err);
        close(at);
        at = next;
    }
    *ret = TAKE_FD(at);
    *ret_name = part;
    return 0;
}

/* A regular file, open for reading. */
static int open_object(const struct folder *f, struct str key, struct arena *a, int *ret,
                       struct stat *ret_stat, struct error *err)
{
    _cleanup_(closep) int parent = -1, fd = -1;
    struct stat st = {0};
    struct str name = STR_EMPTY;

    if (open_parent(f, key, false, a, &parent, &name, err) < 0)
        return -1;
    fd = openat(parent, arena_cstr(a, name), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &st) < 0)
        return fail(f, key, err);
    if (!S_ISREG(st.st_mode))
        return error_set(err, ERR_NOT_FOUND, PRI_STR "/" PRI_STR " is not a file", STR_ARG(f->root),
                         STR_ARG(key));
    *ret = TAKE_FD(fd);
    *ret_stat = st;
    return 0;
}

struct objectstore_object folder_object(struct arena *a, struct str key, const struct stat *st)
{
    int64_t mtime_ns = (int64_t)st->st_mtim.tv_sec * 1000000000 + st->st_mtim.tv_nsec;
    char time[CLOCK_TEXT_SIZE];

    clock_format(mtime_ns / 1000000, time);
    return (struct objectstore_object){
        .key = key,
        .size = (uint64_t)st->st_size,
        /* The file's number as well: two writes may fall into one tick of the kernel's clock. */
        .etag = arena_printf(a, "\"%lld-%lld-%llu\"", (long long)st->st_size, (long long)mtime_ns,
                             (unsigned long long)st->st_ino),
        .last_modified = arena_str(a, str_c(time)),
    };
}

static int folder_head(struct objectstore *base, struct str key, struct arena *a,
                       struct objectstore_object *ret, struct error *err)
{
    _cleanup_(closep) int fd = -1;
    struct stat st = {0};

    if (open_object(folder_of(base), key, a, &fd, &st, err) < 0)
        return -1;
    *ret = folder_object(a, key, &st);
    return 0;
}

static int copy_out(const struct folder *f, int fd, const struct objectstore_get *g,
                    uint64_t *ret_size, struct error *err)
{
    uint64_t max = g->max_bytes ? g->max_bytes : HTTP_BODY_MAX_BYTES;
    char chunk[65536];
    ssize_t n;

    while ((n = read(fd, chunk, sizeof(chunk))) > 0) {
        *ret_size += (uint64_t)n;
        if (cancel_is_set(f->cancel))
            return error_set(err, ERR_CANCELED, "cancelled");
        if (*ret_size > max)
            return error_set(err, ERR_LIMIT, PRI_STR "/" PRI_STR ": larger than %llu bytes",
                             STR_ARG(f->root), STR_ARG(g->key), (unsigned long long)max);
        if (g->on_bytes(g->userdata, (struct str){chunk, (size_t)n}, err) < 0)
            return -1;
    }
    return n < 0 ? fail(f, g->key, err) : 0;
}

static int folder_get(struct objectstore *base, const struct objectstore_get *g, struct arena *a,
                      struct objectstore_object *ret, struct error *err)
{
    const struct folder *f = folder_of(base);
    _cleanup_(closep) int fd = -1;
    struct stat st = {0};
    uint64_t size = 0;

    if (open_object(f, g->key, a, &fd, &st, err) < 0)
        return -1;
    struct objectstore_object object = folder_object(a, g->key, &st);
    if (g->if_match.len && !str_eq(g->if_match, object.etag))
        return error_set(err, ERR_CONFLICT, PRI_STR "/" PRI_STR ": the object is another one now",
                         STR_ARG(f->root), STR_ARG(g->key));
    if (copy_out(f, fd, g, &size, err) < 0)
        return -1;
    if (size != object.size)
        return error_set(err, ERR_CONFLICT, PRI_STR "/" PRI_STR ": it changed while it was read",
                         STR_ARG(f->root), STR_ARG(g->key));
    *ret = object;
    return 0;
}

static int folder_put(struct objectstore *base, const struct objectstore_put *p, struct arena *a,
                      struct error *err)
{
    const struct folder *f = folder_of(base);
    _cleanup_(closep) int parent = -1;
    struct str name = STR_EMPTY;

    if (open_parent(f, p->key, true, a, &parent, &name, err) < 0)
        return -1;
    struct str path = arena_printf(a, PRI_STR "/" PRI_STR, STR_ARG(f->root), STR_ARG(p->key));
    return file_write(path.ptr, p->bytes, 0644, p->only_if_absent, err);
}

/* As in S3, a key that does not exist is no error. */
static int folder_remove(struct objectstore *base, struct str key, struct arena *a,
                         struct error *err)
{
    const struct folder *f = folder_of(base);
    _cleanup_(closep) int parent = -1;
    struct str name = STR_EMPTY;

    if (open_parent(f, key, false, a, &parent, &name, err) < 0)
        return err->class == ERR_NOT_FOUND ? 0 : -1;
    if (unlinkat(parent, arena_cstr(a, name), 0) < 0 && errno != ENOENT)
        return fail(f, key, err);
    return 0;
}

static void folder_close(struct objectstore *base)
{
    struct folder *f = folder_of(base);

    arena_done(&f->arena);
    free(f);
}

static int folder_open(const struct objectstore_config *c, struct objectstore **ret,
                       struct error *err)
{
    if (c->endpoint.len == 0 || memchr(c->endpoint.ptr, '\0', c->endpoint.len))
        return error_set(err, ERR_INVALID, "a folder store needs a path");
    if (str_cut(c->bucket, '/', NULL, NULL) || check_part(c->bucket, c->bucket, err) < 0)
        return error_set(err, ERR_INVALID, "bucket name '" PRI_STR "' is not valid",
                         STR_ARG(c->bucket));
    struct folder *f = MEMORY_NEW(struct folder);
    f->base.ops = &folder_ops;
    f->root =
        arena_printf(&f->arena, PRI_STR "/" PRI_STR, STR_ARG(c->endpoint), STR_ARG(c->bucket));
    f->cancel = c->cancel;
    *ret = &f->base;
    return 0;
}

const struct objectstore_ops folder_ops = {
    .name = "folder",
    .summary = "a local folder that holds <bucket>/<key>, for recorded runs",
    .open = folder_open,
    .head = folder_head,
    .get = folder_get,
    .put = folder_put,
    .list = folder_list,
    .remove = folder_remove,
    .close = folder_close,
};
