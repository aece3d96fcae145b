/* SPDX-License-Identifier: Apache-2.0 */
#include "verify/trial.h"

#include "base/clock.h"

const char *verdict_name(enum verdict v)
{
    static const char *const names[] = {
        [VERDICT_OK] = "verified",
        [VERDICT_ERROR] = "error",
        [VERDICT_NO_ATTESTATION] = "no-attestation",
        [VERDICT_POLICY] = "policy-violation",
        [VERDICT_UNTRUSTED] = "untrusted",
        [VERDICT_TAMPERED] = "tampered",
        [VERDICT_UNFINISHED] = "unfinished",
        [VERDICT_UNREACHABLE] = "unreachable",
    };
    const char *name = (unsigned)v < ARRAY_LEN(names) ? names[v] : NULL;

    return name ? name : "error";
}

bool trial_check(struct trial *t, const char *code, bool passed, struct str text, struct str fix)
{
    struct check *c = LIST_ADD(t->arena, &t->result.checks);

    *c = (struct check){
        .code = code, .passed = passed, .text = text, .fix = passed ? STR_EMPTY : fix};
    return passed;
}

/* Ends the trial at a stage. */
static void settle(struct trial *t, enum stage stage, enum verdict verdict, struct str summary)
{
    const struct check *last = &t->result.checks.items[t->result.checks.len - 1];

    t->stage = stage;
    t->result.verdict = verdict;
    t->result.summary = summary;
    t->result.advice = last->fix;
}

/* Form comes before trust: bundle and statement must be readable whoever signed them. */
static bool check_form(struct trial *t, struct bundle *ret)
{
    struct error err = ERROR_INIT;
    struct statement unverified;

    if (bundle_parse(t->arena, t->candidate->text, ret, &err) == 0 &&
        statement_parse(t->arena, ret->envelope.payload, &unverified, &err) == 0)
        return trial_check(t, "bundle", true, STR("well formed"), STR_EMPTY);
    trial_check(t, "bundle", false, arena_str(t->arena, str_c(err.msg)),
                STR("get the bundle anew from where the controller stored it"));
    settle(t, STAGE_BUNDLE, VERDICT_UNTRUSTED, STR("the bundle is malformed"));
    return false;
}

/* Which of the trusted keys made the good signature. */
static struct str find_signer(struct trial *t, const struct bundle *b)
{
    const struct verify_request *r = t->request;
    struct statement statement;
    struct digest digest;
    struct error err;

    if (b->hint.len)
        return b->hint;
    for (size_t i = 0; i < r->keys_len; i++)
        if (bundle_verify(t->arena, t->candidate->text, &r->keys[i], 1, &statement, &digest,
                          &err) == 0)
            return key_hint(t->arena, r->keys[i]);
    return STR_EMPTY;
}

static bool names_trusted_key(struct trial *t, struct str hint)
{
    for (size_t i = 0; i < t->request->keys_len; i++)
        if (str_eq(key_hint(t->arena, t->request->keys[i]), hint))
            return true;
    return false;
}

static bool check_signature(struct trial *t, const struct bundle *b)
{
    const struct verify_request *r = t->request;
    struct error err = ERROR_INIT;

    if (bundle_verify(t->arena, t->candidate->text, r->keys, r->keys_len, &t->statement,
                      &t->result.statement, &err) == 0) {
        t->result.signer = find_signer(t, b);
        return trial_check(
            t, "signature", true,
            arena_printf(t->arena, "by trusted key " PRI_STR, STR_ARG(t->result.signer)),
            STR_EMPTY);
    }
    bool changed = names_trusted_key(t, b->hint);
    trial_check(t, "signature", false, arena_str(t->arena, str_c(err.msg)),
                changed ? STR("statement or signature was changed after signing; do not trust it")
                        : STR("check that --key is the public key of the controller that signed"));
    settle(t, STAGE_SIGNATURE, VERDICT_UNTRUSTED,
           changed ? STR("the statement or its signature was changed")
                   : STR("no trusted key signed the statement"));
    return false;
}

