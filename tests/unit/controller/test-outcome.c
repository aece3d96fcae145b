/* SPDX-License-Identifier: Apache-2.0 */
#include "helpers/check.h"

#include "controller/pipeline_internal.h"

static const struct {
    const char *phase;
    enum artifact_state first, second;
    enum artifact_role second_role;
    int64_t subjects;
    enum run_state want;
    const char *says;
} rows[] = {
    {"Succeeded", ARTIFACT_DIGESTED, ARTIFACT_DIGESTED, ROLE_SUBJECT, 2, RUN_ATTESTED, ""},
    {"Succeeded", ARTIFACT_DIGESTED, ARTIFACT_MISSING, ROLE_SUBJECT, 1, RUN_PARTIAL, "missing"},
    {"Succeeded", ARTIFACT_REFUSED, ARTIFACT_REFUSED, ROLE_SUBJECT, 0, RUN_FAILED, "refused"},
    {"Succeeded", ARTIFACT_DIGESTED, ARTIFACT_UNREADABLE, ROLE_BYPRODUCT, 1, RUN_ATTESTED, ""},
    {"Succeeded", ARTIFACT_DIGESTED, ARTIFACT_PENDING, ROLE_SUPERSEDED, 1, RUN_ATTESTED, ""},
    {"Failed", ARTIFACT_DIGESTED, ARTIFACT_DIGESTED, ROLE_SUBJECT, 2, RUN_FAILED, "Failed"},
    {"Error", ARTIFACT_MISSING, ARTIFACT_MISSING, ROLE_SUBJECT, 0, RUN_FAILED, "Error"},
};

TEST(a_run_comes_to_what_its_phase_and_outputs_say)
{
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        _cleanup_(arena_done) struct arena a = ARENA_INIT;
        struct run run = {.phase = str_c(rows[i].phase)};
        struct node *node = LIST_ADD(&a, &run.nodes);
        enum run_state got;
        struct str reason;

        *node = (struct node){.display_name = STR("build"), .is_owner = true};
        *LIST_ADD(&a, &node->outputs) = (struct artifact){.name = STR("x"), .state = rows[i].first};
        *LIST_ADD(&a, &node->outputs) = (struct artifact){
            .name = STR("y"), .state = rows[i].second, .role = rows[i].second_role};
        outcome_of_run(&a, &run, rows[i].subjects, &got, &reason);
        assert_string_equal(run_state_name(got), run_state_name(rows[i].want));
        assert_contains(reason, rows[i].says);
        assert_int_equal(rows[i].says[0] == '\0', reason.len == 0);
    }
}

TEST(nothing_to_attest_is_skipped_and_says_so)
{
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    struct run run = {.phase = STR("Succeeded")};
    enum run_state got;
    struct str reason;

    outcome_of_run(&a, &run, 0, &got, &reason);
    assert_int_equal(got, RUN_SKIPPED);
    assert_contains(reason, "no output");
}

TEST_MAIN()
