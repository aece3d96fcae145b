/* SPDX-License-Identifier: Apache-2.0
 *
 * A finished run -> SLSA provenance v1 statements (slsa.dev spec v1.2, build-provenance; our build
 * type: docs/buildtype-v1.md). Pure and deterministic: the same run and options give the same
 * bytes, whoever builds them and whenever.
 */
#pragma once

#include "attest/statement.h"
#include "model/run.h"

#define BUILD_TYPE "https://argo.slsa.io/buildtypes/workflow/v1"

struct provenance_input { /* an artifact that a node consumed */
    struct str uri;
    struct digest digest; /* unset when unknown */
    enum evidence evidence;
};

struct provenance_options {
    struct str builder_id;
    struct str cluster; /* name of the cluster in invocationId; may be empty */
    const struct provenance_input *inputs;
    size_t inputs_len;
};

struct provenance_statement {
    bool is_image;
    struct str image_uri; /* with is_image: "oci://host/repository" */
    struct digest digest; /* of payload */
    struct str payload;   /* canonical JSON */
    struct subject *subjects;
    size_t subjects_len;
};

struct provenance_statement_list LIST_OF(struct provenance_statement);

/* One statement with every digested object that is not an image, and one per distinct image
 * (repository and digest). Nothing when the run has no subject. ERR_LIMIT beyond RUN_MAX_SUBJECTS
 * or STATEMENT_MAX_BYTES; ERR_INVALID without a builder id, or when the run has not ended. */
int provenance_build(struct arena *a, const struct run *run, const struct provenance_options *o,
                     struct provenance_statement_list *ret, struct error *err) MUST_CHECK;

/* The SLSA build level that the evidence supports, and what is missing for the next one. */
struct provenance_level {
    int level;             /* 1 or 2 */
    struct str_list unmet; /* reasons, for people */
};

void provenance_level(struct arena *a, const struct run *run, struct provenance_level *ret);

/* "SLSA_BUILD_LEVEL_2". */
struct str provenance_level_name(struct arena *a, int level);