static bool check_type(struct trial *t)
{
    struct str want = t->request->expect.predicate_type, got = t->statement.predicate_type;

    if (!want.len)
        want = STR(PREDICATE_SLSA_V1);
    if (trial_check(t, "predicate-type", str_eq(got, want),
                    str_eq(got, want) ? got
                                      : arena_printf(t->arena, "want " PRI_STR ", got " PRI_STR,
                                                     STR_ARG(want), STR_ARG(got)),
                    STR("name the kind of statement with --predicate-type")))
        return true;
    settle(t, STAGE_TYPE, VERDICT_POLICY, STR("it is another kind of statement"));
    return false;
}

static struct str base_name(struct str path)
{
    struct str base;

    return str_cut_last(path, '/', NULL, &base) ? base : path;
}

/* The one subject that a file handed over with the bundle can be: the only one, or the only one
 * with its file name. */
static const struct subject *guess_subject(const struct trial *t)
{
    const struct subject_list *all = &t->statement.subjects;
    const struct subject *found = NULL;
    struct str base = base_name(t->request->target);

    if (all->len == 1)
        return all->items;
    list_each (s, all) {
        if (!str_eq(base_name(s->name), base))
            continue;
        if (found)
            return NULL;
        found = s;
    }
    return found;
}

/* The subject that the target should have been: the one of its name. */
static const struct subject *expected_subject(const struct trial *t)
{
    const struct subject *s = statement_find_name(&t->statement, t->request->name);

    return s || !t->candidate->is_claimed ? s : guess_subject(t);
}

static struct str describe_found(const struct trial *t)
{
    struct str hex = digest_str(&t->request->digest);

    return hex.len ? arena_printf(t->arena, "got sha256:" PRI_STR, STR_ARG(hex))
                   : STR("but it does not exist any more");
}

static void settle_other_digest(struct trial *t, const struct subject *want)
{
    bool is_gone = !digest_is_set(&t->request->digest);
    struct str found = describe_found(t), when = t->result.finished;

    if (want)
        trial_check(t, "subject", false,
                    arena_printf(t->arena, "want sha256:%s, " PRI_STR "; attested " PRI_STR,
                                 want->digest.hex, STR_ARG(found),
                                 STR_ARG(when.len ? when : STR("at an unknown time"))),
                    is_gone ? STR("restore the attested object or run the workflow again")
                            : STR("do not use these bytes: restore the attested object or run the "
                                  "workflow again"));
    else
        trial_check(t, "subject", false,
                    arena_printf(t->arena, PRI_STR ", which is none of its %zu subjects",
                                 STR_ARG(found), t->statement.subjects.len),
                    STR("check that the bundle belongs to this target; else do not use these "
                        "bytes"));
    settle(t, STAGE_TAMPERED, is_gone ? VERDICT_NO_ATTESTATION : VERDICT_TAMPERED,
           is_gone ? STR("the attested object does not exist any more")
                   : STR("the digest differs from the attested one"));
}

/* The target's own name attested with other bytes outweighs the same bytes attested elsewhere: an
 * attested object that is put in the place of another one is tampering too. */
static const struct subject *subject_at_hand(const struct trial *t)
{
    const struct subject *named = statement_find_name(&t->statement, t->request->name);

    if (named)
        return digest_eq(&named->digest, &t->request->digest) ? named : NULL;
    return statement_find(&t->statement, &t->request->digest);
}

