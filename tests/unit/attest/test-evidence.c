/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/attest/runs.h"

TEST(a_node_is_observed_when_its_containers_were_seen_to_end_well)
{
    static const struct {
        enum node_phase phase;
        enum container_kind kind;
        bool terminated;
        int exit_code;
        enum evidence want;
    } rows[] = {
        {NODE_SUCCEEDED, CONTAINER_MAIN, true, 0, EVIDENCE_OBSERVED},
        {NODE_SUCCEEDED, CONTAINER_MAIN, false, 0, EVIDENCE_RECORDED},
        /* the status says it went well, the kubelet does not */
        {NODE_SUCCEEDED, CONTAINER_MAIN, true, 1, EVIDENCE_RECORDED},
        {NODE_SUCCEEDED, CONTAINER_SIDECAR, true, 0, EVIDENCE_RECORDED},
        {NODE_FAILED, CONTAINER_MAIN, true, 1, EVIDENCE_OBSERVED},
    };
    struct arena a = ARENA_INIT;

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct run run = finished_run();
        struct node *node = add_node(&a, &run, "n", rows[i].phase, "2026-01-01T00:00:05Z");
        struct pod *pod = pod_that_ended(&a, rows[i].exit_code);
        pod->containers.items[0].kind = rows[i].kind;
        pod->containers.items[0].terminated = rows[i].terminated;
        node->pod = pod;
        assert_int_equal(evidence_of_node(&run, node), rows[i].want);
    }
    arena_done(&a);
}

TEST(without_a_pod_only_the_status_speaks)
{
    struct arena a = ARENA_INIT;
    struct run run = finished_run();
    struct node *node = add_node(&a, &run, "n", NODE_SUCCEEDED, "2026-01-01T00:00:05Z");

    assert_int_equal(evidence_of_node(&run, node), EVIDENCE_RECORDED);
    /* the workflow was retried from the archive: this node ran under another UID */
    node->finished = STR("2025-12-31T23:59:59Z");
    assert_int_equal(evidence_of_node(&run, node), EVIDENCE_CLAIMED);
    node->finished = run.created;
    assert_int_equal(evidence_of_node(&run, node), EVIDENCE_RECORDED);
    run.ran_by_argo = false;
    assert_int_equal(evidence_of_node(&run, node), EVIDENCE_CLAIMED);
    arena_done(&a);
}

TEST(a_file_about_a_pod_is_no_sight_of_it)
{
    struct arena a = ARENA_INIT;
    struct run run = good_run(&a);

    run.from_recording = true;
    assert_int_equal(evidence_of_node(&run, &run.nodes.items[0]), EVIDENCE_RECORDED);
    run.ran_by_argo = false;
    assert_int_equal(evidence_of_node(&run, &run.nodes.items[0]), EVIDENCE_CLAIMED);
    arena_done(&a);
}

TEST(one_container_of_a_set_that_did_not_end_is_enough_for_doubt)
{
    struct arena a = ARENA_INIT;
    struct run run = finished_run();
    struct node *node = add_node(&a, &run, "n", NODE_SUCCEEDED, "");
    struct pod *pod = pod_that_ended(&a, 0);

    node->pod = pod;
    assert_int_equal(evidence_of_node(&run, node), EVIDENCE_OBSERVED);
    *LIST_ADD(&a, &pod->containers) = (struct container){.kind = CONTAINER_MAIN};
    assert_int_equal(evidence_of_node(&run, node), EVIDENCE_RECORDED);
    arena_done(&a);
}

TEST(each_path_has_a_class)
{
    struct run run = finished_run();
    _cleanup_(json_unrefp) json_t *good = evidence_json(&run);

    assert_str(json_str_at(good, "argoslsa_outcome"), "recorded");
    assert_str(json_str_at(good, "buildDefinition.internalParameters.uid"), "observed");
    assert_str(json_str_at(good, "buildDefinition.internalParameters.creator"), "claimed");
    run.ran_by_argo = false;
    _cleanup_(json_unrefp) json_t *forged = evidence_json(&run);
    assert_str(json_str_at(forged, "argoslsa_outcome"), "claimed");
    assert_str(json_str_at(forged, "buildDefinition.externalParameters"), "claimed");
    assert_str(json_str_at(forged, "buildDefinition.internalParameters.uid"), "observed");
}

TEST_MAIN()
