/* SPDX-License-Identifier: Apache-2.0 */
#include "helpers/bundles.h"

#include "store/layout.h"

/* A store in front of a folder that fails from the n-th write on. */
struct failing {
    struct objectstore base;
    struct objectstore *inner;
    int writes_left; /* negative: never fails */
};

static struct failing *failing_of(struct objectstore *base)
{
    return (struct failing *)base;
}

static int failing_get(struct objectstore *s, const struct objectstore_get *g, struct arena *a,
                       struct objectstore_object *ret, struct error *err)
{
    return objectstore_get(failing_of(s)->inner, g, a, ret, err);
}

static int failing_put(struct objectstore *s, const struct objectstore_put *p, struct arena *a,
                       struct error *err)
{
    struct failing *f = failing_of(s);

    if (f->writes_left == 0)
        return error_set(err, ERR_TRANSIENT, "the store is away");
    f->writes_left--;
    return objectstore_put(f->inner, p, a, err);
}

static int failing_list(struct objectstore *s, struct str prefix, struct str *token,
                        struct arena *a, struct objectstore_listing *ret, struct error *err)
{
    return objectstore_list(failing_of(s)->inner, prefix, token, a, ret, err);
}

static const struct objectstore_ops failing_ops = {
    .name = "failing", .get = failing_get, .put = failing_put, .list = failing_list};

static void open_failing(struct surroundings *s, struct failing *f)
{
    struct objectstore_config c = {
        .kind = "folder", .endpoint = str_c(s->folder), .bucket = STR("bucket")};

    *f = (struct failing){.base.ops = &failing_ops, .writes_left = -1};
    assert_ok(objectstore_open(&c, &f->inner, &s->err), &s->err);
    write_object(s, "unrelated", "");
}

static void failing_done(struct failing *f)
{
    objectstore_close(f->inner);
}

TEST(keys_are_as_documented)
{
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    struct digest d;

    assert_true(digest_parse(STR(SHA_HELLO), &d));
    assert_str(layout_bundle_key(&a, STR(".argo-slsa"), &d),
               ".argo-slsa/bundles/" SHA_HELLO ".sigstore.json");
    assert_str(layout_bundle_key(&a, STR(""), &d), "bundles/" SHA_HELLO ".sigstore.json");
    assert_str(layout_subject_prefix(&a, STR("p/q/"), &d), "p/q/subjects/" SHA_HELLO "/");
    assert_str(layout_name_prefix(&a, STR("p"), STR("hello")), "p/names/" SHA_HELLO "/");
}

TEST(what_is_put_is_found_by_digest_and_by_name)
{
    _cleanup_(surroundings_done) struct surroundings s;
    _cleanup_(signed_item_done) struct signed_item one, two;
    _cleanup_(failing_done) struct failing f;
    struct bundle_text_list found = {0};

    with_folder(&s);
    open_failing(&s, &f);
    sign_item(&s, "s3://bucket/k", SHA_HELLO, "1", &one);
    sign_item(&s, "s3://bucket/k", SHA_EMPTY, "2", &two);
    assert_ok(layout_put(&f.base, STR("p"), &one.item, &s.arena, &s.err), &s.err);
    assert_ok(layout_put(&f.base, STR("p"), &two.item, &s.arena, &s.err), &s.err);
    assert_ok(store_find_in_bucket(&f.base, STR("p"), &one.subject.digest, STR_EMPTY, &s.arena,
                                   &found, &s.err),
              &s.err);
    assert_int_equal(found.len, 1);
    assert_verifies(&s, found.items[0].text, &one);
    assert_contains(found.items[0].where, "p/bundles/");
    assert_ok(store_find_in_bucket(&f.base, STR("p"), NULL, STR("s3://bucket/k"), &s.arena, &found,
                                   &s.err),
              &s.err);
    assert_int_equal(found.len, 2);
    assert_fails(store_find_in_bucket(&f.base, STR("p"), NULL, STR("s3://bucket/K"), &s.arena,
                                      &found, &s.err),
                 ERR_NOT_FOUND, &s.err);
    assert_fails(store_find_in_bucket(&f.base, STR(""), &one.subject.digest, STR_EMPTY, &s.arena,
                                      &found, &s.err),
                 ERR_NOT_FOUND, &s.err);
}

