/* SPDX-License-Identifier: Apache-2.0 */
#include "artifact/artifact.h"

#include "artifact/reading.h"
#include "base/clock.h"

static const struct artifact_reader *const readers[LOCATION_KIND_COUNT] = {
    [LOCATION_S3] = &object_reader,
    [LOCATION_OCI] = &image_reader,
};

/* What a failed read says about the artifact; PENDING: nothing, so it is tried again. */
static const enum artifact_state settled[ERR_CLASS_COUNT] = {
    [ERR_INVALID] = ARTIFACT_UNREADABLE,  [ERR_NOT_FOUND] = ARTIFACT_MISSING,
    [ERR_CONFLICT] = ARTIFACT_UNREADABLE, [ERR_DENIED] = ARTIFACT_UNREADABLE,
    [ERR_TRANSIENT] = ARTIFACT_PENDING,   [ERR_THROTTLED] = ARTIFACT_PENDING,
    [ERR_LIMIT] = ARTIFACT_TOO_BIG,       [ERR_CANCELED] = ARTIFACT_PENDING,
    [ERR_CRYPTO] = ARTIFACT_UNREADABLE,   [ERR_INTERNAL] = ARTIFACT_UNREADABLE,
};

static const struct artifact_reader *reader_of(const struct artifact *artifact)
{
    unsigned kind = artifact->location.kind;

    return kind < LOCATION_KIND_COUNT ? readers[kind] : NULL;
}

static int settle(struct arena *a, struct artifact *artifact, const struct artifact_reader *reader,
                  const struct error *failure, struct error *err)
{
    if (settled[failure->class] == ARTIFACT_PENDING) {
        *err = *failure;
        return -1;
    }
    bool denied = failure->class == ERR_DENIED;
    artifact->state = settled[failure->class];
    artifact->reason =
        arena_printf(a, "%s%s%s", failure->msg, denied ? ": " : "", denied ? reader->advice : "");
    return 0;
}

int artifact_digest(const struct artifact_environment *env, const struct artifact_limits *limits,
                    const struct pod *pod, struct arena *a, struct artifact *artifact,
                    struct error *err)
{
    const struct artifact_reader *reader = reader_of(artifact);
    _cleanup_(hasher_freep) struct hasher *hasher = NULL;
    struct error failure = ERROR_INIT;

    if (!reader) {
        artifact->state = ARTIFACT_UNSUPPORTED;
        artifact->reason = arena_printf(a, "this version does not read artifacts of kind %s",
                                        location_kind_name(artifact->location.kind));
        return 0;
    }
    hasher = hasher_new();
    struct reading r = {
        .env = env,
        .limits = limits,
        .pod = pod,
        .arena = a,
        .artifact = artifact,
        .deadline_ms = clock_mono_ms() + limits->max_seconds * 1000,
        .hasher = hasher,
    };
    if (reader->digest(&r, &failure) < 0)
        return settle(a, artifact, reader, &failure, err);
    artifact->state = ARTIFACT_DIGESTED;
    artifact->reason = STR_EMPTY;
    return 0;
}

int artifact_is_unchanged(const struct artifact_environment *env, const struct artifact *known,
                          struct arena *a, bool *ret, struct error *err)
{
    const struct artifact_reader *reader = reader_of(known);

    if (!reader)
        return error_set(err, ERR_INVALID, "this version does not read artifacts of kind %s",
                         location_kind_name(known->location.kind));
    return reader->is_unchanged(env, known, a, ret, err);
}
