/* SPDX-License-Identifier: Apache-2.0
 *
 * Where an artifact lies, as Argo describes it (argo: Artifact location types), and which Secrets
 * open it. Only names of secrets are held here, never values.
 */
#pragma once

#include "base/arena.h"

enum location_kind {
    LOCATION_NONE,
    LOCATION_S3,
    LOCATION_GCS,
    LOCATION_AZURE,
    LOCATION_OSS,
    LOCATION_HTTP,
    LOCATION_ARTIFACTORY,
    LOCATION_HDFS,
    LOCATION_GIT,
    LOCATION_RAW,
    LOCATION_PLUGIN,
    LOCATION_OCI, /* an image named by an output parameter; endpoint = registry host, bucket =
                     repository */
    LOCATION_KIND_COUNT,
};

enum addressing { ADDRESSING_AUTO, ADDRESSING_PATH, ADDRESSING_VIRTUAL };

struct secret_ref {
    struct str name; /* Secret, always in the workflow's namespace; empty: not set */
    struct str key;
};

struct location {
    enum location_kind kind;
    struct str endpoint; /* s3: host[:port], no scheme */
    struct str bucket;   /* gcs, oss: bucket; azure: container; git: revision; hdfs: name node;
                            plugin: its name */
    struct str region;
    struct str key; /* object key; gcs/oss key; azure blob; hdfs path; http url; git repository */
    bool insecure;  /* plain HTTP */
    enum addressing addressing;
    struct secret_ref access_key, secret_key, session_token, ca, sse_customer_key;
    struct str role_arn;
    bool use_sdk_creds;
};

/* "s3", "gcs", "oci", …: the field name in an Artifact, the scheme, the metrics label. */
const char *location_kind_name(enum location_kind kind);
enum location_kind location_kind_from_name(struct str name); /* LOCATION_NONE when unknown */

/* Argo's HasLocation for the kinds that we read: all parts present. */
bool location_is_full(const struct location *l);

/* Same endpoint, bucket, transport and secrets, whatever the key (trust rule 2). */
bool location_same_place(const struct location *x, const struct location *y);

/* Canonical URI: "s3://bucket/key", "oci://host/repository", "git+<url>@revision", an HTTP URL
 * itself (without user information and query, which may be secret). Bytes of the key are kept as
 * they are, but control characters, space, '%', '?' and '#' are percent-encoded. A directory ends
 * in
 * '/'. */
struct str location_uri(struct arena *a, const struct location *l);

/* The same URI for another key of the same place. */
struct str location_uri_of_key(struct arena *a, const struct location *l, struct str key);

/* The key in a URI that location_uri_of_key gave for a place in a bucket; false for any other. */
bool location_key_of_uri(struct arena *a, const struct location *l, struct str uri,
                         struct str *ret);