TEST(a_write_that_breaks_anywhere_is_completed_by_the_next)
{
    for (int broken_at = 0; broken_at < 3; broken_at++) {
        _cleanup_(surroundings_done) struct surroundings s;
        _cleanup_(signed_item_done) struct signed_item one;
        _cleanup_(failing_done) struct failing f;
        struct bundle_text_list found = {0};

        with_folder(&s);
        open_failing(&s, &f);
        sign_item(&s, "s3://bucket/k", SHA_HELLO, "1", &one);
        f.writes_left = broken_at;
        assert_fails(layout_put(&f.base, STR("p"), &one.item, &s.arena, &s.err), ERR_TRANSIENT,
                     &s.err);
        /* an entry that is there points to a bundle that is there */
        if (store_find_in_bucket(&f.base, STR("p"), &one.subject.digest, STR_EMPTY, &s.arena,
                                 &found, &s.err) == 0)
            assert_verifies(&s, found.items[0].text, &one);
        assert_int_equal(found.len, broken_at == 2);
        f.writes_left = -1;
        assert_ok(layout_put(&f.base, STR("p"), &one.item, &s.arena, &s.err), &s.err);
        assert_ok(store_find_in_bucket(&f.base, STR("p"), NULL, one.subject.name, &s.arena, &found,
                                       &s.err),
                  &s.err);
        assert_int_equal(found.len, 1);
    }
}

static struct str stored_bundle(struct surroundings *s, struct failing *f,
                                const struct digest *statement)
{
    struct str text;

    assert_ok(objectstore_get_all(&f->base, layout_bundle_key(&s->arena, STR("p"), statement), MIB,
                                  &s->arena, &text, &s->err),
              &s->err);
    return text;
}

TEST(the_first_bundle_of_a_statement_stays)
{
    _cleanup_(surroundings_done) struct surroundings s;
    _cleanup_(signed_item_done) struct signed_item one, again;
    _cleanup_(failing_done) struct failing f;

    with_folder(&s);
    open_failing(&s, &f);
    sign_item(&s, "s3://bucket/k", SHA_HELLO, "1", &one);
    sign_item(&s, "s3://bucket/k", SHA_HELLO, "1", &again); /* another key, same statement */
    assert_true(digest_eq(&one.item.statement, &again.item.statement));
    assert_ok(layout_put(&f.base, STR("p"), &one.item, &s.arena, &s.err), &s.err);
    assert_ok(layout_put(&f.base, STR("p"), &again.item, &s.arena, &s.err), &s.err);
    assert_verifies(&s, stored_bundle(&s, &f, &one.item.statement), &one);
}

TEST(anything_else_under_a_bundles_key_is_replaced)
{
    _cleanup_(surroundings_done) struct surroundings s;
    _cleanup_(signed_item_done) struct signed_item one, other;
    _cleanup_(failing_done) struct failing f;

    with_folder(&s);
    open_failing(&s, &f);
    sign_item(&s, "s3://bucket/k", SHA_HELLO, "1", &one);
    sign_item(&s, "s3://bucket/k", SHA_HELLO, "2", &other);
    const struct str squatters[] = {STR(""), STR("{}"), STR("not JSON"), other.item.bundle};
    for (size_t i = 0; i < ARRAY_LEN(squatters); i++) {
        struct str key = layout_bundle_key(&s.arena, STR("p"), &one.item.statement);
        write_object(&s, key.ptr, arena_cstr(&s.arena, squatters[i]));
        assert_ok(layout_put(&f.base, STR("p"), &one.item, &s.arena, &s.err), &s.err);
        assert_verifies(&s, stored_bundle(&s, &f, &one.item.statement), &one);
    }
}

TEST(a_subject_without_a_name_is_indexed_by_its_digest_alone)
{
    _cleanup_(surroundings_done) struct surroundings s;
    _cleanup_(signed_item_done) struct signed_item one;
    _cleanup_(failing_done) struct failing f;
    struct bundle_text_list found = {0};

    with_folder(&s);
    open_failing(&s, &f);
    sign_item(&s, "", SHA_HELLO, "1", &one);
    assert_ok(layout_put(&f.base, STR("p"), &one.item, &s.arena, &s.err), &s.err);
    assert_ok(store_find_in_bucket(&f.base, STR("p"), &one.subject.digest, STR_EMPTY, &s.arena,
                                   &found, &s.err),
              &s.err);
    assert_fails(store_find_in_bucket(&f.base, STR("p"), NULL, STR_EMPTY, &s.arena, &found, &s.err),
                 ERR_NOT_FOUND, &s.err);
}

TEST(a_folder_that_is_not_there_is_not_found)
{
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    struct objectstore *store;
    struct error err;
    struct str path;

    assert_fails(layout_open_folder(STR("/nonexistent/x"), &a, &store, &path, &err), ERR_NOT_FOUND,
                 &err);
    assert_fails(layout_open_folder(STR(""), &a, &store, &path, &err), ERR_NOT_FOUND, &err);
    assert_fails(layout_open_folder(STR("/"), &a, &store, &path, &err), ERR_INVALID, &err);
}

TEST_MAIN()
