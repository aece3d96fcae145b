/* SPDX-License-Identifier: Apache-2.0
 *
 * One read of one artifact, as its reader sees it. Private to this folder.
 */
#pragma once

#include "artifact/artifact.h"
#include "crypto/digest.h"

struct reading {
    const struct artifact_environment *env;
    const struct artifact_limits *limits;
    const struct pod *pod;
    struct arena *arena; /* of the results */
    struct artifact *artifact;
    uint64_t deadline_ms;  /* monotonic */
    uint64_t bytes;        /* of this artifact so far */
    uint64_t object_bytes; /* of the object at hand */
    struct hasher *hasher;
};

/* A kind of location. Errors of `digest` are settled by their class (artifact.c). */
struct artifact_reader {
    int (*digest)(struct reading *r, struct error *err);
    int (*is_unchanged)(const struct artifact_environment *env, const struct artifact *known,
                        struct arena *a, bool *ret, struct error *err);
    const char *advice; /* when access is denied */
};

extern const struct artifact_reader object_reader; /* object stores: single objects, directories */
extern const struct artifact_reader image_reader;  /* registries */

/* ERR_LIMIT after the deadline. */
int reading_check_time(const struct reading *r, struct error *err) MUST_CHECK;

/* ERR_LIMIT that names the limit of bytes. */
int reading_too_big(const struct reading *r, struct error *err);

/* Reads one object whole into *ret. ERR_CONFLICT when `if_match` is set and another one lies there
 * now; ERR_LIMIT names the limit. */
int reading_object(struct reading *r, struct objectstore *s, struct str key, struct str if_match,
                   struct object_facts *ret, struct error *err) MUST_CHECK;

/* Reads the objects below "<key>/"; ERR_NOT_FOUND when there is none. */
int reading_directory(struct reading *r, struct objectstore *s, struct error *err) MUST_CHECK;

/* Whether every object below "<key>/" is what `known` says, and none is new. */
int directory_is_unchanged(struct objectstore *s, const struct artifact *known, bool *ret,
                           struct error *err) MUST_CHECK;

/* The objects below a prefix, folder marks (names that end in '/') left out, sorted by key.
 * ERR_LIMIT beyond max. */
int directory_list(struct objectstore *s, struct str prefix, uint64_t max, struct arena *a,
                   struct objectstore_listing *ret, struct error *err) MUST_CHECK;

/* Same size, and same ETag, version and time as far as both sides know them. */
bool object_is_same(const struct object_facts *facts, const struct objectstore_object *now);