static bool check_subject(struct trial *t)
{
    const struct subject *s = subject_at_hand(t);
    const struct subject *want = expected_subject(t);

    if (s) {
        trial_read_subject(t, s);
        return trial_check(t, "subject", true,
                           arena_printf(t->arena, "sha256:%s is " PRI_STR, s->digest.hex,
                                        STR_ARG(s->name.len ? s->name : STR("a subject"))),
                           STR_EMPTY);
    }
    if (want || t->candidate->is_claimed) {
        settle_other_digest(t, want);
        return false;
    }
    trial_check(t, "subject", false, STR("the statement is about something else"),
                STR("look for its attestation elsewhere (--store, --bundle)"));
    settle(t, STAGE_SUBJECT, VERDICT_NO_ATTESTATION, STR("no attestation is about this digest"));
    return false;
}

/* The first expectation that fails names the summary and the advice. */
static void settle_policy(struct trial *t)
{
    t->stage = STAGE_POLICY;
    t->result.verdict = VERDICT_POLICY;
    list_each (c, &t->result.checks) {
        if (c->passed)
            continue;
        t->result.summary = arena_printf(t->arena, "%s: " PRI_STR, c->code, STR_ARG(c->text));
        t->result.advice = c->fix;
        return;
    }
}

static void judge(struct trial *t)
{
    struct bundle b;

    if (!check_form(t, &b) || !check_signature(t, &b))
        return;
    verify_read_facts(&t->statement, &t->result);
    t->finished_ms = clock_parse_or(t->result.finished, 0);
    if (!check_type(t) || (!t->is_whole && !check_subject(t)))
        return;
    if (trial_check_expectations(t)) {
        t->stage = STAGE_PASSED;
        t->result.verdict = VERDICT_OK;
        t->result.summary = STR("verified");
    } else {
        settle_policy(t);
    }
}

static bool is_better(const struct trial *x, const struct trial *best)
{
    return x->stage != best->stage ? x->stage > best->stage : x->finished_ms > best->finished_ms;
}

static bool is_of_name(const struct trial *t)
{
    return t->request->name.len == 0 || str_eq(t->result.subject_name, t->request->name);
}

/* The target's own name, in a statement that a trusted key signed, with other bytes. */
static bool contradicts(const struct trial *t)
{
    return t->stage == STAGE_TAMPERED && statement_find_name(&t->statement, t->request->name);
}

static void release(void *arena)
{
    arena_done(arena);
}

/* Each trial has an arena of its own, so that what lost can go at once: anybody may have put
 * hundreds of large bundles into a store. The rest goes with the caller's arena. */
static struct trial *try_candidate(struct arena *a, const struct verify_request *r,
                                   const struct candidate *candidate, bool is_whole)
{
    struct trial *t = ARENA_NEW(a, struct trial);

    *t = (struct trial){
        .arena = &t->own, .request = r, .candidate = candidate, .is_whole = is_whole};
    t->result.where = candidate->where;
    arena_defer(a, release, &t->own);
    judge(t);
    return t;
}

void verify_digest(struct arena *a, const struct verify_request *r, struct verify_result *ret)
{
    static const struct verify_result nothing = {
        .verdict = VERDICT_NO_ATTESTATION,
        .summary = STR("no attestation was found"),
        .advice = STR("name where it is with --bundle, --store or --ledger, if it was ever "
                      "attested")};
    struct trial *best = NULL, *contradiction = NULL;

    for (size_t i = 0; i < r->candidates_len; i++) {
        struct trial *t = try_candidate(a, r, &r->candidates[i], false);
        if (t->stage == STAGE_PASSED && is_of_name(t)) {
            *ret = t->result;
            return;
        }
        if (contradicts(t))
            contradiction = t;
        if (!best || is_better(t, best))
            best = t;
        else if (t != contradiction)
            arena_done(&t->own);
    }
    if (best && best->stage == STAGE_PASSED && contradiction)
        best = contradiction;
    *ret = best ? best->result : nothing;
}

bool verify_statement(struct arena *a, const struct verify_request *r,
                      const struct candidate *candidate, struct verify_result *ret)
{
    const struct trial *t = try_candidate(a, r, candidate, true);

    *ret = t->result;
    return t->stage >= STAGE_POLICY;
}
