/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/measure.h"

#include "base/limits.h"
#include "cli/reach.h"
#include "crypto/digest.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

enum { CHUNK_BYTES = 256 * 1024 };

struct sink { /* where the bytes of one object go */
    struct hasher *hasher;
    struct progress *progress;
    uint64_t size;
};

static void sink_add(struct sink *s, struct str bytes)
{
    hasher_add(s->hasher, bytes);
    progress_add(s->progress, bytes.len);
    s->size += bytes.len;
}

static void sink_finish(struct sink *s, struct measured *ret)
{
    hasher_finish_hex(s->hasher, ret->digest.hex);
    ret->size = s->size;
}

/* ---- local files ---- */

static int read_file(struct cli *c, int fd, const char *path, struct sink *s, struct error *err)
{
    _cleanup_(arena_done) struct arena scratch = ARENA_INIT;
    char *chunk = arena_alloc(&scratch, CHUNK_BYTES);
    ssize_t n;

    while ((n = read(fd, chunk, CHUNK_BYTES)) != 0) {
        if (c->cancel && cancel_is_set(c->cancel))
            return error_set(err, ERR_CANCELED, "read %s: interrupted", path);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return error_set(err, ERR_INTERNAL, "read %s: %m", path);
        sink_add(s, (struct str){chunk, (size_t)n});
    }
    return 0;
}

int measure_open_file(struct cli *c, int fd, const char *path, struct progress *p,
                      struct measured *ret, struct error *err)
{
    _cleanup_(hasher_freep) struct hasher *hasher = hasher_new();
    struct sink s = {.hasher = hasher, .progress = p};

    if (read_file(c, fd, path, &s, err) < 0)
        return -1;
    sink_finish(&s, ret);
    return 0;
}

static int measure_file(struct cli *c, struct target *t, struct measured *ret, struct error *err)
{
    char *path = arena_cstr(c->arena, t->text);
    _cleanup_(closep) int fd = open(path, O_RDONLY | O_CLOEXEC);
    struct stat st;

    if (fd < 0 || fstat(fd, &st) < 0)
        return error_set(err, ERR_INTERNAL, "open %s: %m", path);
    if (S_ISDIR(st.st_mode))
        return error_set(err, ERR_INVALID, "%s is a folder; name one file in it", path);
    struct progress p = progress_start(c, t->text, (uint64_t)st.st_size);
    int r = measure_open_file(c, fd, path, &p, ret, err);
    progress_end(&p);
    return r;
}

/* ---- stored objects ---- */

static int on_bytes(void *userdata, struct str bytes, UNUSED struct error *err)
{
    sink_add(userdata, bytes);
    return 0;
}

int measure_key(struct objectstore *bucket, struct str key, struct progress *p,
                struct measured *ret, struct error *err)
{
    _cleanup_(arena_done) struct arena scratch = ARENA_INIT;
    _cleanup_(hasher_freep) struct hasher *hasher = hasher_new();
    struct sink s = {.hasher = hasher, .progress = p};
    struct objectstore_object seen;
    struct objectstore_get get = {
        .key = key, .max_bytes = ARTIFACT_MAX_BYTES, .on_bytes = on_bytes, .userdata = &s};

    if (objectstore_get(bucket, &get, &scratch, &seen, err) < 0)
        return -1;
    sink_finish(&s, ret);
    return 0;
}

int measure_object(struct cli *c, const struct location *l, struct measured *ret, struct error *err)
{
    _cleanup_(objectstore_closep) struct objectstore *bucket = NULL;
    struct progress p = progress_start(c, l->key, 0);

    int r = reach_open_bucket(c, l, &bucket, err);
    if (r == 0)
        r = measure_key(bucket, l->key, &p, ret, err);
    progress_end(&p);
    if (r < 0 && err->class == ERR_NOT_FOUND)
        error_set(err, ERR_NOT_FOUND, PRI_STR " does not exist",
                  STR_ARG(location_uri(c->arena, l)));
    return r;
}

static int measure_stored(struct cli *c, struct target *t, struct measured *ret, struct error *err)
{
    if (reach_place(c, &t->location, err) < 0)
        return -1;
    return measure_object(c, &t->location, ret, err);
}

/* ---- images ---- */

/* A tag is looked up once; from then on the digest is what is verified. */
static int resolve_tag(struct cli *c, struct target *t, struct error *err)
{
    _cleanup_(oci_closep) struct oci_repository *repository = NULL;
    struct oci_descriptor manifest;
    struct str bytes;

    if (reach_open_repository(c, &t->location, &repository, err) < 0 ||
        oci_get_manifest(repository, t->image.tag, c->arena, &bytes, &manifest, err) < 0)
        return error_wrap(err, "image " PRI_STR, STR_ARG(t->text));
    if (!digest_parse(manifest.digest, &t->digest))
        return error_set(err, ERR_INVALID, "image " PRI_STR ": the registry's digest is no sha256",
                         STR_ARG(t->text));
    cli_warn(c, "tag " PRI_STR " is sha256:%s now; tags move, verify and use the digest",
             STR_ARG(t->image.tag), t->digest.hex);
    return 0;
}

static int measure_image(struct cli *c, struct target *t, struct measured *ret, struct error *err)
{
    if (!digest_is_set(&t->digest) && resolve_tag(c, t, err) < 0)
        return -1;
    *ret = (struct measured){.digest = t->digest};
    return 0;
}

static int measure_digest(UNUSED struct cli *c, struct target *t, struct measured *ret,
                          UNUSED struct error *err)
{
    *ret = (struct measured){.digest = t->digest};
    return 0;
}

int measure_target(struct cli *c, struct target *t, struct measured *ret, struct error *err)
{
    static int (*const measures[])(struct cli * c, struct target * t, struct measured * ret,
                                   struct error * err) = {
        [TARGET_FILE] = measure_file,
        [TARGET_OBJECT] = measure_stored,
        [TARGET_IMAGE] = measure_image,
        [TARGET_DIGEST] = measure_digest,
    };

    return measures[t->kind](c, t, ret, err);
}
