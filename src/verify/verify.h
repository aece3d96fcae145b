/* SPDX-License-Identifier: Apache-2.0
 *
 * The only place that decides "verified": digest in hand, bundles found, keys trusted, expectations
 * stated -> verdict.
 */
#pragma once

#include "crypto/key.h"
#include "sigstore/bundle.h"

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
    struct str workflow, workflow_uid;
    struct str workflow_template;
    struct str namespace;
    struct str predicate_type; /* empty: SLSA provenance v1 */
    uint64_t max_age_s;        /* since finishedOn; 0: any */
    bool allow_failed;         /* accept outputs of a run that failed */
    int64_t now_ms;
};

struct candidate { /* a bundle that may be about the target */
    struct str text;
    struct str where;
    bool is_claimed; /* handed over for the target or found by its name: when its subject has
                        another digest, that means tampered */
};

struct candidate_list LIST_OF(struct candidate);

struct verify_request {
    struct str target;    /* as the user named it */
    struct str name;      /* URI of the target, when it has one */
    struct digest digest; /* of the bytes at hand; unset: there are none, it is gone */
    const struct candidate *candidates;
    size_t candidates_len;
    struct key *const *keys;
    size_t keys_len;
    struct expectations expect;
};

struct check {        /* one line of the report */
    const char *code; /* stable: "bundle", "signature", "subject", "builder-id", … */
    bool passed;
    struct str text; /* what was found */
    struct str fix;  /* what to do about it; empty when passed */
};

struct check_list LIST_OF(struct check);

struct verify_result {
    enum verdict verdict;
    struct str summary;       /* one sentence */
    struct str advice;        /* what to do about it; empty when verified */
    struct check_list checks; /* of the candidate that decided */
    struct digest statement;  /* of the verified payload; unset when no signature was good */
    struct str where;         /* of that candidate */
    struct str signer;        /* hint of the key whose signature was good */
    struct str predicate_type;
    /* what the verified statement says; empty when it does not */
    struct str workflow, namespace, workflow_uid, builder_id, workflow_template, finished;
    struct str outcome; /* "Succeeded", "Failed", "Error" */
    struct str level;   /* SLSA build level */
    struct str level_reason;
    struct str subject_name, node;       /* of the subject with the digest */
    const struct subject_list *subjects; /* of the verified statement; NULL when there is none */
};

/* Never fails: everything that goes wrong is a verdict. Good as soon as one candidate about the
 * target's own name passes every check; a candidate about another name of the same bytes is good
 * unless a trusted one gives the target's name other bytes. Else the verdict of the candidate that
 * came furthest, of equals the one whose run finished last. Work is linear in the candidates'
 * bytes.
 */
void verify_digest(struct arena *a, const struct verify_request *r, struct verify_result *ret);

/* One bundle as a whole, whatever its subjects are: the request's keys and expectations, not its
 * name, digest and candidates. True when a trusted key signed it and it is of the wanted kind, so
 * that its subjects count; the verdict may still be VERDICT_POLICY.
 */
bool verify_statement(struct arena *a, const struct verify_request *r,
                      const struct candidate *candidate, struct verify_result *ret);

/* What a statement says about its run, whoever signed it: for showing, not for deciding. *ret
 * points into *s. */
void verify_read_facts(const struct statement *s, struct verify_result *ret);

const char *verdict_name(enum verdict v); /* "verified", "tampered", … */
