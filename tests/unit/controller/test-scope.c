/* SPDX-License-Identifier: Apache-2.0 */
#include "helpers/check.h"

#include "controller/scope.h"

static json_t *labelled(struct arena *a, const char *value)
{
    json_t *metadata = json_new_object(a), *labels = json_object();

    if (value)
        json_put_c(labels, "argo.slsa.io/enable", value);
    json_put(metadata, "labels", labels);
    return metadata;
}

TEST(the_workflows_label_beats_the_namespaces_beats_the_configuration)
{
    static const struct {
        const char *namespace;
        enum workflow_choice workflow;
        bool all, want;
    } rows[] = {
        {NULL, WORKFLOW_UNSAID, false, false},      {NULL, WORKFLOW_UNSAID, true, true},
        {NULL, WORKFLOW_OPTED_IN, false, true},     {NULL, WORKFLOW_OPTED_OUT, true, false},
        {"true", WORKFLOW_UNSAID, false, true},     {"true", WORKFLOW_OPTED_OUT, false, false},
        {"false", WORKFLOW_UNSAID, true, false},    {"false", WORKFLOW_OPTED_IN, false, true},
        {"perhaps", WORKFLOW_UNSAID, false, false},
    };

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        _cleanup_(arena_done) struct arena a = ARENA_INIT;
        _cleanup_(scope_freep) struct scope *s = scope_new();
        scope_see_namespace(s, STR("ns"), labelled(&a, rows[i].namespace));
        assert_int_equal(scope_includes(s, rows[i].all, STR("ns"), rows[i].workflow), rows[i].want);
    }
}

TEST(opting_in_is_told_once_and_again_after_opting_out)
{
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    _cleanup_(scope_freep) struct scope *s = scope_new();

    assert_false(scope_see_namespace(s, STR("ns"), labelled(&a, NULL)));
    assert_true(scope_see_namespace(s, STR("ns"), labelled(&a, "true")));
    assert_false(scope_see_namespace(s, STR("ns"), labelled(&a, "true")));
    assert_false(scope_see_namespace(s, STR("ns"), NULL));
    assert_false(scope_includes(s, false, STR("ns"), WORKFLOW_UNSAID));
    assert_true(scope_see_namespace(s, STR("ns"), labelled(&a, "true")));
}

TEST(a_workflows_label_is_remembered_by_uid)
{
    _cleanup_(scope_freep) struct scope *s = scope_new();
    enum workflow_choice choice;

    assert_false(scope_of_workflow(s, STR("u"), &choice));
    scope_see_workflow(s, STR("u"), WORKFLOW_OPTED_OUT);
    assert_true(scope_of_workflow(s, STR("u"), &choice));
    assert_int_equal(choice, WORKFLOW_OPTED_OUT);
}

TEST_MAIN()
