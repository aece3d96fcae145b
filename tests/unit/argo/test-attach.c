/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/argo/recorded.h"

TEST(every_recorded_pod_belongs_to_a_node)
{
    struct arena a = ARENA_INIT;
    struct dirent **runs;
    int n = scandir(TEST_DATA "/runs", &runs, NULL, alphasort);
    size_t attached = 0;

    for (int i = 0; i < n; i++) {
        const char *name = runs[i]->d_name;
        if (runs[i]->d_type == DT_DIR && name[0] != '.' && strcmp(name, "forged") != 0) {
            struct run run = recorded_run(&a, name);
            list_each (pod, &run.pods) {
                const struct node *node = run_find_node(&run, pod->node_id);
                assert_non_null(node);
                assert_ptr_equal(node->pod, pod);
                attached++;
            }
            list_each (node, &run.nodes)
                if (node->pod_name.len)
                    assert_non_null(node->pod);
        }
        free(runs[i]);
    }
    free(runs);
    assert_true(attached > 60);
    arena_done(&a);
}

TEST(of_pods_with_one_name_the_newest_counts)
{
    struct arena a = ARENA_INIT;
    struct run run = recorded_run(&a, "half-failed-bhbsb"); /* its failed node was retried */

    assert_int_equal(recorded_pods(&a, "half-failed-bhbsb").len, 3);
    assert_int_equal(run.pods.len, 2);
    assert_str(node_named(&run, "half-failed-bhbsb.bad")->pod->uid,
               "555344b4-3f69-4098-8a53-5f3c427ec093");
    arena_done(&a);
}

TEST(foreign_and_absent_pods_do_no_harm)
{
    struct arena a = ARENA_INIT;
    struct run run = run_of(&a, recorded_json(&a, "hello-world-ghd7j", "workflow.json"));
    struct pod_list none = {0}, foreign = recorded_pods(&a, "dag-diamond-jhsrj");

    workflow_attach_pods(&a, &run, &none);
    assert_null(run.nodes.items[0].pod);
    workflow_attach_pods(&a, &run, &foreign);
    assert_null(run.nodes.items[0].pod);
    assert_int_equal(run.pods.len, 4);
    list_each (pod, &run.pods)
        assert_str(pod->node_id, "");
    arena_done(&a);
}

#define S3(bucket, key) "\"s3\":{\"endpoint\":\"h\",\"bucket\":\"" bucket "\",\"key\":\"" key "\"}"

TEST(a_pod_resolves_what_only_it_knows_and_roles_follow)
{
    struct arena a = ARENA_INIT;
    struct run run = run_of(
        &a,
        json_of(
            &a,
            "{\"metadata\":{\"name\":\"w\",\"uid\":\"u\"},\"spec\":{\"templates\":["
            "{\"name\":\"t\",\"archiveLocation\":{" S3(
                "{{b}}",
                "x") "}},"
                     "{\"name\":\"f\",\"archiveLocation\":{" S3(
                         "real",
                         "x") "}}]},"
                              "\"status\":{\"nodes\":{\"w-1\":{\"name\":\"w.a\",\"type\":\"Pod\","
                              "\"templateName\":\"t\",\"phase\":\"Succeeded\","
                              "\"finishedAt\":\"2026-01-01T00:00:01Z\",\"outputs\":{\"artifacts\":["
                              "{\"name\":\"o\",\"s3\":{\"key\":\"k\"}}]}},"
                              "\"w-2\":{\"name\":\"w.b\",\"type\":\"Pod\",\"templateName\":\"f\","
                              "\"phase\":\"Succeeded\",\"finishedAt\":\"2026-01-01T00:00:02Z\","
                              "\"outputs\":{\"artifacts\":[{\"name\":\"o\",\"s3\":{\"key\":\"k\"}}]"
                              "}}}}}"));
    struct artifact *early = output_named(node_named(&run, "w.a"), "o");
    struct pod pod = {.uid = STR("p"), .name = node_named(&run, "w.a")->pod_name};
    struct pod_list pods = {.items = &pod, .len = 1};

    assert_int_equal(early->state, ARTIFACT_REFUSED);
    *LIST_ADD(&a, &pod.places) = STR("{" S3("real", "x") "}");
    workflow_attach_pods(&a, &run, &pods);
    assert_int_equal(early->state, ARTIFACT_PENDING);
    assert_str(early->uri, "s3://real/k");
    assert_int_equal(early->role, ROLE_SUPERSEDED);
    assert_int_equal(output_named(node_named(&run, "w.b"), "o")->role, ROLE_SUBJECT);
    arena_done(&a);
}

TEST_MAIN()
