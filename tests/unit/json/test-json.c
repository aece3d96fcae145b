/* SPDX-License-Identifier: Apache-2.0 */
#include "helpers/check.h"

#include "json/json.h"

#include <string.h>

enum { MAX_BYTES = 4096, MAX_DEPTH = 8 };

static int parse(struct arena *a, struct str text, json_t **ret, struct error *err)
{
    return json_parse(a, text, MAX_BYTES, MAX_DEPTH, ret, err);
}

TEST(values_are_read_by_path)
{
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    struct error err = ERROR_INIT;
    json_t *v;

    assert_ok(parse(&a,
                    STR("{\"metadata\":{\"name\":\"run\",\"generation\":7,\"labels\":{}},"
                        "\"done\":true,\"nothing\":null}"),
                    &v, &err),
              &err);
    assert_str(json_str_at(v, "metadata", "name"), "run");
    assert_int_equal(json_int_at(v, "metadata", "generation"), 7);
    assert_true(json_bool_at(v, "done"));
    assert_non_null(json_at(v, "metadata", "labels"));
}

TEST(absent_null_and_other_kinds_read_as_nothing)
{
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    struct error err = ERROR_INIT;
    json_t *v;

    assert_ok(parse(&a, STR("{\"a\":[1],\"n\":null,\"s\":\"x\",\"r\":1.5}"), &v, &err), &err);
    assert_null(json_at(v, "n"));
    assert_null(json_at(v, "a", "b", "c"));
    assert_null(json_at(v, "s", "x"));
    assert_true(str_is_empty(json_str_at(v, "a")));
    assert_int_equal(json_int_at(v, "s"), 0);
    assert_int_equal(json_as_int(json_at(v, "r"), -1), -1);
    assert_false(json_bool_at(v, "s"));
    assert_null(json_at((json_t *)NULL, "a"));
}

TEST(text_that_is_not_strict_json_is_refused)
{
    static const struct str rows[] = {
        STR(""),
        STR(" "),
        STR("{"),
        STR("{\"a\":1,}"),
        STR("[1 2]"),
        STR("{'a':1}"),
        STR("// note\n1"),
        STR("NaN"),
        STR("01"),
        STR("1."),
        STR("1e999"),
        STR("123456789012345678901234"),
        STR("1 2"),
        STR("{} x"),
        STR("{}\0"),
        STR("\0{}"),
        STR("[\"a\0b\"]"),
        STR("[\"\\u0000\"]"),
        STR("{\"a\\u0000b\":1}"),
        STR("[\"\\ud800\"]"),
        STR("[\"\xff\"]"),
        STR("[\"\xc0\x80\"]"),
        STR("[\"\n\"]"),
        STR("{\"a\":1,\"a\":2}"),
        STR("[{\"x\":{\"a\":1,\"\\u0061\":1}}]"),
        STR("\xef\xbb\xbf{}"),
        STR("]]]]"),
    };

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        _cleanup_(arena_done) struct arena a = ARENA_INIT;
        struct error err = ERROR_INIT;
        json_t *v = NULL;
        assert_fails(parse(&a, rows[i], &v, &err), ERR_INVALID, &err);
        assert_null(v);
        assert_contains(str_c(err.msg), "line ");
    }
}

TEST(an_error_says_where_but_does_not_repeat_the_text)
{
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    struct error err = ERROR_INIT;
    json_t *v;

    assert_fails(parse(&a, STR("{\n  \"data\": hunter2\n}"), &v, &err), ERR_INVALID, &err);
    assert_contains(str_c(err.msg), "line 2 column ");
    assert_null(strstr(err.msg, "hunter2"));
    assert_fails(parse(&a, STR("{\n\"hunter2\":1,\"hunter2\":2}"), &v, &err), ERR_INVALID, &err);
    assert_contains(str_c(err.msg), "line 2");
    assert_contains(str_c(err.msg), "duplicate");
    assert_null(strstr(err.msg, "hunter2"));
    assert_fails(parse(&a, STR("[\n\n \0]"), &v, &err), ERR_INVALID, &err);
    assert_contains(str_c(err.msg), "line 3 column 2");
}

