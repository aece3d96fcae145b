/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/attest/runs.h"

static struct provenance_level level_of(struct arena *a, const struct run *run)
{
    struct provenance_level level = {0};

    provenance_level(a, run, &level);
    assert_true(level.unmet.len > 0); /* there is always a next level */
    return level;
}

TEST(level_two_needs_every_producer_seen)
{
    struct arena a = ARENA_INIT;
    struct run run = good_run(&a);

    assert_int_equal(level_of(&a, &run).level, 2);
    struct node *unseen = add_node(&a, &run, "m", NODE_SUCCEEDED, "2026-01-01T00:00:05Z");
    assert_int_equal(level_of(&a, &run).level, 2); /* it has no output */
    add_output(&a, unseen, "s3://b/m", '2');
    struct provenance_level level = level_of(&a, &run);
    assert_int_equal(level.level, 1);
    assert_int_equal(level.unmet.len, 1);
    assert_str(level.unmet.items[0], "node m: no pod of it was seen");
    unseen->pod = pod_that_ended(&a, 1);
    assert_contains(level_of(&a, &run).unmet.items[0], "not seen to end well");
    unseen->pod = NULL;
    unseen->pod_name = STR_EMPTY;
    assert_contains(level_of(&a, &run).unmet.items[0], "no pod of its own");
    arena_done(&a);
}

TEST(a_run_without_traces_of_argo_stays_at_level_one)
{
    struct arena a = ARENA_INIT;
    struct run run = good_run(&a);

    run.ran_by_argo = false;
    struct provenance_level level = level_of(&a, &run);
    assert_int_equal(level.level, 1);
    assert_contains(level.unmet.items[0], "may be made up");
    arena_done(&a);
}

TEST(a_recording_is_never_observed)
{
    struct arena a = ARENA_INIT;
    struct run run = good_run(&a);

    run.from_recording = true;
    struct provenance_level level = level_of(&a, &run);
    assert_int_equal(level.level, 1);
    assert_contains(level.unmet.items[0], "recording");
    arena_done(&a);
}

TEST(nothing_read_is_no_success)
{
    struct arena a = ARENA_INIT;
    struct run run = finished_run();

    assert_int_equal(level_of(&a, &run).level, 1);
    arena_done(&a);
}

TEST(reasons_are_counted_beyond_the_first_few)
{
    struct arena a = ARENA_INIT;
    struct run run = finished_run();

    for (int i = 0; i < UNMET_NODES_MAX + 7; i++)
        add_output(&a, add_node(&a, &run, arena_printf(&a, "n%d", i).ptr, NODE_SUCCEEDED, ""),
                   arena_printf(&a, "s3://b/%d", i).ptr, '1');
    struct provenance_level level = level_of(&a, &run);
    assert_int_equal(level.unmet.len, UNMET_NODES_MAX + 1);
    assert_str(level.unmet.items[UNMET_NODES_MAX], "7 more nodes of that kind");
    arena_done(&a);
}

TEST(levels_have_slsas_names)
{
    struct arena a = ARENA_INIT;

    assert_str(provenance_level_name(&a, 1), "SLSA_BUILD_LEVEL_1");
    assert_str(provenance_level_name(&a, 2), "SLSA_BUILD_LEVEL_2");
    arena_done(&a);
}

TEST_MAIN()
