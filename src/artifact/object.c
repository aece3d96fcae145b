/* SPDX-License-Identifier: Apache-2.0
 *
 * Artifacts in object stores. Nothing in a workflow says whether a key is one object or a
 * directory; Argo's rule is: GET the key, and when there is none, list "<key>/" (reference argo
 * §4.5).
 */
#include "artifact/reading.h"
#include "base/clock.h"

enum { ATTEMPTS = 3 }; /* to read an object that changes meanwhile */

int reading_check_time(const struct reading *r, struct error *err)
{
    if (clock_mono_ms() < r->deadline_ms)
        return 0;
    return error_set(err, ERR_LIMIT, "not read within %llu seconds (limits.artifactTime)",
                     (unsigned long long)r->limits->max_seconds);
}

int reading_too_big(const struct reading *r, struct error *err)
{
    return error_set(err, ERR_LIMIT, "larger than %llu bytes (limits.artifactBytes)",
                     (unsigned long long)r->limits->max_bytes);
}

static int on_bytes(void *userdata, struct str bytes, struct error *err)
{
    struct reading *r = userdata;

    r->object_bytes += bytes.len;
    if (bytes.len > r->limits->max_bytes - r->bytes)
        return reading_too_big(r, err);
    r->bytes += bytes.len;
    hasher_add(r->hasher, bytes);
    if (r->env->on_progress)
        r->env->on_progress(r->env->userdata, r->artifact, r->bytes);
    return reading_check_time(r, err);
}

int reading_object(struct reading *r, struct objectstore *s, struct str key, struct str if_match,
                   struct object_facts *ret, struct error *err)
{
    _cleanup_(arena_done) struct arena scratch = ARENA_INIT;
    uint64_t left = r->limits->max_bytes - r->bytes;
    struct objectstore_object o;

    r->object_bytes = 0;
    hasher_reset(r->hasher);
    if (objectstore_get(s,
                        &(struct objectstore_get){.key = key,
                                                  .if_match = if_match,
                                                  .max_bytes = left,
                                                  .on_bytes = on_bytes,
                                                  .userdata = r},
                        &scratch, &o, err) < 0) {
        bool by_size = err->class == ERR_LIMIT && clock_mono_ms() < r->deadline_ms;
        return by_size ? reading_too_big(r, err) : -1;
    }
    if (r->object_bytes != o.size)
        return error_set(err, ERR_TRANSIENT, "ended after %llu of %llu bytes",
                         (unsigned long long)r->object_bytes, (unsigned long long)o.size);
    *ret = (struct object_facts){
        .size = o.size,
        .etag = arena_str(r->arena, o.etag),
        .version_id = arena_str(r->arena, o.version_id),
        .last_modified = arena_str(r->arena, o.last_modified),
    };
    hasher_finish_hex(r->hasher, ret->digest.hex);
    return 0;
}

static bool same_if_known(struct str x, struct str y)
{
    return x.len == 0 || y.len == 0 || str_eq(x, y);
}

bool object_is_same(const struct object_facts *facts, const struct objectstore_object *now)
{
    return facts->size == now->size && same_if_known(facts->etag, now->etag) &&
           same_if_known(facts->version_id, now->version_id) &&
           same_if_known(facts->last_modified, now->last_modified);
}

/* Whether the bytes just read are those that lie there now. Bytes of an object that is gone since
 * (or that only the garbage collector may see) were read whole all the same. */
static int is_still_there(struct reading *r, struct objectstore *s, struct str key,
                          const struct object_facts *facts, bool *ret, struct error *err)
{
    _cleanup_(arena_done) struct arena scratch = ARENA_INIT;
    struct objectstore_object now;

    *ret = true;
    if (objectstore_head(s, key, &scratch, &now, err) < 0)
        return err->class == ERR_NOT_FOUND || err->class == ERR_DENIED ? 0 : -1;
    *ret = object_is_same(facts, &now);
    return reading_check_time(r, err);
}

/* One whole read; *ret is false when the object changed meanwhile. */
static int read_once(struct reading *r, struct objectstore *s, bool *ret, struct error *err)
{
    struct str key = r->artifact->location.key;
    struct object_facts facts;

    *ret = false;
    r->bytes = 0;
    if (reading_object(r, s, key, STR_EMPTY, &facts, err) < 0)
        return err->class == ERR_CONFLICT ? 0 : -1;
    if (is_still_there(r, s, key, &facts, ret, err) < 0)
        return -1;
    if (*ret)
        r->artifact->facts = facts;
    return 0;
}

static int read_single(struct reading *r, struct objectstore *s, struct error *err)
{
    bool steady = false;

    for (int attempt = 0; attempt < ATTEMPTS && !steady; attempt++)
        if (read_once(r, s, &steady, err) < 0)
            return -1;
    if (steady)
        return 0;
    return error_set(err, ERR_TRANSIENT, "the object keeps changing while it is read");
}

static int read_key(struct reading *r, struct objectstore *s, struct error *err)
{
    if (str_ends_with(r->artifact->location.key, STR("/")))
        return reading_directory(r, s, err);
    if (read_single(r, s, err) == 0)
        return 0;
    return err->class == ERR_NOT_FOUND ? reading_directory(r, s, err) : -1;
}

static int object_digest(struct reading *r, struct error *err)
{
    _cleanup_(artifact_bucket_close) struct artifact_bucket b = {0};

    if (artifact_bucket_open(r->env, &r->artifact->location, r->arena, &b, err) < 0)
        return -1;
    return read_key(r, b.store, err);
}

static int object_is_unchanged(const struct artifact_environment *env, const struct artifact *known,
                               struct arena *a, bool *ret, struct error *err)
{
    _cleanup_(artifact_bucket_close) struct artifact_bucket b = {0};
    struct objectstore_object now;

    if (artifact_bucket_open(env, &known->location, a, &b, err) < 0)
        return -1;
    if (known->is_directory)
        return directory_is_unchanged(b.store, known, ret, err);
    bool there = objectstore_head(b.store, known->location.key, a, &now, err) == 0;
    if (!there && err->class != ERR_NOT_FOUND)
        return -1;
    *ret = there && object_is_same(&known->facts, &now);
    return 0;
}

const struct artifact_reader object_reader = {
    .digest = object_digest,
    .is_unchanged = object_is_unchanged,
    .advice = "check the Secret of the artifact repository and that it may read and list the "
              "bucket",
};
