/* SPDX-License-Identifier: Apache-2.0 */
#include "helpers/check.h"

#include "base/buf.h"
#include "base/file.h"
#include "objectstore/objectstore.h"

#include <string.h>
#include <sys/stat.h>

struct setting {
    struct arena arena;
    const char *path;
    struct objectstore *store;
    struct cancel cancel;
    struct error err;
};

static void begin(struct setting *x)
{
    *x = (struct setting){0};
    x->path = check_temp_folder(&x->arena);
    assert_ok(cancel_init(&x->cancel, &x->err), &x->err);
    const struct objectstore_config c = {
        .kind = "folder", .endpoint = str_c(x->path), .bucket = STR("b"), .cancel = &x->cancel};
    assert_ok(objectstore_open(&c, &x->store, &x->err), &x->err);
}

static void end(struct setting *x)
{
    objectstore_close(x->store);
    check_temp_remove(x->path);
    cancel_done(&x->cancel);
    arena_done(&x->arena);
}

static int put(struct setting *x, struct str key, struct str bytes, bool only_if_absent)
{
    const struct objectstore_put p = {.key = key, .bytes = bytes, .only_if_absent = only_if_absent};

    return objectstore_put(x->store, &p, &x->arena, &x->err);
}

static int get(struct setting *x, struct str key, struct str *ret)
{
    return objectstore_get_all(x->store, key, 100000, &x->arena, ret, &x->err);
}

TEST(what_is_put_is_read_back)
{
    _cleanup_(end) struct setting x;
    struct objectstore_object o;
    struct str bytes;

    begin(&x);
    assert_ok(put(&x, STR("a b+c=d%\xc3\xa9/x\ny"), STR("he\0llo"), false), &x.err);
    assert_ok(get(&x, STR("a b+c=d%\xc3\xa9/x\ny"), &bytes), &x.err);
    assert_true(str_eq(bytes, STR("he\0llo")));
    assert_ok(objectstore_head(x.store, STR("a b+c=d%\xc3\xa9/x\ny"), &x.arena, &o, &x.err),
              &x.err);
    assert_int_equal(o.size, 6);
    assert_true(str_starts_with(o.etag, STR("\"6-")));
    assert_int_equal(o.last_modified.len, strlen("2026-11-24T07:52:55Z"));
}

TEST(an_existing_object_stays_when_asked_so)
{
    _cleanup_(end) struct setting x;
    struct str bytes;

    begin(&x);
    assert_ok(put(&x, STR("k"), STR("1"), true), &x.err);
    assert_fails(put(&x, STR("k"), STR("2"), true), ERR_CONFLICT, &x.err);
    assert_ok(get(&x, STR("k"), &bytes), &x.err);
    assert_str(bytes, "1");
    assert_ok(put(&x, STR("k"), STR("2"), false), &x.err);
    assert_ok(get(&x, STR("k"), &bytes), &x.err);
    assert_str(bytes, "2");
}

TEST(keys_that_leave_the_folder_or_are_no_file_names_are_refused)
{
    static const struct {
        struct str key;
        enum error_class class;
    } rows[] = {
        {STR(".."), ERR_DENIED},           {STR("../x"), ERR_DENIED},  {STR("a/../x"), ERR_DENIED},
        {STR("a/.."), ERR_DENIED},         {STR("./x"), ERR_DENIED},   {STR(""), ERR_INVALID},
        {STR("/etc/passwd"), ERR_INVALID}, {STR("a//b"), ERR_INVALID}, {STR("a/"), ERR_INVALID},
        {STR("a\0b"), ERR_INVALID},
    };
    _cleanup_(end) struct setting x;
    struct objectstore_object o;
    struct str bytes;

    begin(&x);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        assert_fails(put(&x, rows[i].key, STR("x"), false), rows[i].class, &x.err);
        assert_fails(get(&x, rows[i].key, &bytes), rows[i].class, &x.err);
        assert_fails(objectstore_head(x.store, rows[i].key, &x.arena, &o, &x.err), rows[i].class,
                     &x.err);
        assert_fails(objectstore_remove(x.store, rows[i].key, &x.arena, &x.err), rows[i].class,
                     &x.err);
    }
}

