/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/argo/recorded.h"

#include "argo/taskresult.h"

#define OWNER                                                                              \
    "\"ownerReferences\":[{\"apiVersion\":\"argoproj.io/v1alpha1\",\"kind\":\"Workflow\"," \
    "\"name\":\"w\",\"uid\":\"u\"}]"

TEST(recorded_results_name_their_node_and_outputs)
{
    struct arena a = ARENA_INIT;
    struct error err = ERROR_INIT;
    struct task_result result;
    size_t i;
    json_t *item;

    json_array_foreach(json_at(recorded_json(&a, "half-failed-sxsnf", "taskresults.json"), "items"),
                       i, item)
    {
        assert_ok(task_result_read(&a, item, &result, &err), &err);
        assert_true(str_starts_with(result.node_id, STR("half-failed-sxsnf-")));
        assert_str(result.workflow_name, "half-failed-sxsnf");
        assert_str(result.workflow_uid, "9ff3a707-23a4-4a0b-9228-18a3225bc70b");
        assert_str(result.namespace, "argo");
        assert_true(result.completed);
        assert_int_equal(json_array_size(result.artifacts), 2);
        assert_null(result.parameters);
    }
    assert_int_equal(i, 2);
    arena_done(&a);
}

TEST(a_result_is_complete_only_by_its_label)
{
    static const struct {
        const char *label;
        bool completed;
    } rows[] = {{"\"true\"", true}, {"\"false\"", false}, {"true", false}, {"\"True\"", false}};
    struct arena a = ARENA_INIT;
    struct error err = ERROR_INIT;
    struct task_result result;

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct str text = arena_printf(
            &a,
            "{\"kind\":\"WorkflowTaskResult\",\"metadata\":{\"name\":\"n\"," OWNER ",\"labels\":{"
            "\"workflows.argoproj.io/report-outputs-completed\":%s}}}",
            rows[i].label);
        assert_ok(task_result_read(&a, json_of(&a, text.ptr), &result, &err), &err);
        assert_int_equal(result.completed, rows[i].completed);
    }
    arena_done(&a);
}

TEST(results_of_nobody_are_refused)
{
    static const char *const bad[] = {
        "{}",
        "{\"metadata\":{\"name\":\"n\"}}",
        "{\"metadata\":{" OWNER "}}",
        "{\"kind\":\"Pod\",\"metadata\":{\"name\":\"n\"," OWNER "}}",
        "{\"metadata\":{\"name\":\"n\",\"ownerReferences\":[null,1,{\"kind\":\"Workflow\"}]}}",
    };
    struct arena a = ARENA_INIT;
    struct task_result result;
    struct error err;

    for (size_t i = 0; i < ARRAY_LEN(bad); i++)
        assert_fails(task_result_read(&a, json_of(&a, bad[i]), &result, &err), ERR_INVALID, &err);
    arena_done(&a);
}

TEST_MAIN()
