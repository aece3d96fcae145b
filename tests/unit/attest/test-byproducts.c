/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/attest/runs.h"

static const struct product_list nothing;

static json_t *byproducts(struct arena *a, const struct run *run, size_t *omitted)
{
    return json_owned(a, byproducts_json(a, run, &nothing, omitted));
}

TEST(what_is_not_vouched_for_is_listed_with_its_reason)
{
    static const struct {
        enum node_phase phase;
        enum artifact_role role;
        enum artifact_state state;
        const char *own_reason, *reason;
        bool has_digest;
    } rows[] = {
        {NODE_FAILED, ROLE_BYPRODUCT, ARTIFACT_DIGESTED, "", "its node ended as Failed", true},
        {NODE_ERROR, ROLE_BYPRODUCT, ARTIFACT_MISSING, "no such key", "no such key", false},
        {NODE_SUCCEEDED, ROLE_SUBJECT, ARTIFACT_REFUSED, "not trusted", "not trusted", false},
        {NODE_SUCCEEDED, ROLE_SUBJECT, ARTIFACT_TOO_BIG, "", "it is too-big", false},
        {NODE_SUCCEEDED, ROLE_SUPERSEDED, ARTIFACT_DIGESTED, "", "wrote the same object", false},
    };
    struct arena a = ARENA_INIT;

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct run run = finished_run();
        struct node *node = add_node(&a, &run, "n", rows[i].phase, "");
        struct artifact *artifact = add_output(&a, node, "s3://b/k", '1');
        size_t omitted;
        artifact->role = rows[i].role;
        artifact->state = rows[i].state;
        artifact->reason = str_c(rows[i].own_reason);
        const json_t *v = json_array_get(byproducts(&a, &run, &omitted), 0);
        assert_int_equal(omitted, 0);
        assert_str(json_str_at(v, "uri"), "s3://b/k");
        assert_contains(json_str_at(v, "annotations", "argo.slsa.io/reason"), rows[i].reason);
        assert_str(json_str_at(v, "annotations", "argo.slsa.io/state"),
                   artifact_state_name(rows[i].state));
        assert_int_equal(json_at(v, "digest") != NULL, rows[i].has_digest);
        assert_int_equal(json_at(v, "annotations", "argo.slsa.io/size") != NULL,
                         rows[i].has_digest);
    }
    arena_done(&a);
}

TEST(subjects_and_re_exports_are_no_byproducts)
{
    struct arena a = ARENA_INIT;
    struct run run = good_run(&a);
    size_t omitted;
    struct node *steps = add_node(&a, &run, "steps", NODE_SUCCEEDED, "");

    steps->is_owner = false;
    add_output(&a, steps, "s3://b/k", '1')->state = ARTIFACT_MISSING;
    assert_int_equal(json_array_size(byproducts(&a, &run, &omitted)), 0);
    arena_done(&a);
}

TEST(what_has_no_place_is_named_by_its_node)
{
    struct arena a = ARENA_INIT;
    struct run run = finished_run();
    size_t omitted;

    add_output(&a, add_node(&a, &run, "w-1", NODE_SUCCEEDED, ""), "", '1')->state =
        ARTIFACT_UNREADABLE;
    assert_str(json_str_at(json_array_get(byproducts(&a, &run, &omitted), 0), "uri"),
               "argo-artifact:w-1/out");
    arena_done(&a);
}

TEST(files_of_a_failed_nodes_directory_are_listed_one_by_one_up_to_a_limit)
{
    struct arena a = ARENA_INIT;
    struct run run = finished_run();
    struct artifact *tree =
        add_output(&a, add_node(&a, &run, "n", NODE_FAILED, ""), "s3://b/d/", '1');
    size_t omitted;

    tree->is_directory = true;
    for (int i = 0; i < BYPRODUCTS_MAX + 5; i++)
        *LIST_ADD(&a, &tree->objects) = (struct object){.uri = arena_printf(&a, "s3://b/d/%d", i),
                                                        .facts = {.digest = HEX('2')}};
    json_t *list = byproducts(&a, &run, &omitted);
    assert_int_equal(json_array_size(list), BYPRODUCTS_MAX);
    assert_int_equal(omitted, 5);
    assert_str(json_str_at(json_array_get(list, 1), "uri"), "s3://b/d/1");
    arena_done(&a);
}

TEST_MAIN()
