/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/attest/runs.h"

static const struct provenance_options no_options;

static json_t *dependencies(struct arena *a, const struct run *run,
                            const struct provenance_options *o, bool with_inputs)
{
    return json_owned(a, dependencies_json(a, run, o, with_inputs));
}

static struct pod *add_pod(struct arena *a, struct run *run, const char *name, const char *node_id)
{
    struct pod *pod = LIST_ADD(a, &run->pods);

    pod->name = str_c(name);
    pod->node_id = str_c(node_id);
    return pod;
}

static void add_container(struct arena *a, struct pod *pod, const char *name,
                          const char *repository, char digit)
{
    struct container *c = LIST_ADD(a, &pod->containers);

    c->name = str_c(name);
    c->image = STR("as-asked:1");
    c->repository = str_c(repository);
    if (digit)
        c->digest = HEX(digit);
    c->is_config_digest = digit && !repository[0];
}

TEST(images_that_ran_are_listed_once_with_their_containers)
{
    struct arena a = ARENA_INIT;
    struct run run = finished_run();

    add_node(&a, &run, "n1", NODE_SUCCEEDED, "");
    struct pod *pod = add_pod(&a, &run, "p1", "n1");
    add_container(&a, pod, "main", "docker.io/library/b", '2');
    add_container(&a, pod, "wait", "docker.io/library/a", '1');
    add_container(&a, pod, "never-started", "", 0);
    pod = add_pod(&a, &run, "agent", "");
    add_container(&a, pod, "main", "docker.io/library/b", '2');
    add_container(&a, pod, "loaded", "", '3');
    const json_t *list = dependencies(&a, &run, &no_options, true);
    assert_int_equal(json_array_size(list), 3);
    const json_t *v = json_array_get(list, 0); /* without a repository */
    assert_null(json_at(v, "uri"));
    assert_str(json_str_at(v, "name"), "as-asked:1");
    assert_str(json_str_at(v, "annotations", "argo.slsa.io/digestOf"), "image config");
    v = json_array_get(list, 1);
    assert_str(json_str_at(v, "uri"), "oci://docker.io/library/a");
    v = json_array_get(list, 2);
    assert_str(json_str_at(v, "uri"), "oci://docker.io/library/b");
    assert_str(json_str_at(v, "annotations", "argo.slsa.io/evidence"), "observed");
    const json_t *users = json_at(v, "annotations", "argo.slsa.io/containers");
    assert_int_equal(json_array_size(users), 2);
    assert_str(json_as_str(json_array_get(users, 0)), "agent/main");
    assert_str(json_as_str(json_array_get(users, 1)), "n1/main");
    arena_done(&a);
}

TEST(one_image_at_two_digests_is_two)
{
    struct arena a = ARENA_INIT;
    struct run run = finished_run();
    struct pod *pod = add_pod(&a, &run, "p", "");

    add_container(&a, pod, "x", "r/a", '1');
    add_container(&a, pod, "y", "r/a", '2');
    assert_int_equal(json_array_size(dependencies(&a, &run, &no_options, true)), 2);
    arena_done(&a);
}

TEST(users_are_counted_beyond_the_first_few)
{
    struct arena a = ARENA_INIT;
    struct run run = finished_run();

    for (int i = 0; i < USERS_MAX + 3; i++)
        add_container(&a, add_pod(&a, &run, arena_printf(&a, "p%02d", i).ptr, ""), "main", "r/a",
                      '1');
    const json_t *notes =
        json_at(json_array_get(dependencies(&a, &run, &no_options, true), 0), "annotations");
    assert_int_equal(json_array_size(json_at(notes, "argo.slsa.io/containers")), USERS_MAX);
    assert_int_equal(json_int_at(notes, "argo.slsa.io/usersOmitted"), 3);
    arena_done(&a);
}

static void add_input(struct arena *a, struct node *node, const char *uri)
{
    LIST_ADD(a, &node->inputs)->uri = str_c(uri);
}

TEST(inputs_from_outside_are_dependencies)
{
    struct arena a = ARENA_INIT;
    struct run run = finished_run();
    const struct provenance_input known[] = {
        {STR("s3://b/known"), HEX('7'), EVIDENCE_RECORDED},
        {STR("s3://b/unused"), HEX('8'), EVIDENCE_RECORDED},
    };
    struct provenance_options o = {.inputs = known, .inputs_len = 2};
    struct node *node = add_node(&a, &run, "n1", NODE_SUCCEEDED, "");

    add_output(&a, node, "s3://b/own", '1');
    add_output(&a, node, "s3://b/tree/", '1');
    add_input(&a, node, "s3://b/known");
    add_input(&a, node, "s3://b/unknown");
    add_input(&a, node, "");
    node = add_node(&a, &run, "n2", NODE_SUCCEEDED, "");
    add_input(&a, node, "s3://b/own");
    add_input(&a, node, "s3://b/tree");
    add_input(&a, node, "s3://b/known");
    const json_t *list = dependencies(&a, &run, &o, true);
    assert_int_equal(json_array_size(list), 2);
    const json_t *v = json_array_get(list, 0);
    assert_str(json_str_at(v, "uri"), "s3://b/known");
    assert_true(json_str_at(v, "digest", "sha256").ptr[0] == '7');
    assert_str(json_str_at(v, "annotations", "argo.slsa.io/evidence"), "recorded");
    assert_int_equal(json_array_size(json_at(v, "annotations", "argo.slsa.io/consumers")), 2);
    v = json_array_get(list, 1);
    assert_str(json_str_at(v, "uri"), "s3://b/unknown");
    assert_null(json_at(v, "digest"));
    assert_int_equal(json_array_size(dependencies(&a, &run, &o, false)), 0);
    arena_done(&a);
}

TEST(a_status_that_may_be_made_up_weakens_inputs)
{
    struct arena a = ARENA_INIT;
    struct run run = finished_run();
    const struct provenance_input known = {STR("s3://b/k"), HEX('7'), EVIDENCE_OBSERVED};
    struct provenance_options o = {.inputs = &known, .inputs_len = 1};

    add_input(&a, add_node(&a, &run, "n", NODE_SUCCEEDED, ""), "s3://b/k");
    run.ran_by_argo = false;
    assert_str(json_str_at(json_array_get(dependencies(&a, &run, &o, true), 0), "annotations",
                           "argo.slsa.io/evidence"),
               "claimed");
    arena_done(&a);
}

TEST(the_workflows_own_text_comes_first)
{
    struct arena a = ARENA_INIT;
    struct run run = finished_run();

    run.spec_digest = HEX('5');
    *LIST_ADD(&a, &run.templates) = (struct stored_template){STR("cluster/x/y"), HEX('6')};
    add_container(&a, add_pod(&a, &run, "p", ""), "main", "r/a", '1');
    const json_t *list = dependencies(&a, &run, &no_options, false);
    assert_int_equal(json_array_size(list), 3);
    assert_str(json_str_at(json_array_get(list, 0), "name"), "workflow spec");
    assert_str(json_str_at(json_array_get(list, 1), "name"), "template cluster/x/y");
    assert_true(json_str_at(json_array_get(list, 1), "digest", "sha256").ptr[0] == '6');
    arena_done(&a);
}

TEST_MAIN()
