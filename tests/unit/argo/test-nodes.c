/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/argo/recorded.h"

#include "argo/nodes.h"

#define REPOSITORY                                                                              \
    "\"artifactRepositoryRef\":{\"artifactRepository\":{\"s3\":{\"endpoint\":\"h\",\"bucket\":" \
    "\"b\"}}}"
#define W(nodes)                                                                                \
    "{\"metadata\":{\"name\":\"w\",\"uid\":\"u\"},\"status\":{" REPOSITORY ",\"nodes\":{" nodes \
    "}}}"
#define OUT "\"outputs\":{\"artifacts\":[{\"name\":\"o\",\"s3\":{\"key\":\"k\"}}]}"

TEST(only_owners_have_outputs)
{
    static const struct {
        const char *node;
        bool is_owner;
    } rows[] = {
        {"\"type\":\"Pod\"," OUT, true},
        {"\"type\":\"HTTP\"," OUT, true},
        {"\"type\":\"Plugin\"," OUT, true},
        {"\"type\":\"HTTP\"", false},
        {"\"type\":\"Steps\"," OUT, false},
        {"\"type\":\"DAG\"," OUT, false},
        {"\"type\":\"Retry\"," OUT, false},
        {"\"type\":\"Container\"," OUT, false},
        /* memoized resubmit: the outputs are those of another run */
        {"\"type\":\"Skipped\",\"message\":\"original pod: w-1\"," OUT, false},
        {"\"type\":\"Pod\",\"memoizationStatus\":{\"hit\":true}," OUT, false},
        {"\"type\":\"Pod\",\"memoizationStatus\":{\"hit\":false}," OUT, true},
        {OUT, false},
    };
    struct arena a = ARENA_INIT;

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct str text = arena_printf(&a, W("\"w-1\":{\"name\":\"w.a\",%s}"), rows[i].node);
        struct run run = run_of(&a, json_of(&a, text.ptr));
        const struct node *node = &run.nodes.items[0];
        assert_int_equal(node->is_owner, rows[i].is_owner);
        assert_int_equal(node->outputs.len, rows[i].is_owner && strstr(rows[i].node, "outputs"));
        if (!str_eq_c(node->type, "Pod") || node->memoized)
            assert_int_equal(node->pod_name.len, 0);
    }
    arena_done(&a);
}

TEST(a_node_is_read_field_by_field)
{
    struct arena a = ARENA_INIT;
    struct run run = recorded_run(&a, "fanout-7n7sv");
    struct node *node = node_named(&run, "fanout-7n7sv[1].fail-once(0)");

    assert_str(node->id, "fanout-7n7sv-3458083166");
    assert_str(node->display_name, "fail-once(0)");
    assert_str(node->type, "Pod");
    assert_int_equal(node->phase, NODE_FAILED);
    assert_str(node->template_name, "flaky");
    assert_str(node->template_scope, "local/fanout-7n7sv");
    assert_str(node->boundary_id, "fanout-7n7sv");
    assert_str(node->message, "main: Error (exit code 1)");
    assert_true(node->is_attempt && node->synced && !node->memoized);
    assert_str(node->pod_name, "fanout-7n7sv-flaky-3458083166");
    const struct artifact *log = output_named(node, "main-logs");
    assert_true(log->is_log);
    assert_str(log->uri, "s3://artifacts/fanout-7n7sv/fanout-7n7sv-flaky-3458083166/main.log");
    assert_int_equal(log->role, ROLE_BYPRODUCT);
    assert_false(output_named(node, "r")->is_log);
    assert_str(output_named(node, "r")->path, "/tmp/r");
    arena_done(&a);
}

TEST(inputs_are_resolved_too)
{
    struct arena a = ARENA_INIT;
    struct run run = recorded_run(&a, "artifact-passing-r26k8");
    struct node *node = node_named(&run, "artifact-passing-r26k8[1].consume-artifact");

    assert_int_equal(node->inputs.len, 1);
    assert_str(node->inputs.items[0].uri,
               "s3://artifacts/artifact-passing-r26k8/"
               "artifact-passing-r26k8-hello-world-to-file-62789243/hello-art.tgz");
    arena_done(&a);
}

TEST(nodes_are_sorted_and_found_by_id)
{
    struct arena a = ARENA_INIT;
    struct run run =
        run_of(&a, json_of(&a, W("\"c\":{\"name\":\"3\"},\"a\":{\"name\":\"1\",\"id\":\"x\"},"
                                 "\"b\":{\"name\":\"2\"}")));

    for (size_t i = 1; i < run.nodes.len; i++)
        assert_true(str_cmp(run.nodes.items[i - 1].id, run.nodes.items[i].id) < 0);
    assert_str(run_find_node(&run, STR("a"))->name, "1");
    assert_null(run_find_node(&run, STR("x"))); /* the map's key is the id */
    arena_done(&a);
}

