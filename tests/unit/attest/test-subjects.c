/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/attest/runs.h"

static struct product_list files, images, lost;

static void collect(struct arena *a, const struct run *run)
{
    files = images = lost = (struct product_list){0};
    subjects_collect(a, run, &files, &images, &lost);
}

static void add_object(struct arena *a, struct artifact *tree, const char *uri, char digit)
{
    tree->is_directory = true;
    *LIST_ADD(a, &tree->objects) =
        (struct object){.uri = str_c(uri), .facts = {.digest = HEX(digit), .size = 3}};
}

TEST(only_digested_outputs_of_succeeded_owners_are_subjects)
{
    struct arena a = ARENA_INIT;
    struct run run = finished_run();
    struct node *good = add_node(&a, &run, "a", NODE_SUCCEEDED, "");

    add_output(&a, good, "s3://b/2", '1');
    add_output(&a, good, "s3://b/1", '1');
    add_output(&a, good, "s3://b/3", '1')->role = ROLE_SUPERSEDED;
    add_output(&a, good, "s3://b/4", '1')->state = ARTIFACT_MISSING;
    add_output(&a, add_node(&a, &run, "b", NODE_FAILED, ""), "s3://b/5", '1');
    /* roles alone are not believed */
    add_output(&a, add_node(&a, &run, "c", NODE_ERROR, ""), "s3://b/6", '1')->role = ROLE_SUBJECT;
    struct node *steps = add_node(&a, &run, "d", NODE_SUCCEEDED, "");
    steps->is_owner = false;
    add_output(&a, steps, "s3://b/7", '1');
    collect(&a, &run);
    assert_int_equal(files.len, 2);
    assert_str(files.items[0].uri, "s3://b/1");
    assert_str(files.items[1].uri, "s3://b/2");
    assert_int_equal(images.len + lost.len, 0);
    arena_done(&a);
}

TEST(a_directory_gives_one_subject_per_file)
{
    struct arena a = ARENA_INIT;
    struct run run = finished_run();
    struct artifact *tree =
        add_output(&a, add_node(&a, &run, "a", NODE_SUCCEEDED, ""), "s3://b/d/", '9');

    add_object(&a, tree, "s3://b/d/x", '1');
    add_object(&a, tree, "s3://b/d/y", '2');
    collect(&a, &run);
    assert_int_equal(files.len, 2);
    assert_str(files.items[1].uri, "s3://b/d/y");
    assert_true(files.items[1].facts->digest.hex[0] == '2');
    tree->objects.len = 0;
    collect(&a, &run);
    assert_int_equal(files.len, 0);
    arena_done(&a);
}

TEST(each_uri_is_one_subject_and_the_last_writer_gives_its_digest)
{
    struct arena a = ARENA_INIT;
    struct run run = finished_run();
    struct node *early = add_node(&a, &run, "a", NODE_SUCCEEDED, "2026-01-01T00:00:01Z");
    struct node *late = add_node(&a, &run, "b", NODE_SUCCEEDED, "2026-01-01T00:00:02Z");
    struct artifact *tree = add_output(&a, early, "s3://b/d/", '9');

    add_object(&a, tree, "s3://b/d/same", '1');
    add_object(&a, tree, "s3://b/d/other", '2');
    add_output(&a, late, "s3://b/d/same", '1');
    add_output(&a, late, "s3://b/d/other", '3');
    collect(&a, &run);
    assert_int_equal(files.len, 2);
    assert_str(files.items[0].uri, "s3://b/d/other");
    assert_true(files.items[0].facts->digest.hex[0] == '3');
    assert_int_equal(lost.len, 1);
    assert_str(lost.items[0].uri, "s3://b/d/other");
    assert_ptr_equal(lost.items[0].node, early);
    assert_contains(lost.items[0].reason, "later node");
    arena_done(&a);
}

TEST(images_are_told_apart_by_digest)
{
    struct arena a = ARENA_INIT;
    struct run run = finished_run();
    struct node *node = add_node(&a, &run, "a", NODE_SUCCEEDED, "");

    add_output(&a, node, "oci://r/a", '2');
    add_output(&a, node, "oci://r/a", '1');
    add_output(&a, add_node(&a, &run, "b", NODE_SUCCEEDED, ""), "oci://r/a", '2');
    collect(&a, &run);
    assert_int_equal(images.len, 2);
    assert_true(images.items[0].facts->digest.hex[0] == '1');
    assert_int_equal(files.len + lost.len, 0);
    arena_done(&a);
}

TEST(a_subject_says_where_it_comes_from)
{
    struct arena a = ARENA_INIT;
    struct run run = good_run(&a);
    struct artifact *out = &run.nodes.items[0].outputs.items[0];

    out->facts.version_id = STR("v7");
    out->is_log = true;
    collect(&a, &run);
    _cleanup_(json_unrefp) json_t *v = subject_json(&run, &files.items[0]);
    const json_t *notes = json_at(v, "annotations");
    assert_str(json_str_at(v, "name"), "s3://b/k");
    assert_int_equal(json_str_at(v, "digest", "sha256").len, 64);
    assert_str(json_str_at(notes, "argo.slsa.io/node"), "n");
    assert_str(json_str_at(notes, "argo.slsa.io/artifact"), "out");
    assert_int_equal(json_int_at(notes, "argo.slsa.io/size"), 7);
    assert_str(json_str_at(notes, "argo.slsa.io/versionId"), "v7");
    assert_true(json_bool_at(notes, "argo.slsa.io/log"));
    assert_str(json_str_at(notes, "argo.slsa.io/evidence"), "observed");
    assert_str(json_str_at(notes, "argo.slsa.io/producer"), "observed");
    /* verifiers refuse unknown members of a subject: extensions are annotations */
    assert_int_equal(json_object_size(v), 3);
    arena_done(&a);
}

TEST_MAIN()
