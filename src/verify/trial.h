/* SPDX-License-Identifier: Apache-2.0
 *
 * One candidate on trial: what the files of this folder share.
 */
#pragma once

#include "verify/verify.h"

/* How far a candidate came; the order decides which of several failures is reported. */
enum stage {
    STAGE_BUNDLE,    /* malformed */
    STAGE_SIGNATURE, /* no trusted key signed it */
    STAGE_TYPE,      /* another kind of statement */
    STAGE_SUBJECT,   /* about something else */
    STAGE_TAMPERED,  /* about this name, with another digest */
    STAGE_POLICY,    /* about this digest, but an expectation fails */
    STAGE_PASSED,
};

struct trial {
    struct arena own, *arena; /* the latter points to the former */
    const struct verify_request *request;
    const struct candidate *candidate;
    bool is_whole;              /* about the statement, not about one of its subjects */
    struct statement statement; /* parsed from the verified bytes */
    enum stage stage;
    int64_t finished_ms; /* 0: unknown */
    struct verify_result result;
};

/* Adds a line to the report; gives `passed`. */
bool trial_check(struct trial *t, const char *code, bool passed, struct str text, struct str fix);

/* The expectations of the request against the statement: adds a check for each, all of them. True
 * when every one holds. */
bool trial_check_expectations(struct trial *t);

/* What the statement says about the subject that the target is. */
void trial_read_subject(struct trial *t, const struct subject *s);

/* Does the statement itself say that a tenant could have written this fact (the offset of a member
 * of struct verify_result)? */
bool trial_fact_is_claimed(const struct trial *t, size_t offset);