TEST(odd_types_are_passed_over)
{
    struct arena a = ARENA_INIT;
    struct run run = run_of(
        &a,
        json_of(&a,
                W("\"a\":null,\"b\":7,\"c\":[],\"d\":{\"type\":\"Pod\",\"outputs\":{\"artifacts\":"
                  "{\"name\":\"o\"}},\"inputs\":[]},\"e\":{\"type\":\"Pod\",\"outputs\":{"
                  "\"artifacts\":[1,null,\"x\",{},{\"name\":7}],\"parameters\":[null,{}]},"
                  "\"nodeFlag\":3,\"phase\":\"Dancing\",\"startedAt\":{},\"templateRef\":[]}")));

    assert_int_equal(run.nodes.len, 2);
    assert_int_equal(run.nodes.items[0].outputs.len, 0);
    const struct node *e = &run.nodes.items[1];
    assert_int_equal(e->phase, NODE_PENDING);
    assert_int_equal(e->outputs.len, 2);
    assert_str(e->outputs.items[0].name, "unnamed");
    assert_str(e->outputs.items[1].name, "unnamed (2)");
    assert_int_equal(e->outputs.items[0].state, ARTIFACT_MISSING);
    arena_done(&a);
}

TEST(outputs_of_one_node_have_different_names)
{
    struct arena a = ARENA_INIT;
    _cleanup_(buf_done) struct buf text = BUF_INIT(JSON_OBJECT_MAX_BYTES);
    enum { COPIES = 50000 };

    buf_add(&text, STR("{\"metadata\":{\"name\":\"w\",\"uid\":\"u\"},\"status\":{\"nodes\":{\"w\":{"
                       "\"type\":\"Pod\",\"outputs\":{\"artifacts\":[{\"name\":\"x (2)\"}"));
    for (int i = 0; i < COPIES; i++)
        buf_add(&text, STR(",{\"name\":\"x\"}"));
    buf_add(&text, STR("]}}}}}"));
    struct run run = run_of(&a, json_of(&a, text.ptr));
    const struct artifact_list *outputs = &run.nodes.items[0].outputs;
    assert_int_equal(outputs->len, COPIES + 1);
    assert_str(outputs->items[1].name, "x");
    assert_str(outputs->items[2].name, "x (3)");
    assert_str(outputs->items[COPIES].name, "x (50001)");
    arena_done(&a);
}

TEST(offloaded_nodes_are_asked_for_again)
{
    struct arena a = ARENA_INIT;
    struct error err;
    struct run run;

    assert_fails(
        workflow_read(&a,
                      json_of(&a, "{\"metadata\":{\"name\":\"w\",\"uid\":\"u\"},\"status\":{"
                                  "\"offloadNodeStatusVersion\":\"fnv:784127654\"}}"),
                      &run, &err),
        ERR_TRANSIENT, &err);
    assert_contains(str_c(err.msg), "fnv:784127654");
    /* Argo's server gives back both */
    run = run_of(&a, json_of(&a, "{\"metadata\":{\"name\":\"w\",\"uid\":\"u\"},\"status\":{"
                                 "\"offloadNodeStatusVersion\":\"fnv:1\",\"nodes\":{\"w\":{}}}}"));
    assert_int_equal(run.nodes.len, 1);
    arena_done(&a);
}

TEST(memory_of_one_run_is_bounded)
{
    struct arena a = {.max = MIB};
    struct arena text = ARENA_INIT;
    struct error err;
    struct run run;
    _cleanup_(buf_done) struct buf many = BUF_INIT(JSON_OBJECT_MAX_BYTES);

    buf_add(&many, STR("{\"metadata\":{\"name\":\"w\",\"uid\":\"u\"},\"status\":{\"nodes\":{\"w\":{"
                       "\"type\":\"Pod\",\"outputs\":{\"artifacts\":[{}"));
    for (int i = 0; i < 10000; i++)
        buf_add(&many, STR(",{}"));
    buf_add(&many, STR("]}}}}}"));
    assert_fails(workflow_read(&a, json_of(&text, many.ptr), &run, &err), ERR_LIMIT, &err);
    arena_done(&a);
    arena_done(&text);
}

TEST_MAIN()
