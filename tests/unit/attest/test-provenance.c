/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/attest/runs.h"

#include "crypto/digest.h"

static const struct provenance_options options = {.builder_id = {"https://example.com/b", 21}};

static struct provenance_statement_list build(struct arena *a, const struct run *run)
{
    struct provenance_statement_list list = {0};
    struct error err = ERROR_INIT;

    assert_ok(provenance_build(a, run, &options, &list, &err), &err);
    return list;
}

static const json_t *parse(struct arena *a, const struct provenance_statement *s)
{
    struct statement *parsed = ARENA_NEW(a, struct statement);
    struct error err = ERROR_INIT;

    assert_ok(statement_parse(a, s->payload, parsed, &err), &err);
    assert_int_equal(parsed->subjects.len, s->subjects_len);
    return parsed->root;
}

TEST(a_run_gives_one_statement_that_reads_back)
{
    struct arena a = ARENA_INIT;
    struct run run = good_run(&a);
    struct provenance_statement_list list = build(&a, &run);
    struct digest digest;

    assert_int_equal(list.len, 1);
    const struct provenance_statement *s = &list.items[0];
    assert_false(s->is_image);
    assert_int_equal(s->subjects_len, 1);
    assert_str(s->subjects[0].name, "s3://b/k");
    sha256_hex(s->payload, digest.hex);
    assert_true(digest_eq(&digest, &s->digest));
    const json_t *p = json_at(parse(&a, s), "predicate");
    assert_str(json_str_at(p, "buildDefinition", "buildType"), BUILD_TYPE);
    assert_str(json_str_at(p, "runDetails", "builder", "id"), "https://example.com/b");
    assert_str(json_str_at(p, "runDetails", "metadata", "invocationId"), "ns/w/u/4");
    assert_str(json_str_at(p, "runDetails", "metadata", "startedOn"), "2026-01-01T00:00:01Z");
    assert_str(json_str_at(p, "runDetails", "metadata", "finishedOn"), "2026-01-01T00:00:09Z");
    assert_str(json_str_at(p, "argoslsa_outcome"), "Succeeded");
    assert_str(json_str_at(p, "runDetails", "argoslsa_level", "name"), "SLSA_BUILD_LEVEL_2");
    arena_done(&a);
}

TEST(the_same_run_gives_the_same_bytes)
{
    struct arena a = ARENA_INIT, b = ARENA_INIT;
    struct run x = good_run(&a), y = good_run(&b);
    struct provenance_statement_list first = build(&a, &x), second = build(&b, &y);

    assert_true(str_eq(first.items[0].payload, second.items[0].payload));
    y.finished = STR("2026-01-01T00:00:08Z");
    second = build(&b, &y);
    assert_false(str_eq(first.items[0].payload, second.items[0].payload));
    arena_done(&a);
    arena_done(&b);
}

TEST(times_are_written_in_one_form_or_not_at_all)
{
    struct arena a = ARENA_INIT;
    struct run run = good_run(&a);

    run.started = STR("2026-01-01T02:00:01.75+02:00");
    run.finished = STR("yesterday");
    struct provenance_statement_list list = build(&a, &run);
    const json_t *metadata =
        json_at(parse(&a, &list.items[0]), "predicate", "runDetails", "metadata");
    assert_str(json_str_at(metadata, "startedOn"), "2026-01-01T00:00:01Z");
    assert_null(json_at(metadata, "finishedOn"));
    arena_done(&a);
}

TEST(the_cluster_comes_first_in_the_invocation)
{
    struct arena a = ARENA_INIT;
    struct run run = good_run(&a);
    struct provenance_options o = {.builder_id = STR("b"), .cluster = STR("prod")};
    struct provenance_statement_list list = {0};
    struct error err = ERROR_INIT;

    assert_ok(provenance_build(&a, &run, &o, &list, &err), &err);
    assert_str(json_str_at(parse(&a, &list.items[0]), "predicate", "runDetails", "metadata",
                           "invocationId"),
               "prod/ns/w/u/4");
    arena_done(&a);
}

TEST(without_subjects_there_is_no_statement)
{
    struct arena a = ARENA_INIT;
    struct run run = finished_run();

    assert_int_equal(build(&a, &run).len, 0);
    add_output(&a, add_node(&a, &run, "n", NODE_FAILED, ""), "s3://b/k", '1');
    add_output(&a, add_node(&a, &run, "m", NODE_SUCCEEDED, ""), "s3://b/l", '1')->state =
        ARTIFACT_REFUSED;
    assert_int_equal(build(&a, &run).len, 0);
    arena_done(&a);
}

