/* SPDX-License-Identifier: Apache-2.0
 *
 * Where bundles go and come from. A store is a row of a table; putting is idempotent.
 *
 * Layout of bucket and directory (docs/formats.md): <prefix>/bundles/<statement>.sigstore.json
 * once; per subject an empty <prefix>/subjects/<artifact sha256>/<statement> and
 * <prefix>/names/<sha256 of the URI>/<statement>.
 */
#pragma once

#include "artifact/artifact.h"
#include "attest/statement.h"

struct store_item {
    struct digest statement;
    struct str payload_type, predicate_type;
    struct str bundle; /* JSON text */
    const struct subject *subjects;
    size_t subjects_len;
    struct location
        place; /* bucket, beside: any artifact of that bucket; oci: the image, key empty */
    struct digest image; /* oci: manifest digest */
    int64_t created_ms;
};

struct store_config {
    struct str name;   /* unique in the configuration; "bucket", "directory", … by default */
    struct str kind;   /* row of the table */
    struct str prefix; /* bucket: what all keys begin with, ".argo-slsa" by default */
    struct str path;   /* directory: folder */
    struct str
        bucket;  /* bucket: another bucket at the artifact's endpoint; empty: the artifact's own */
    bool legacy; /* oci: also sha256-<hex>.att */
};

struct store_ops {
    const char *name;
    const char *summary;
    bool for_images;  /* takes the statements of images */
    bool for_objects; /* takes the statements of objects */
    /* 0 when the bundle is stored (or was already); *ret_where is a URI for people and for the
     * Workflow's annotation. */
    int (*put)(const struct store_config *c, const struct artifact_environment *env,
               const struct store_item *item, struct arena *a, struct str *ret_where,
               struct error *err);
};

extern const struct store_ops *const store_backends[];
extern const size_t store_backends_len;

const struct store_ops *store_find(struct str kind); /* NULL when unknown */

struct bundle_text {
    struct str text;
    struct str where;
};

struct bundle_text_list LIST_OF(struct bundle_text);

/* Finding: bundles for a digest, or for a name when `subject` is NULL, in a directory or bucket of
 * that layout; at most VERIFY_MAX_CANDIDATES. ERR_NOT_FOUND when there is none. What is found is as
 * it was written, by whomever: only verification says what it is worth. */
int store_find_in_directory(struct str path, const struct digest *subject, struct str name,
                            struct arena *a, struct bundle_text_list *ret,
                            struct error *err) MUST_CHECK;
int store_find_in_bucket(struct objectstore *s, struct str prefix, const struct digest *subject,
                         struct str name, struct arena *a, struct bundle_text_list *ret,
                         struct error *err) MUST_CHECK;

/* Bundles attached to an image: referrers, then the legacy tag (envelopes wrapped into bundles
 * without a hint). Broken ones are passed over; an outage or a refusal is an error. */
int store_find_at_image(struct oci_repository *r, const struct digest *image, struct arena *a,
                        struct bundle_text_list *ret, struct error *err) MUST_CHECK;
