/* SPDX-License-Identifier: Apache-2.0 */
#include "helpers/bundles.h"

#include <string.h>

TEST(every_store_is_found_by_its_name_and_takes_something)
{
    for (size_t i = 0; i < store_backends_len; i++) {
        const struct store_ops *ops = store_backends[i];
        assert_ptr_equal(store_find(str_c(ops->name)), ops);
        assert_true(ops->for_images || ops->for_objects);
        assert_non_null(ops->put);
        assert_true(strlen(ops->summary) > 0);
    }
    assert_null(store_find(STR("")));
    assert_null(store_find(STR("Bucket")));
}

static void put(struct surroundings *s, const struct store_config *c, const struct store_item *item,
                struct str *ret_where)
{
    assert_ok(store_find(c->kind)->put(c, &s->env, item, &s->arena, ret_where, &s->err), &s->err);
}

static struct str contents(struct surroundings *s, const char *path)
{
    struct str text, full = arena_printf(&s->arena, "%s/%s", s->folder, path);

    assert_ok(file_read(&s->arena, full.ptr, MIB, &text, &s->err), &s->err);
    return text;
}

TEST(a_directory_keeps_the_layout_at_its_root)
{
    _cleanup_(surroundings_done) struct surroundings s;
    _cleanup_(signed_item_done) struct signed_item one;
    struct bundle_text_list found = {0};
    struct str where;

    with_folder(&s);
    sign_item(&s, "s3://bucket/k", SHA_HELLO, "1", &one);
    struct str path = arena_printf(&s.arena, "%s/new/dir/", s.folder);
    struct store_config c = {.kind = STR("directory"), .path = path, .prefix = STR(".argo-slsa")};
    put(&s, &c, &one.item, &where);
    put(&s, &c, &one.item, &where);
    assert_true(str_starts_with(where, STR("file:///")));
    assert_contains(where, "/new/dir/bundles/");
    assert_ok(
        store_find_in_directory(path, &one.subject.digest, STR_EMPTY, &s.arena, &found, &s.err),
        &s.err);
    assert_verifies(&s, found.items[0].text, &one);
    assert_ok(store_find_in_directory(path, NULL, one.subject.name, &s.arena, &found, &s.err),
              &s.err);
    struct store_config nowhere = {.kind = STR("directory")};
    assert_fails(store_find(c.kind)->put(&nowhere, &s.env, &one.item, &s.arena, &where, &s.err),
                 ERR_INVALID, &s.err);
}

TEST(a_bucket_store_writes_into_the_artifacts_bucket_or_another)
{
    static const struct {
        struct str bucket;
        const char *where;
    } rows[] = {{STR_EMPTY, "s3://bucket/.argo-slsa/bundles/"},
                {STR("other"), "s3://other/.argo-slsa/bundles/"}};

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        _cleanup_(surroundings_done) struct surroundings s;
        _cleanup_(signed_item_done) struct signed_item one;
        struct store_config c = {
            .kind = STR("bucket"), .prefix = STR(".argo-slsa"), .bucket = rows[i].bucket};
        struct str where;
        with_folder(&s);
        sign_item(&s, "s3://bucket/k", SHA_HELLO, "1", &one);
        one.item.place = object_at(&s, "").location;
        put(&s, &c, &one.item, &where);
        assert_true(str_starts_with(where, str_c(rows[i].where)));
        assert_verifies(&s, contents(&s, str_skip(where, 5).ptr), &one);
    }
}

TEST(a_bundle_beside_an_object_is_the_newest)
{
    _cleanup_(surroundings_done) struct surroundings s;
    _cleanup_(signed_item_done) struct signed_item one, two;
    struct store_config c = {.kind = STR("beside")};
    struct str where;

    with_folder(&s);
    sign_item(&s, "s3://bucket/a%20b/k", SHA_HELLO, "1", &one);
    sign_item(&s, "s3://bucket/a%20b/k", SHA_EMPTY, "2", &two);
    one.item.place = two.item.place = object_at(&s, "").location;
    put(&s, &c, &one.item, &where);
    assert_verifies(&s, contents(&s, "bucket/a b/k.sigstore.json"), &one);
    put(&s, &c, &two.item, &where);
    assert_str(where, "s3://bucket/a%20b/k.sigstore.json");
    assert_verifies(&s, contents(&s, "bucket/a b/k.sigstore.json"), &two);
}

TEST(nothing_is_written_beside_a_directory_or_into_another_bucket)
{
    static const char *const names[] = {"s3://bucket/d/", "s3://other/k", "oci://r.io/a",
                                        "s3://bucket/", ""};
    struct store_config c = {.kind = STR("beside")};

    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        _cleanup_(surroundings_done) struct surroundings s;
        _cleanup_(signed_item_done) struct signed_item one;
        struct str where;
        with_folder(&s);
        sign_item(&s, names[i], SHA_HELLO, "1", &one);
        one.item.place = object_at(&s, "").location;
        assert_fails(store_find(c.kind)->put(&c, &s.env, &one.item, &s.arena, &where, &s.err),
                     ERR_INVALID, &s.err);
        one.item.subjects_len = 0;
        assert_fails(store_find(c.kind)->put(&c, &s.env, &one.item, &s.arena, &where, &s.err),
                     ERR_INVALID, &s.err);
    }
}

TEST(one_object_that_cannot_be_served_does_not_keep_the_others_from_it)
{
    _cleanup_(surroundings_done) struct surroundings s;
    _cleanup_(signed_item_done) struct signed_item one;
    struct store_config c = {.kind = STR("beside")};
    struct subject subjects[2];
    struct str where;

    with_folder(&s);
    sign_item(&s, "s3://bucket/k", SHA_HELLO, "1", &one);
    subjects[0] = (struct subject){.name = STR("s3://bucket/d/")};
    subjects[1] = one.subject;
    one.item.subjects = subjects;
    one.item.subjects_len = 2;
    one.item.place = object_at(&s, "").location;
    assert_fails(store_find(c.kind)->put(&c, &s.env, &one.item, &s.arena, &where, &s.err),
                 ERR_INVALID, &s.err);
    assert_verifies(&s, contents(&s, "bucket/k.sigstore.json"), &one);
}

TEST_MAIN()
