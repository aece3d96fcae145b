/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/argo/recorded.h"

TEST(node_ids_hash_the_name_as_argo_does)
{
    static const struct {
        struct str workflow, name;
        const char *id;
    } rows[] = {
        {STR("artifact-passing-pnksc"), STR("artifact-passing-pnksc[0].generate-artifact"),
         "artifact-passing-pnksc-2829170215"},
        {STR("monitor-argo-workflows-1734498000"), STR("monitor-argo-workflows-1734498000(0)"),
         "monitor-argo-workflows-1734498000-4221058204"},
        {STR("dag-diamond-1"), STR("dag-diamond-1.A"), "dag-diamond-1-4281134405"},
        {STR("w"), STR("w"), "w"},
        {STR("w"), STR(""), "w-2166136261"}, /* the FNV offset basis */
    };
    struct arena a = ARENA_INIT;

    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        assert_str(pod_node_id(&a, rows[i].workflow, rows[i].name), rows[i].id);
    assert_int_equal(pod_fnv1a32(STR("agent")), 1340600742);
    arena_done(&a);
}

TEST(pod_names_follow_both_formats)
{
    struct arena a = ARENA_INIT;
    struct str id = STR("w-7");

    assert_str(pod_name_of_node(&a, true, STR("w"), STR("w.a"), STR("t"), id), "w-7");
    assert_str(pod_name_of_node(&a, false, STR("w"), STR("w"), STR("t"), id), "w");
    assert_str(pod_name_of_node(&a, true, STR("w"), STR("w"), STR("t"), STR("w")), "w");
    assert_str(
        pod_name_of_node(&a, false, STR("dag-diamond-1"), STR("dag-diamond-1.A"), STR("echo"), id),
        "dag-diamond-1-echo-4281134405");
    /* inline templates have no name */
    assert_str(
        pod_name_of_node(&a, false, STR("dag-diamond-1"), STR("dag-diamond-1.A"), STR_EMPTY, id),
        "dag-diamond-1-4281134405");
    arena_done(&a);
}

TEST(long_pod_names_are_cut_before_the_hash)
{
    struct arena a = ARENA_INIT;
    char workflow[200], template[200];

    memset(workflow, 'w', sizeof(workflow));
    memset(template, 't', sizeof(template));
    struct str name = pod_name_of_node(&a, false, (struct str){workflow, sizeof(workflow)},
                                       STR("dag-diamond-1.A"),
                                       (struct str){template, sizeof(template)}, STR_EMPTY);
    assert_int_equal(name.len, 242 + 1 + 10);
    assert_true(str_ends_with(name, STR("tt-4281134405")));
    assert_true(str_starts_with(str_skip(name, 199), STR("w-t")));
    arena_done(&a);
}

TEST(the_ids_of_every_recorded_node_are_recomputed)
{
    struct arena a = ARENA_INIT;
    struct dirent **runs;
    int n = scandir(TEST_DATA "/runs", &runs, NULL, alphasort);
    size_t nodes = 0;

    for (int i = 0; i < n; i++) {
        if (runs[i]->d_type == DT_DIR && runs[i]->d_name[0] != '.') {
            struct run run = run_of(&a, recorded_json(&a, runs[i]->d_name, "workflow.json"));
            list_each (node, &run.nodes) {
                assert_str(pod_node_id(&a, run.name, node->name), arena_cstr(&a, node->id));
                nodes++;
            }
        }
        free(runs[i]);
    }
    free(runs);
    assert_true(nodes > 100);
    arena_done(&a);
}

TEST_MAIN()