TEST(size_and_depth_are_bounded_before_anything_is_built)
{
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    struct error err = ERROR_INIT;
    char deep[64], big[MAX_BYTES + 1];
    json_t *v = NULL;

    memset(big, ' ', sizeof(big));
    big[0] = '1';
    assert_ok(parse(&a, (struct str){big, MAX_BYTES}, &v, &err), &err);
    assert_fails(parse(&a, (struct str){big, MAX_BYTES + 1}, &v, &err), ERR_LIMIT, &err);
    memset(deep, '[', MAX_DEPTH + 1);
    memset(deep + MAX_DEPTH + 1, ']', MAX_DEPTH + 1);
    assert_ok(parse(&a, (struct str){deep + 1, 2L * MAX_DEPTH}, &v, &err), &err);
    assert_fails(parse(&a, (struct str){deep, 2L * MAX_DEPTH + 2}, &v, &err), ERR_LIMIT, &err);
}

TEST(brackets_in_strings_do_not_count_as_depth)
{
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    struct error err = ERROR_INIT;
    json_t *v;

    assert_ok(parse(&a, STR("[\"[[[[[[[[[[[[\\\"[[[[[[\\\\\"]"), &v, &err), &err);
    assert_str(json_as_str(json_array_get(v, 0)), "[[[[[[[[[[[[\"[[[[[[\\");
}

TEST(an_object_is_demanded_where_one_is_needed)
{
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    struct error err = ERROR_INIT;
    json_t *v;

    assert_ok(json_parse_object(&a, STR("{}"), MAX_BYTES, MAX_DEPTH, &v, &err), &err);
    assert_fails(json_parse_object(&a, STR("[]"), MAX_BYTES, MAX_DEPTH, &v, &err), ERR_INVALID,
                 &err);
    assert_str(str_c(err.msg), "want an object, got an array");
}

TEST(needed_members_are_reported_with_their_path)
{
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    struct error err = ERROR_INIT;
    struct str s = STR("before");
    json_t *v, *member = NULL;

    assert_ok(parse(&a, STR("{\"s\":\"x\",\"a\":[],\"n\":null,\"b\":false,\"r\":1.5}"), &v, &err),
              &err);
    assert_fails(json_need_str(v, "spec", "name", &s, &err), ERR_INVALID, &err);
    assert_str(str_c(err.msg), "spec.name: missing");
    assert_fails(json_need_str(v, "spec", "a", &s, &err), ERR_INVALID, &err);
    assert_str(str_c(err.msg), "spec.a: want a string, got an array");
    assert_fails(json_need(v, "", "n", JSON_OBJECT, &member, &err), ERR_INVALID, &err);
    assert_str(str_c(err.msg), "n: want an object, got null");
    assert_fails(json_need(v, "", "r", JSON_INTEGER, &member, &err), ERR_INVALID, &err);
    assert_str(s, "before");
    assert_null(member);
    assert_ok(json_need_str(v, "spec", "s", &s, &err), &err);
    assert_str(s, "x");
    assert_ok(json_need(v, "", "b", JSON_TRUE, &member, &err), &err);
}

TEST(unknown_members_are_named_together_with_the_known)
{
    static const char *const known[] = {"kind", "name", NULL};
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    struct error err = ERROR_INIT;
    json_t *v;

    assert_ok(parse(&a, STR("{\"kind\":1}"), &v, &err), &err);
    assert_ok(json_only_members(v, "signer", known, &err), &err);
    assert_ok(parse(&a, STR("{\"kind\":1,\"nmae\":2}"), &v, &err), &err);
    assert_fails(json_only_members(v, "signer", known, &err), ERR_INVALID, &err);
    assert_str(str_c(err.msg), "signer.nmae: unknown member (known: kind, name)");
}

TEST(scalars_become_text_as_argo_writes_them)
{
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    struct error err = ERROR_INIT;
    static const char *const want[] = {"x", "7", "-1.5", "true", "false", "", "", ""};
    json_t *v;

    assert_ok(parse(&a, STR("[\"x\",7,-1.5,true,false,null,{},[]]"), &v, &err), &err);
    for (size_t i = 0; i < ARRAY_LEN(want); i++)
        assert_str(json_as_text(&a, json_array_get(v, i)), want[i]);
    assert_str(json_as_text(&a, NULL), "");
}

TEST_MAIN()
