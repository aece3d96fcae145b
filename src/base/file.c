/* SPDX-License-Identifier: Apache-2.0 */
#include "base/file.h"

#include "base/buf.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

static int read_all(int fd, const char *path, size_t max, struct buf *b, struct error *err)
{
    char chunk[16384];
    ssize_t n;

    while ((n = read(fd, chunk, sizeof(chunk))) != 0) {
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return error_set_errno(err, errno, "read %s", path);
        buf_add(b, (struct str){chunk, (size_t)n});
        if (b->failed)
            return error_set(err, ERR_LIMIT, "%s is larger than %zu bytes", path, max);
    }
    explicit_bzero(chunk, sizeof(chunk));
    return 0;
}

static int open_read(const char *path, size_t max, struct buf *b, struct error *err)
{
    _cleanup_(closep) int fd = open(path, O_RDONLY | O_CLOEXEC);

    if (fd < 0)
        return error_set_errno(err, errno, "open %s", path);
    return read_all(fd, path, max, b, err);
}

int file_read(struct arena *a, const char *path, size_t max, struct str *ret, struct error *err)
{
    _cleanup_(buf_done) struct buf b = BUF_INIT(max);

    if (open_read(path, max, &b, err) < 0)
        return -1;
    *ret = arena_str(a, buf_str(&b));
    return 0;
}

int file_read_secret(const char *path, size_t max, struct secret *ret, struct error *err)
{
    _cleanup_(buf_done) struct buf b = BUF_INIT(max);

    int r = open_read(path, max, &b, err);
    if (r == 0)
        *ret = secret_copy(buf_str(&b));
    if (b.ptr)
        explicit_bzero(b.ptr, b.cap);
    return r;
}

static int write_all(int fd, struct str bytes)
{
    while (bytes.len) {
        ssize_t n = write(fd, bytes.ptr, bytes.len);
        if (n < 0 && errno != EINTR)
            return -1;
        if (n > 0)
            bytes = str_skip(bytes, (size_t)n);
    }
    return fsync(fd);
}

static void sync_folder(const char *path)
{
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    const char *folder = dirname(arena_cstr(&a, str_c(path)));
    _cleanup_(closep) int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (fd >= 0 && fsync(fd) < 0)
        return; /* some file systems cannot; the rename itself is atomic all the same */
}

/* link() fails when the name exists, rename() replaces it. */
static int put_in_place(const char *temporary, const char *path, bool exclusive)
{
    if (!exclusive)
        return rename(temporary, path);
    int r = link(temporary, path);
    int saved = errno;
    unlink(temporary);
    errno = saved;
    return r;
}

int file_write(const char *path, struct str bytes, mode_t mode, bool exclusive, struct error *err)
{
    _cleanup_(freep) char *temporary = NULL;

    if (asprintf(&temporary, "%s.XXXXXX", path) < 0)
        return error_set_errno(err, ENOMEM, "write %s", path);
    _cleanup_(closep) int fd = mkostemp(temporary, O_CLOEXEC);
    if (fd < 0)
        return error_set_errno(err, errno, "create a file beside %s", path);
    if (write_all(fd, bytes) < 0 || fchmod(fd, mode) < 0) {
        int saved = errno;
        unlink(temporary);
        return error_set_errno(err, saved, "write %s", path);
    }
    if (put_in_place(temporary, path, exclusive) < 0) {
        int saved = errno;
        unlink(temporary);
        if (saved == EEXIST)
            return error_set(err, ERR_CONFLICT, "%s exists already", path);
        return error_set_errno(err, saved, "write %s", path);
    }
    sync_folder(path);
    return 0;
}

int file_make_folders(const char *path, struct error *err)
{
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    char *copy = arena_cstr(&a, str_c(path));

    for (char *p = copy; *p; p++) {
        if (*p != '/' || p == copy)
            continue;
        *p = '\0';
        if (mkdir(copy, 0755) < 0 && errno != EEXIST)
            return error_set_errno(err, errno, "create %s", copy);
        *p = '/';
    }
    if (mkdir(copy, 0755) < 0 && errno != EEXIST)
        return error_set_errno(err, errno, "create %s", copy);
    return 0;
}

struct file_identity file_identify(const char *path)
{
    struct stat st;

    if (stat(path, &st) < 0)
        return (struct file_identity){0};
    return (struct file_identity){
        .dev = st.st_dev,
        .ino = st.st_ino,
        .size = st.st_size,
        .mtime_ns = (int64_t)st.st_mtim.tv_sec * 1000000000 + st.st_mtim.tv_nsec,
    };
}

bool file_identity_eq(struct file_identity x, struct file_identity y)
{
    return x.dev == y.dev && x.ino == y.ino && x.size == y.size && x.mtime_ns == y.mtime_ns;
}
