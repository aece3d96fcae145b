/* SPDX-License-Identifier: Apache-2.0
 *
 * Image manifests and indexes (opencontainers/image-spec; Docker schema 2) as bytes <-> structs.
 * Pure.
 */
#pragma once

#include "oci/registry.h"
#include "json/json.h"

#define OCI_MEDIA_MANIFEST "application/vnd.oci.image.manifest.v1+json"
#define OCI_MEDIA_INDEX    "application/vnd.oci.image.index.v1+json"
#define OCI_MEDIA_CONFIG   "application/vnd.oci.image.config.v1+json"
#define OCI_MEDIA_EMPTY    "application/vnd.oci.empty.v1+json"

struct oci_manifest {
    json_t *root; /* borrowed from the arena */
    struct str media_type;
    bool is_index;
    struct str artifact_type;           /* its own, or that of the config; empty for an index */
    struct oci_descriptor config;       /* empty for an index */
    struct oci_descriptor_list members; /* layers, or the manifests of an index */
};

/* Strict: one of the four media types, in the body, in `content_type` (may be empty; parameters are
 * ignored) or equal in both; an index has `manifests`, a manifest has `config` and `layers`, none
 * has both; every descriptor has a type, a digest and a size. ERR_INVALID says what is wrong. */
int oci_manifest_parse(struct arena *a, struct str bytes, struct str content_type,
                       struct oci_manifest *ret, struct error *err) MUST_CHECK;

bool oci_manifest_has_member(const struct oci_manifest *m, struct str digest);

/* The Accept header for what oci_manifest_parse takes. */
extern const struct str oci_manifest_accept;

/* A descriptor as JSON, owned by the caller; artifactType only when it has one. */
json_t *oci_descriptor_to_json(const struct oci_descriptor *d);

/* "sha256:" and the digest of the bytes. */
struct str oci_digest_of(struct arena *a, struct str bytes);
