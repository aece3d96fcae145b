/* SPDX-License-Identifier: Apache-2.0 */
#include "helpers/check.h"

#include "base/buf.h"
#include "base/limits.h"
#include "objectstore/objectstore.h"

#include <unistd.h>

struct setting {
    struct arena arena;
    const char *path;
    struct objectstore *store;
    struct error err;
};

static void begin(struct setting *x)
{
    *x = (struct setting){0};
    x->path = check_temp_folder(&x->arena);
    const struct objectstore_config c = {
        .kind = "folder", .endpoint = str_c(x->path), .bucket = STR("b")};
    assert_ok(objectstore_open(&c, &x->store, &x->err), &x->err);
}

static void end(struct setting *x)
{
    objectstore_close(x->store);
    check_temp_remove(x->path);
    arena_done(&x->arena);
}

static void put(struct setting *x, struct str key)
{
    const struct objectstore_put p = {.key = key, .bytes = key};

    assert_ok(objectstore_put(x->store, &p, &x->arena, &x->err), &x->err);
}

/* "key key …" of one page. */
static struct str keys_of(struct setting *x, struct str prefix)
{
    struct objectstore_listing l;
    struct str token = STR_EMPTY;
    _cleanup_(buf_done) struct buf b = BUF_INIT(KIB);

    assert_ok(objectstore_list(x->store, prefix, &token, &x->arena, &l, &x->err), &x->err);
    assert_true(str_is_empty(token));
    list_each (o, &l) {
        buf_addf(&b, PRI_STR " ", STR_ARG(o->key));
        assert_int_equal(o->size, o->key.len);
    }
    return arena_str(&x->arena, buf_str(&b));
}

TEST(keys_come_in_byte_order_as_whole_names)
{
    _cleanup_(end) struct setting x;

    begin(&x);
    static const struct str keys[] = {STR("b"),   STR("a/z"),   STR("a-b"),
                                      STR("a.b"), STR("a/b/c"), STR("ab")};
    for (size_t i = 0; i < ARRAY_LEN(keys); i++)
        put(&x, keys[i]);
    assert_str(keys_of(&x, STR("")), "a-b a.b a/b/c a/z ab b ");
    assert_str(keys_of(&x, STR("a")), "a-b a.b a/b/c a/z ab ");
    assert_str(keys_of(&x, STR("a/")), "a/b/c a/z ");
    assert_str(keys_of(&x, STR("a/b/c")), "a/b/c ");
    assert_str(keys_of(&x, STR("a/b/c/")), "");
    assert_str(keys_of(&x, STR("..")), "");
}

TEST(links_and_empty_folders_are_no_objects)
{
    _cleanup_(end) struct setting x;

    begin(&x);
    put(&x, STR("a/gone"));
    put(&x, STR("k"));
    assert_ok(objectstore_remove(x.store, STR("a/gone"), &x.arena, &x.err), &x.err);
    assert_int_equal(symlink("/etc", arena_printf(&x.arena, "%s/b/etc", x.path).ptr), 0);
    assert_int_equal(symlink("k", arena_printf(&x.arena, "%s/b/l", x.path).ptr), 0);
    assert_str(keys_of(&x, STR("")), "k ");
}

TEST(a_missing_bucket_is_not_found)
{
    _cleanup_(end) struct setting x;
    struct objectstore_listing l;
    struct str token = STR_EMPTY;

    begin(&x);
    assert_fails(objectstore_list(x.store, STR(""), &token, &x.arena, &l, &x.err), ERR_NOT_FOUND,
                 &x.err);
}

TEST(long_listings_come_in_pages)
{
    enum { TOTAL = S3_LIST_PAGE + 7 };
    _cleanup_(end) struct setting x;
    struct objectstore_listing l;
    struct str token = STR_EMPTY;

    begin(&x);
    for (int i = 0; i < TOTAL; i++)
        put(&x, arena_printf(&x.arena, "k%05d", i));
    assert_ok(objectstore_list(x.store, STR("k"), &token, &x.arena, &l, &x.err), &x.err);
    assert_int_equal(l.len, S3_LIST_PAGE);
    assert_false(str_is_empty(token));
    assert_ok(objectstore_list(x.store, STR("k"), &token, &x.arena, &l, &x.err), &x.err);
    assert_int_equal(l.len, 7);
    assert_str(l.items[6].key, "k01006");
    assert_true(str_is_empty(token));
}

TEST_MAIN()
