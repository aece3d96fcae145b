/* SPDX-License-Identifier: Apache-2.0 */
#include "helpers/check.h"

#include "controller/pipeline_internal.h"

#include <string.h>

static struct artifact *add(struct arena *a, struct node *node, const char *bucket, const char *key)
{
    struct artifact *artifact = LIST_ADD(a, &node->outputs);

    artifact->state = ARTIFACT_DIGESTED;
    artifact->location = (struct location){.kind = LOCATION_S3,
                                           .endpoint = STR("s3:9000"),
                                           .bucket = str_c(bucket),
                                           .key = str_c(key)};
    artifact->uri = location_uri(a, &artifact->location);
    return artifact;
}

static void make_run(struct arena *a, struct run *run)
{
    struct node *node = LIST_ADD(a, &run->nodes);

    node->is_owner = true;
    run->uid = STR("u");
    add(a, node, "one", "a");
    add(a, node, "one", "b");
    add(a, node, "one", "dir")->is_directory = true;
    add(a, node, "two", "c");
    add(a, node, "three", "lost")->state = ARTIFACT_MISSING;
    struct artifact *image = LIST_ADD(a, &node->outputs);
    image->state = ARTIFACT_DIGESTED;
    image->location =
        (struct location){.kind = LOCATION_OCI, .endpoint = STR("r:5000"), .bucket = STR("app")};
    image->uri = location_uri(a, &image->location);
    memset(image->facts.digest.hex, 'a', 64);
}

static void plan(struct arena *a, const char *kind, bool image, struct delivery_row_list *ret)
{
    struct run run = {0};
    struct store_config store = {.kind = str_c(kind), .name = str_c(kind)};
    struct pipeline_rules rules = {.stores = &store, .stores_len = 1};
    struct pipeline p = {.rules = &rules};
    struct digest statement = {"ab"};
    struct error err = ERROR_INIT;

    make_run(a, &run);
    assert_ok(deliveries_plan(&p, a, &run, &statement, image, STR("oci://r:5000/app"), ret, &err),
              &err);
}

TEST(the_bucket_store_delivers_once_per_place_that_holds_a_subject)
{
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    struct delivery_row_list rows = {0};
    struct delivery_target t;
    struct error err = ERROR_INIT;

    plan(&a, "bucket", false, &rows);
    assert_int_equal(rows.len, 2);
    assert_ok(delivery_target_read(&a, rows.items[0].target, &t, &err), &err);
    assert_str(t.place.bucket, "one");
    assert_int_equal(t.place.key.len, 0);
    assert_ok(delivery_target_read(&a, rows.items[1].target, &t, &err), &err);
    assert_str(t.place.bucket, "two");
}

TEST(beside_leaves_directories_alone)
{
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    struct delivery_row_list rows = {0};
    struct delivery_target t;
    struct error err = ERROR_INIT;

    plan(&a, "beside", false, &rows);
    assert_int_equal(rows.len, 2);
    assert_ok(delivery_target_read(&a, rows.items[0].target, &t, &err), &err);
    assert_int_equal(t.names.len, 2);
    assert_str(t.names.items[0], "s3://one/a");
    assert_str(t.names.items[1], "s3://one/b");
}

TEST(a_directory_store_takes_every_statement_once)
{
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    struct delivery_row_list objects = {0}, images = {0};

    plan(&a, "directory", false, &objects);
    plan(&a, "directory", true, &images);
    assert_int_equal(objects.len, 1);
    assert_int_equal(images.len, 1);
}

TEST(images_go_to_their_registry_and_objects_do_not)
{
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    struct delivery_row_list objects = {0}, images = {0};
    struct delivery_target t;
    struct error err = ERROR_INIT;

    plan(&a, "oci", false, &objects);
    plan(&a, "oci", true, &images);
    assert_int_equal(objects.len, 0);
    assert_int_equal(images.len, 1);
    assert_ok(delivery_target_read(&a, images.items[0].target, &t, &err), &err);
    assert_int_equal(t.place.kind, LOCATION_OCI);
    assert_str(t.place.endpoint, "r:5000");
    assert_true(digest_is_set(&t.image));
}

TEST(a_target_comes_back_as_it_was_written)
{
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    struct delivery_target t = {.place = {.kind = LOCATION_S3,
                                          .endpoint = STR("e"),
                                          .bucket = STR("b"),
                                          .region = STR("r"),
                                          .insecure = true,
                                          .addressing = ADDRESSING_PATH,
                                          .access_key = {STR("s"), STR("ak")},
                                          .secret_key = {STR("s"), STR("sk")},
                                          .session_token = {STR("t"), STR("tk")},
                                          .ca = {STR("c"), STR("ck")}}};
    struct delivery_target back;
    struct error err = ERROR_INIT;
    struct str text;

    assert_ok(delivery_target_write(&a, &t, &text, &err), &err);
    assert_ok(delivery_target_read(&a, text, &back, &err), &err);
    assert_true(location_same_place(&t.place, &back.place));
    assert_int_equal(back.place.addressing, ADDRESSING_PATH);
    assert_fails(delivery_target_read(&a, STR("[]"), &back, &err), ERR_INVALID, &err);
    assert_fails(delivery_target_read(&a, STR("{\"image\":\"zz\"}"), &back, &err), ERR_INTERNAL,
                 &err);
}

TEST_MAIN()
