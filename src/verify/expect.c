/* SPDX-License-Identifier: Apache-2.0
 *
 * Expectations: each is a row; every one that was asked for is checked and reported, also after one
 * has failed.
 */
#include "verify/trial.h"

#include "attest/provenance.h"

enum { CLOCK_SKEW_MS = 5 * 60 * 1000 };

/* What the statement must say word for word. */
#define ROW(member) offsetof(struct expectations, member), offsetof(struct verify_result, member)

static const struct equality {
    const char *code;
    size_t want, got;
    const char *fix;
} equalities[] = {
    {"builder-id", ROW(builder_id), "trust this builder, or do not use the artifact"},
    {"workflow", ROW(workflow), "ask for the run that made it"},
    {"workflow-uid", ROW(workflow_uid), "ask again: the run was replaced by one of the same name"},
    {"workflow-template", ROW(workflow_template),
     "use an artifact that this WorkflowTemplate made"},
    {"namespace", ROW(namespace), "use an artifact that was made in this namespace"},
};

static struct str text_at(const void *base, size_t offset)
{
    return *(const struct str *)(const void *)((const char *)base + offset);
}

static bool check_equality(struct trial *t, const struct equality *e)
{
    struct str want = text_at(&t->request->expect, e->want), got = text_at(&t->result, e->got);

    if (!want.len)
        return true;
    if (!str_eq(want, got))
        return trial_check(t, e->code, false,
                           arena_printf(t->arena, "want " PRI_STR ", got " PRI_STR, STR_ARG(want),
                                        STR_ARG(got.len ? got : STR("none"))),
                           str_c(e->fix));
    if (trial_fact_is_claimed(t, e->got))
        return trial_check(
            t, e->code, false,
            arena_printf(t->arena,
                         PRI_STR " is only claimed: whoever ran the "
                                 "workflow could have written it",
                         STR_ARG(got)),
            STR("use an artifact of a run that Argo's controller is known to have made"));
    return trial_check(t, e->code, true, got, STR_EMPTY);
}

/* A failed run never passes for a good one. Statements of other builders do not know an outcome:
 * SLSA has none. */
static bool check_outcome(struct trial *t)
{
    struct str phase = t->result.outcome;
    struct str type = json_str_at(t->statement.predicate, "buildDefinition", "buildType");
    bool good = str_eq_c(phase, "Succeeded");

    if (!str_eq_c(type, BUILD_TYPE))
        return true;
    if (t->request->expect.allow_failed && phase.len)
        return trial_check(t, "run-succeeded", true,
                           arena_printf(t->arena, PRI_STR ", which is allowed", STR_ARG(phase)),
                           STR_EMPTY);
    return trial_check(
        t, "run-succeeded", good,
        good        ? phase
        : phase.len ? arena_printf(t->arena, "the workflow ended as " PRI_STR, STR_ARG(phase))
                    : STR("the statement does not say how the workflow ended"),
        STR("use the output of a run that succeeded, or accept this one with "
            "--allow-failed"));
}

static bool check_age(struct trial *t)
{
    const struct expectations *e = &t->request->expect;
    struct str finished = t->result.finished;

    if (!e->max_age_s)
        return true;
    if (!t->finished_ms)
        return trial_check(t, "max-age", false,
                           STR("the statement does not say when the run ended"),
                           STR("use an attestation with finishedOn"));
    bool from_future = t->finished_ms > e->now_ms + CLOCK_SKEW_MS;
    uint64_t age_s = t->finished_ms > e->now_ms ? 0 : (uint64_t)(e->now_ms - t->finished_ms) / 1000;
    return trial_check(t, "max-age", !from_future && age_s <= e->max_age_s,
                       arena_printf(t->arena, "the run ended " PRI_STR "%s", STR_ARG(finished),
                                    from_future ? ", which is still to come" : ""),
                       from_future
                           ? STR("set the clock of this machine or of the controller")
                           : STR("run the workflow again, or allow an older run with --max-age"));
}

bool trial_check_expectations(struct trial *t)
{
    bool good = check_outcome(t);

    for (size_t i = 0; i < ARRAY_LEN(equalities); i++)
        good &= check_equality(t, &equalities[i]);
    return check_age(t) && good;
}
