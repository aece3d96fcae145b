/* SPDX-License-Identifier: Apache-2.0
 *
 * OCI distribution client (opencontainers/distribution-spec v1.1): manifests, blobs, referrers with
 * the fallback tag, registry authentication. Bodies are hashed and compared with the digest asked
 * for. One handle per thread and repository.
 *
 * Credentials go to the registry itself and to the https realm that it names, nowhere else: not to
 * the target of a redirect, not to an upload address of another host. With `insecure` the registry
 * and its realm may speak plain HTTP.
 *
 * Errors: classes by status as http_check gives them, with the first message of the registry;
 * ERR_CRYPTO for bytes that do not have the digest asked for; ERR_INVALID for malformed names and
 * replies; ERR_LIMIT; what http_perform gives.
 */
#pragma once

#include "http/client.h"
#include "oci/auth.h"
#include "oci/reference.h"

struct oci_repository;

struct oci_config {
    struct str host; /* registry host[:port] */
    struct str repository;
    bool insecure;     /* plain HTTP */
    struct str ca_pem; /* trusted beside the system's roots, for token realms and storage too */
    const struct oci_credentials *credentials; /* copied; NULL: anonymous */
    struct http_client_options http;
    const struct cancel *cancel;
};

/* No network yet. ERR_INVALID for a malformed host or repository. */
int oci_open(const struct oci_config *c, struct oci_repository **ret, struct error *err) MUST_CHECK;
void oci_close(struct oci_repository *r);
DEFINE_CLEANUP(struct oci_repository, oci_close, oci_closep)

struct str oci_repository_name(const struct oci_repository *r); /* "host/repository" */

struct oci_descriptor {
    struct str media_type;
    struct str digest; /* "sha256:…" */
    uint64_t size;
    struct str artifact_type; /* may be empty */
};

struct oci_descriptor_list LIST_OF(struct oci_descriptor);

/* Manifest bytes by digest or tag (at most OCI_MANIFEST_MAX_BYTES); *ret carries media type,
 * artifact type, size and the digest of the bytes received. Only what oci_manifest_parse takes. A
 * digest that does not match is ERR_CRYPTO. ERR_NOT_FOUND when there is none. */
int oci_get_manifest(struct oci_repository *r, struct str reference, struct arena *a,
                     struct str *ret_bytes, struct oci_descriptor *ret,
                     struct error *err) MUST_CHECK;

/* Whether the registry has it, without its bytes. */
int oci_has_manifest(struct oci_repository *r, struct str reference, struct arena *a, bool *ret,
                     struct error *err) MUST_CHECK;

/* `reference` is a tag or a digest. *ret_subject_indexed: the registry answered OCI-Subject. */
int oci_put_manifest(struct oci_repository *r, struct str reference, struct str media_type,
                     struct str bytes, struct arena *a, bool *ret_subject_indexed,
                     struct error *err) MUST_CHECK;

/* ERR_LIMIT beyond max bytes. */
int oci_get_blob(struct oci_repository *r, struct str digest, size_t max, struct arena *a,
                 struct str *ret, struct error *err) MUST_CHECK;

/* Uploads unless the registry has it. */
int oci_put_blob(struct oci_repository *r, struct str digest, struct str bytes, struct arena *a,
                 struct error *err) MUST_CHECK;

/* Read-modify-write of the manifest under a tag. `edit` gets the bytes that are there (empty: none)
 * and gives the new ones, or empty ones when nothing is to be changed. After each write it is asked
 * again, until it finds its change there: registries do not honour If-Match, so a write of somebody
 * else may have undone ours. ERR_TRANSIENT after OCI_UPDATE_ROUNDS. */
typedef int oci_edit_fn(void *userdata, struct str old, struct arena *a, struct str *ret_new,
                        struct error *err);
int oci_update_tag(struct oci_repository *r, struct str tag, struct str media_type,
                   oci_edit_fn *edit, void *userdata, struct arena *a,
                   struct error *err) MUST_CHECK;

/* Referrers of a manifest, unfiltered, all pages; falls back to the tag sha256-<hex>. ERR_LIMIT
 * beyond OCI_REFERRERS_MAX. */
int oci_list_referrers(struct oci_repository *r, struct str digest, struct arena *a,
                       struct oci_descriptor_list *ret, struct error *err) MUST_CHECK;

/* Uploads the empty config, the layer and a manifest that refers to `subject` as cosign v3 does
 * (sigstore: bundle as OCI 1.1 referrer); keeps the fallback tag index when the registry has no
 * referrers API. Gives the manifest's digest. Idempotent when created_ms is the same. */
struct oci_referrer {
    struct oci_descriptor subject;
    struct str artifact_type;
    struct str layer;
    struct str predicate_type;
    int64_t created_ms;
};

int oci_put_referrer(struct oci_repository *r, const struct oci_referrer *ref, struct arena *a,
                     struct str *ret_digest, struct error *err) MUST_CHECK;