TEST(symbolic_links_are_not_followed)
{
    _cleanup_(end) struct setting x;
    struct str bytes;

    begin(&x);
    assert_ok(put(&x, STR("real/file"), STR("inside"), false), &x.err);
    struct str secret = arena_printf(&x.arena, "%s/secret", x.path);
    assert_ok(file_write(secret.ptr, STR("outside"), 0600, false, &x.err), &x.err);
    assert_int_equal(symlink("../secret", arena_printf(&x.arena, "%s/b/link", x.path).ptr), 0);
    assert_int_equal(symlink("..", arena_printf(&x.arena, "%s/b/up", x.path).ptr), 0);
    assert_int_equal(symlink("real", arena_printf(&x.arena, "%s/b/alias", x.path).ptr), 0);
    assert_fails(get(&x, STR("link"), &bytes), ERR_DENIED, &x.err);
    assert_fails(get(&x, STR("up/secret"), &bytes), ERR_DENIED, &x.err);
    assert_fails(get(&x, STR("alias/file"), &bytes), ERR_DENIED, &x.err);
    assert_fails(put(&x, STR("up/planted"), STR("x"), false), ERR_DENIED, &x.err);
    assert_int_equal(access(arena_printf(&x.arena, "%s/planted", x.path).ptr, F_OK), -1);
    assert_ok(put(&x, STR("link"), STR("new"), false), &x.err); /* replaces the link itself */
    assert_ok(file_read(&x.arena, secret.ptr, 100, &bytes, &x.err), &x.err);
    assert_str(bytes, "outside");
}

TEST(what_is_not_there_or_no_file_is_not_found)
{
    _cleanup_(end) struct setting x;
    struct str bytes;

    begin(&x);
    assert_fails(get(&x, STR("k"), &bytes), ERR_NOT_FOUND, &x.err); /* not even the bucket */
    assert_ok(put(&x, STR("a/b"), STR("x"), false), &x.err);
    assert_fails(get(&x, STR("a"), &bytes), ERR_NOT_FOUND, &x.err);
    assert_fails(get(&x, STR("a/c"), &bytes), ERR_NOT_FOUND, &x.err);
    assert_fails(get(&x, STR("a/b/c"), &bytes), ERR_NOT_FOUND, &x.err);
    assert_int_equal(mkfifo(arena_printf(&x.arena, "%s/b/fifo", x.path).ptr, 0600), 0);
    assert_fails(get(&x, STR("fifo"), &bytes), ERR_NOT_FOUND, &x.err);
}

TEST(removing_is_idempotent)
{
    _cleanup_(end) struct setting x;
    struct str bytes;

    begin(&x);
    assert_ok(objectstore_remove(x.store, STR("k"), &x.arena, &x.err), &x.err);
    assert_ok(put(&x, STR("k"), STR("1"), false), &x.err);
    assert_ok(objectstore_remove(x.store, STR("k"), &x.arena, &x.err), &x.err);
    assert_ok(objectstore_remove(x.store, STR("k"), &x.arena, &x.err), &x.err);
    assert_fails(get(&x, STR("k"), &bytes), ERR_NOT_FOUND, &x.err);
}

static int count_bytes(void *userdata, struct str bytes, UNUSED struct error *err)
{
    *(size_t *)userdata += bytes.len;
    return 0;
}

TEST(a_get_minds_etag_limit_and_cancel)
{
    _cleanup_(end) struct setting x;
    struct objectstore_object o;
    size_t n = 0;

    begin(&x);
    assert_ok(put(&x, STR("k"), STR("0123456789"), false), &x.err);
    assert_ok(objectstore_head(x.store, STR("k"), &x.arena, &o, &x.err), &x.err);
    struct objectstore_get g = {
        .key = STR("k"), .if_match = o.etag, .on_bytes = count_bytes, .userdata = &n};
    assert_ok(objectstore_get(x.store, &g, &x.arena, &o, &x.err), &x.err);
    assert_int_equal(n, 10);
    g.max_bytes = 9;
    assert_fails(objectstore_get(x.store, &g, &x.arena, &o, &x.err), ERR_LIMIT, &x.err);
    g.max_bytes = 10;
    g.if_match = STR("\"other\"");
    assert_fails(objectstore_get(x.store, &g, &x.arena, &o, &x.err), ERR_CONFLICT, &x.err);
    g.if_match = STR_EMPTY;
    cancel_trigger(&x.cancel);
    assert_fails(objectstore_get(x.store, &g, &x.arena, &o, &x.err), ERR_CANCELED, &x.err);
}

TEST(places_that_are_no_folder_are_refused)
{
    static const struct {
        struct str path, bucket;
    } rows[] = {{STR(""), STR("b")},
                {STR("/tmp"), STR("")},
                {STR("/tmp"), STR("..")},
                {STR("/tmp"), STR("a/b")},
                {STR("/tm\0p"), STR("b")}};
    struct error err = ERROR_INIT;
    struct objectstore *s = NULL;

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        const struct objectstore_config c = {
            .kind = "folder", .endpoint = rows[i].path, .bucket = rows[i].bucket};
        assert_fails(objectstore_open(&c, &s, &err), ERR_INVALID, &err);
    }
    assert_null(s);
}

TEST_MAIN()
