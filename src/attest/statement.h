/* SPDX-License-Identifier: Apache-2.0
 *
 * in-toto Statement v1 (in-toto/attestation spec/v1/statement.md), strict in both directions.
 * Written statements are canonical JSON (RFC 8785). Pure.
 */
#pragma once

#include "model/digest.h"
#include "json/json.h"

#define STATEMENT_TYPE         "https://in-toto.io/Statement/v1"
#define STATEMENT_PAYLOAD_TYPE "application/vnd.in-toto+json"
#define PREDICATE_SLSA_V1      "https://slsa.dev/provenance/v1"

struct subject {
    struct str name;
    struct digest digest;
};

struct subject_list LIST_OF(struct subject);

struct statement {
    struct str predicate_type;
    struct subject_list subjects; /* those with a sha256; hex may be of either case when read */
    const json_t *predicate;      /* an object */
    const json_t *root;
};

/* Reads foreign bytes. Refused: a missing or other _type, unknown members of the Statement or of a
 * subject, no subject, a subject without sha256, more than STATEMENT_MAX_SUBJECTS, a predicate that
 * is not an object. */
int statement_parse(struct arena *a, struct str payload, struct statement *ret,
                    struct error *err) MUST_CHECK;

/* Subject by digest, or NULL. */
const struct subject *statement_find(const struct statement *s, const struct digest *digest);
/* An empty name finds nothing. */
const struct subject *statement_find_name(const struct statement *s, struct str name);
