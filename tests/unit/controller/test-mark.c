/* SPDX-License-Identifier: Apache-2.0 */
#include "helpers/check.h"

#include "base/limits.h"
#include "controller/mark.h"

#include <string.h>

static struct run_row row(struct arena *a)
{
    struct run_row r = {.uid = STR("uid-1"),
                        .generation = 5,
                        .state = RUN_ATTESTED,
                        .subjects = 3,
                        .level = STR("SLSA_BUILD_LEVEL_2")};

    (void)a;
    memset(r.statement.hex, 'c', 64);
    return r;
}

TEST(the_patch_touches_metadata_only_and_names_the_uid)
{
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    struct run_row r = row(&a);
    struct delivery_row_list deliveries = {0};

    *LIST_ADD(&a, &deliveries) = (struct delivery_row){.done = true, .where = STR("s3://b/x")};
    *LIST_ADD(&a, &deliveries) = (struct delivery_row){.done = true, .where = STR("oci://r/y")};
    json_t *patch = mark_patch(&a, &r, &deliveries);
    json_t *notes = json_at(patch, "metadata", "annotations");
    assert_int_equal(json_object_size(patch), 1);
    assert_str(json_str_at(patch, "metadata", "uid"), "uid-1");
    assert_str(json_str_at(patch, "metadata", "labels", "argo.slsa.io/state"), "attested");
    assert_str(json_str_at(notes, "argo.slsa.io/subjects"), "3");
    assert_str(json_str_at(notes, "argo.slsa.io/generation"), "5");
    assert_str(json_str_at(notes, "argo.slsa.io/bundle"), "s3://b/x oci://r/y");
    assert_int_equal(json_str_at(notes, "argo.slsa.io/statement").len, 64);
}

TEST(what_there_is_not_removes_what_a_tenant_preset)
{
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    struct run_row r = {.uid = STR("u"), .state = RUN_SKIPPED, .reason = STR("nothing")};
    json_t *notes =
        json_at(mark_patch(&a, &r, &(struct delivery_row_list){0}), "metadata", "annotations");

    assert_true(json_is_null(json_object_get(notes, "argo.slsa.io/statement")));
    assert_true(json_is_null(json_object_get(notes, "argo.slsa.io/bundle")));
    assert_str(json_str_at(notes, "argo.slsa.io/reason"), "nothing");
}

TEST(the_annotations_stay_small_whatever_the_run)
{
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    struct run_row r = row(&a);
    struct delivery_row_list deliveries = {0};
    struct error err = ERROR_INIT;
    struct str text;

    char *huge = arena_alloc(&a, 100001);
    for (size_t i = 0; i < 50000; i++)
        memcpy(huge + 2 * i, "\xc3\xa9", 2);
    r.reason = str_c(huge);
    for (int i = 0; i < 1000; i++)
        *LIST_ADD(&a, &deliveries) = (struct delivery_row){
            .where = arena_printf(&a, "s3://bucket/.argo-slsa/bundles/%064d", i)};
    assert_ok(json_canonical(&a, mark_patch(&a, &r, &deliveries), 1 * MIB, &text, &err), &err);
    assert_true(text.len <= KUBE_ANNOTATION_MAX);
    assert_true(str_is_utf8(text));
    assert_false(str_contains(text, STR("\xef\xbf\xbd")));
}

TEST_MAIN()
