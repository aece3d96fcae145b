/* SPDX-License-Identifier: Apache-2.0
 *
 * The only place that decides "verified": digest in hand, bundles found, keys trusted, expectations
 * stated -> verdict.
 */
#pragma once

#include "crypto/key.h"
#include "sigstore/bundle.h"
#include "store/store.h"

/* Also the exit code of the command (design §5). */
enum verdict {
    VERDICT_OK = 0,
    VERDICT_ERROR = 1,
    VERDICT_NO_ATTESTATION = 3,
    VERDICT_POLICY = 4,
    VERDICT_UNTRUSTED = 5,
    VERDICT_TAMPERED = 6,
    VERDICT_UNFINISHED = 7,
    VERDICT_UNREACHABLE = 8,
};

struct expectations { /* empty: not asked */
    struct str builder_id;
    struct str workflow_template;
    struct str namespace;
    struct str predicate_type; /* empty: SLSA provenance v1 */
    uint64_t max_age_s;        /* since finishedOn; 0: any */
    bool allow_failed;         /* accept outputs of a run that failed */
    int64_t now_ms;
};

struct verify_request {
    struct str target;    /* for texts */
    struct str name;      /* URI of the target, when it has one */
    struct digest digest; /* of the bytes at hand */
    const struct bundle_text *bundles;
    size_t bundles_len;
    bool by_name_only; /* bundles were found by name: their digest differing means tampered */
    struct key *const *keys;
    size_t keys_len;
    struct expectations expect;
};

struct check {        /* one line of the report */
    const char *code; /* stable: "signature", "subject", "builder-id", … */
    bool passed;
    struct str text;
};

struct check_list LIST_OF(struct check);

struct verify_result {
    enum verdict verdict;
    struct str summary;       /* one sentence */
    struct str advice;        /* what to do about it; empty when verified */
    struct check_list checks; /* of the bundle that decided */
    struct digest statement;
    struct str where; /* of that bundle */
    struct str workflow, namespace, workflow_uid, node, builder_id, level, finished,
        workflow_template, phase;
};

/* Never fails: everything that goes wrong is a verdict. Good as soon as one bundle passes every
 * check; else the verdict of the bundle that came furthest. */
void verify_digest(struct arena *a, const struct verify_request *r, struct verify_result *ret);

const char *verdict_name(enum verdict v); /* "verified", "tampered", … */
