/* SPDX-License-Identifier: Apache-2.0
 *
 * Reads one artifact where it lies and takes its digest: once, streaming, in constant memory.
 * Openers are rows of a table by location kind.
 */
#pragma once

#include "model/run.h"
#include "objectstore/objectstore.h"
#include "oci/registry.h"

/* What the reader needs from its surroundings; the controller gives Kubernetes, the command line
 * its own. */
struct artifact_environment {
    /* Fills the credentials for a place; called once per artifact. ERR_DENIED / ERR_NOT_FOUND say
     * which Secret. */
    int (*object_credentials)(void *userdata, const struct location *l, struct arena *a,
                              struct objectstore_credentials *ret, struct error *err);
    int (*registry_credentials)(void *userdata, const struct location *l, const struct pod *pod,
                                struct oci_credentials *ret, bool *ret_found, struct error *err);
    void *userdata;
    struct str folder; /* not empty: recorded objects as <folder>/<bucket>/<key>, no network */
    const struct str *insecure_registries; /* host[:port] that speak plain HTTP */
    size_t insecure_registries_len;
    struct str registry_ca_file; /* PEM: trusted for registries beside the system's roots, and read
                                    whenever one is opened; may be empty */
    struct http_client_options http;
    const struct cancel *cancel;
    /* Progress for people: bytes of this artifact so far; may be NULL. */
    void (*on_progress)(void *userdata, const struct artifact *artifact, uint64_t bytes);
};

struct artifact_limits {
    uint64_t max_bytes;   /* of one artifact, all its objects together */
    uint64_t max_objects; /* of a directory */
    uint64_t max_seconds;
};

/* Fills state, facts, is_directory and objects of *artifact (whose location is resolved and state
 * PENDING). Returns 0 with a final state whenever the outcome is settled (digested, missing, too
 * big, unreadable…); -1 only when trying again can help (transient, throttled, cancelled). A single
 * object that changed while it was read is read again. Argo's rule for directories: GET the key;
 * when there is none, list "<key>/". */
int artifact_digest(const struct artifact_environment *env, const struct artifact_limits *limits,
                    const struct pod *pod, struct arena *a, struct artifact *artifact,
                    struct error *err) MUST_CHECK;

/* Cheap check whether `known` (an earlier read of the same URI) is still what lies there: same
 * size, ETag, version and time for every object. *ret false when anything differs or is gone. */
int artifact_is_unchanged(const struct artifact_environment *env, const struct artifact *known,
                          struct arena *a, bool *ret, struct error *err) MUST_CHECK;

/* The bucket of a location, opened with the credentials of the environment (in folder mode the
 * recorded folder of that name). Must stay where it is while it is open: the store refers to the
 * credentials beside it. A Secret that is missing is ERR_DENIED, not ERR_NOT_FOUND. */
struct artifact_bucket {
    struct objectstore_credentials credentials;
    struct objectstore *store;
};

int artifact_bucket_open(const struct artifact_environment *env, const struct location *l,
                         struct arena *a, struct artifact_bucket *ret,
                         struct error *err) MUST_CHECK;
void artifact_bucket_close(struct artifact_bucket *b);

/* The repository of an image's location; `pod` (may be NULL) names pull secrets. ERR_INVALID in
 * folder mode, which has no network, and for a broken registry_ca_file, which it names. */
int artifact_repository_open(const struct artifact_environment *env, const struct location *l,
                             const struct pod *pod, struct oci_repository **ret,
                             struct error *err) MUST_CHECK;
