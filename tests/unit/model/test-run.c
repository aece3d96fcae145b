/* SPDX-License-Identifier: Apache-2.0 */
#include "helpers/check.h"
#include "model/run.h"

/* Names are stored in the ledger and printed in statements: they are part of our formats. */

TEST(run_states_have_the_names_of_the_label)
{
    static const char *const names[RUN_STATE_COUNT] = {
        [RUN_RUNNING] = "running",       [RUN_PENDING] = "pending", [RUN_ATTESTED] = "attested",
        [RUN_PARTIAL] = "partial",       [RUN_FAILED] = "failed",   [RUN_SKIPPED] = "skipped",
        [RUN_SUPERSEDED] = "superseded",
    };

    for (unsigned i = 0; i < RUN_STATE_COUNT; i++) {
        enum run_state back = RUN_STATE_COUNT;
        assert_string_equal(run_state_name(i), names[i]);
        assert_true(run_state_from_name(str_c(names[i]), &back));
        assert_int_equal(back, i);
    }
}

TEST(artifact_states_have_stable_names)
{
    static const char *const names[ARTIFACT_STATE_COUNT] = {
        [ARTIFACT_PENDING] = "pending",         [ARTIFACT_DIGESTED] = "digested",
        [ARTIFACT_MISSING] = "missing",         [ARTIFACT_REFUSED] = "refused",
        [ARTIFACT_UNREADABLE] = "unreadable",   [ARTIFACT_TOO_BIG] = "too-big",
        [ARTIFACT_UNSUPPORTED] = "unsupported", [ARTIFACT_DELETED] = "deleted",
    };

    for (unsigned i = 0; i < ARTIFACT_STATE_COUNT; i++) {
        enum artifact_state back = ARTIFACT_STATE_COUNT;
        assert_string_equal(artifact_state_name(i), names[i]);
        assert_true(artifact_state_from_name(str_c(names[i]), &back));
        assert_int_equal(back, i);
    }
}

TEST(roles_have_stable_names)
{
    static const char *const names[] = {"subject", "byproduct", "superseded"};

    for (unsigned i = 0; i < ARRAY_LEN(names); i++) {
        enum artifact_role back = 99;
        assert_string_equal(artifact_role_name(i), names[i]);
        assert_true(artifact_role_from_name(str_c(names[i]), &back));
        assert_int_equal(back, i);
    }
}

TEST(phases_are_argos_own_words)
{
    static const char *const names[] = {"Pending", "Running", "Succeeded", "Skipped",
                                        "Failed",  "Error",   "Omitted"};

    for (unsigned i = 0; i < ARRAY_LEN(names); i++) {
        enum node_phase back = 99;
        assert_string_equal(node_phase_name(i), names[i]);
        assert_true(node_phase_from_name(str_c(names[i]), &back));
        assert_int_equal(back, i);
    }
}

TEST(evidence_and_container_kinds_have_stable_names)
{
    assert_string_equal(evidence_name(EVIDENCE_CLAIMED), "claimed");
    assert_string_equal(evidence_name(EVIDENCE_RECORDED), "recorded");
    assert_string_equal(evidence_name(EVIDENCE_OBSERVED), "observed");
    assert_string_equal(container_kind_name(CONTAINER_INIT), "init");
    assert_string_equal(container_kind_name(CONTAINER_MAIN), "main");
    assert_string_equal(container_kind_name(CONTAINER_SIDECAR), "sidecar");
}

TEST(evidence_is_ordered_so_that_the_least_is_the_worst)
{
    assert_true(EVIDENCE_CLAIMED < EVIDENCE_RECORDED);
    assert_true(EVIDENCE_RECORDED < EVIDENCE_OBSERVED);
}

TEST(unknown_names_are_refused_and_leave_the_result_alone)
{
    static const struct str names[] = {STR(""),          STR("unknown"), STR("Pending "),
                                       STR("PENDING"),   STR("pend"),    STR("pending\0"),
                                       STR("succeeded"), STR("none")};

    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        enum run_state run = RUN_PARTIAL;
        enum artifact_state artifact = ARTIFACT_REFUSED;
        enum artifact_role role = ROLE_BYPRODUCT;
        enum node_phase phase = NODE_ERROR;
        assert_false(run_state_from_name(names[i], &run));
        assert_false(artifact_state_from_name(names[i], &artifact));
        assert_false(artifact_role_from_name(names[i], &role));
        assert_false(node_phase_from_name(names[i], &phase));
        assert_int_equal(run, RUN_PARTIAL);
        assert_int_equal(artifact, ARTIFACT_REFUSED);
        assert_int_equal(role, ROLE_BYPRODUCT);
        assert_int_equal(phase, NODE_ERROR);
    }
}

TEST(values_out_of_range_are_named_unknown)
{
    assert_string_equal(run_state_name(RUN_STATE_COUNT), "unknown");
    assert_string_equal(artifact_state_name(ARTIFACT_STATE_COUNT), "unknown");
    assert_string_equal(artifact_role_name(99), "unknown");
    assert_string_equal(node_phase_name((enum node_phase) - 1), "unknown");
    assert_string_equal(evidence_name(99), "unknown");
    assert_string_equal(container_kind_name(99), "unknown");
}

TEST(a_node_is_found_among_any_number_of_nodes)
{
    for (size_t count = 0; count < 70; count++) {
        _cleanup_(arena_done) struct arena a = ARENA_INIT;
        struct run run = {0};
        for (size_t i = 0; i < count; i++)
            LIST_ADD(&a, &run.nodes)->id = arena_printf(&a, "n-%03zu", 2 * i);
        for (size_t i = 0; i < count; i++) {
            assert_ptr_equal(run_find_node(&run, arena_printf(&a, "n-%03zu", 2 * i)),
                             &run.nodes.items[i]);
            assert_null(run_find_node(&run, arena_printf(&a, "n-%03zu", 2 * i + 1)));
        }
        assert_null(run_find_node(&run, STR_EMPTY));
        assert_null(run_find_node(&run, STR("m")));
        assert_null(run_find_node(&run, STR("o")));
        assert_null(run_find_node(&run, STR("n-0")));
    }
}

TEST(ids_are_compared_as_bytes)
{
    struct node nodes[] = {
        {.id = STR("")}, {.id = STR("a\0b")}, {.id = STR("ab")}, {.id = STR("\xff")}};
    struct run run = {.nodes = {nodes, 4, 4}};

    for (size_t i = 0; i < 4; i++)
        assert_ptr_equal(run_find_node(&run, nodes[i].id), &nodes[i]);
    assert_null(run_find_node(&run, STR("a")));
    assert_null(run_find_node(&run, STR("a\0")));
}

TEST_MAIN()
