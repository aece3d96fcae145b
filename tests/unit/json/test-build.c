/* SPDX-License-Identifier: Apache-2.0 */
#include "helpers/check.h"

#include "base/limits.h"
#include "json/json.h"

static struct str text_of(struct arena *a, const json_t *v)
{
    struct error err = ERROR_INIT;
    struct str text = STR_EMPTY;

    assert_ok(json_canonical(a, v, MIB, &text, &err), &err);
    return text;
}

TEST(documents_are_built_member_by_member)
{
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    json_t *v = json_new_object(&a);
    json_t *list = json_array();

    json_put_c(v, "name", "x");
    json_put_int(v, "size", 5000000000);
    json_put_bool(v, "done", true);
    json_append(list, json_new_str(STR("a")));
    json_append(list, NULL);
    json_put(v, "list", list);
    assert_str(text_of(&a, v),
               "{\"done\":true,\"list\":[\"a\"],\"name\":\"x\",\"size\":5000000000}");
}

TEST(what_is_not_there_is_left_out)
{
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    json_t *v = json_new_object(&a);

    json_put(v, "absent", NULL);
    json_put_str_if(v, "empty", STR_EMPTY);
    json_put_str(v, "kept", STR_EMPTY);
    assert_str(text_of(&a, v), "{\"kept\":\"\"}");
}

TEST(a_later_value_replaces_the_earlier)
{
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    json_t *v = json_new_object(&a);

    json_put_c(v, "x", "1");
    json_put_c(v, "x", "2");
    assert_str(text_of(&a, v), "{\"x\":\"2\"}");
}

TEST(bad_bytes_are_replaced_one_by_one_so_that_the_text_can_be_read_again)
{
    static const struct {
        struct str in;
        const char *want;
    } rows[] = {
        {STR("a\xff\xfez"), "a\xef\xbf\xbd\xef\xbf\xbdz"},
        {STR("\xc3"), "\xef\xbf\xbd"},
        {STR("\xc3\xa9\xc3"), "\xc3\xa9\xef\xbf\xbd"},
        {STR("a\0b"), "a\xef\xbf\xbd"
                      "b"},
        {STR("\xed\xa0\x80"), "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"},
        {STR(""), ""},
    };

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        _cleanup_(arena_done) struct arena a = ARENA_INIT;
        struct error err = ERROR_INIT;
        json_t *v = json_new_array(&a), *again;
        json_append(v, json_new_str(rows[i].in));
        assert_ok(json_parse(&a, text_of(&a, v), MIB, 4, &again, &err), &err);
        assert_str(json_as_str(json_array_get(again, 0)), rows[i].want);
    }
}

TEST(bad_bytes_in_member_names_are_replaced_too)
{
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    json_t *v = json_new_object(&a);

    json_put_c(v, "k\xff", "x");
    assert_str(text_of(&a, v), "{\"k\xef\xbf\xbd\":\"x\"}");
}

TEST_MAIN()