TEST(a_failed_run_says_so_in_two_places)
{
    struct arena a = ARENA_INIT;
    struct run run = good_run(&a);

    run.phase = STR("Failed");
    struct provenance_statement_list list = build(&a, &run);
    const json_t *p = json_at(parse(&a, &list.items[0]), "predicate");
    assert_str(json_str_at(p, "argoslsa_outcome"), "Failed");
    assert_str(json_str_at(p, "buildDefinition", "internalParameters", "phase"), "Failed");
    arena_done(&a);
}

TEST(each_image_has_a_statement_that_names_no_file)
{
    struct arena a = ARENA_INIT;
    struct run run = good_run(&a);
    struct node *node = add_node(&a, &run, "z", NODE_SUCCEEDED, "");
    struct artifact *input = LIST_ADD(&a, &node->inputs);

    input->uri = STR("s3://b/input");
    add_output(&a, node, "s3://b/secret-name", '2')->state = ARTIFACT_MISSING;
    add_output(&a, node, "oci://r.io/a", '3');
    add_output(&a, node, "oci://r.io/a", '4');
    add_output(&a, node, "oci://r.io/b", '3');
    add_output(&a, add_node(&a, &run, "zz", NODE_SUCCEEDED, ""), "oci://r.io/a", '3');
    struct provenance_statement_list list = build(&a, &run);
    assert_int_equal(list.len, 4);
    assert_false(list.items[0].is_image);
    assert_true(str_contains(list.items[0].payload, STR("s3://b/secret-name")));
    assert_true(str_contains(list.items[0].payload, STR("s3://b/input")));
    assert_false(str_contains(list.items[0].payload, STR("oci://r.io/a")));
    for (size_t i = 1; i < list.len; i++) {
        const struct provenance_statement *s = &list.items[i];
        assert_true(s->is_image);
        assert_int_equal(s->subjects_len, 1);
        assert_true(str_eq(s->subjects[0].name, s->image_uri));
        assert_false(str_contains(s->payload, STR("s3://")));
        assert_null(json_at(parse(&a, s), "predicate", "runDetails", "byproducts"));
    }
    assert_str(list.items[3].image_uri, "oci://r.io/b");
    arena_done(&a);
}

TEST(what_cannot_be_stated_is_refused)
{
    struct arena a = ARENA_INIT;
    struct run run = good_run(&a);
    struct provenance_options nobody = {0};
    struct provenance_statement_list list = {0};
    struct error err;

    assert_fails(provenance_build(&a, &run, &nobody, &list, &err), ERR_INVALID, &err);
    run.phase = STR("Running");
    assert_fails(provenance_build(&a, &run, &options, &list, &err), ERR_INVALID, &err);
    run.phase = STR("Succeeded");
    struct artifact *tree = add_output(&a, &run.nodes.items[0], "s3://b/d/", '2');
    tree->is_directory = true;
    for (int i = 0; i < RUN_MAX_SUBJECTS; i++)
        *LIST_ADD(&a, &tree->objects) = (struct object){.uri = arena_printf(&a, "s3://b/d/%d", i),
                                                        .facts = {.digest = HEX('1')}};
    assert_fails(provenance_build(&a, &run, &options, &list, &err), ERR_LIMIT, &err);
    tree->objects.len--;
    assert_ok(provenance_build(&a, &run, &options, &list, &err), &err);
    assert_int_equal(list.items[0].subjects_len, RUN_MAX_SUBJECTS);
    assert_int_equal(parse(&a, &list.items[0]) != NULL, 1);
    arena_done(&a);
}

TEST(a_statement_has_a_maximum)
{
    struct arena a = ARENA_INIT;
    struct run run = good_run(&a);
    struct provenance_statement_list list = {0};
    struct error err;
    size_t n = STATEMENT_MAX_BYTES;
    char *long_value = arena_alloc(&a, n);

    memset(long_value, 'v', n);
    *LIST_ADD(&a, &run.parameters) = (struct parameter){STR("p"), {long_value, n}, false};
    assert_fails(provenance_build(&a, &run, &options, &list, &err), ERR_LIMIT, &err);
    arena_done(&a);
}

TEST_MAIN()
