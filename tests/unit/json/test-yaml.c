/* SPDX-License-Identifier: Apache-2.0 */
#include "helpers/check.h"

#include "base/limits.h"
#include "json/yaml.h"

#include <string.h>

static void check_reads_as(const char *yaml, const char *want)
{
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    struct error err = ERROR_INIT;
    struct str text = STR_EMPTY;
    json_t *v = NULL;

    assert_ok(yaml_parse(&a, str_c(yaml), MIB, &v, &err), &err);
    assert_ok(json_canonical(&a, v, MIB, &text, &err), &err);
    assert_str(text, want);
}

TEST(block_and_flow_style_give_the_same_values)
{
    check_reads_as("a:\n  - x\n  - b: 1\n    c: [y, {d: true}]\n",
                   "{\"a\":[\"x\",{\"b\":1,\"c\":[\"y\",{\"d\":true}]}]}");
    check_reads_as("{\"a\": [\"x\", {\"b\": 1}]}", "{\"a\":[\"x\",{\"b\":1}]}");
}

TEST(a_kubeconfig_is_read)
{
    check_reads_as("apiVersion: v1\nkind: Config\ncurrent-context: local\npreferences: {}\n"
                   "contexts:\n- context:\n    cluster: local\n    user: me\n  name: local\n"
                   "users:\n- name: me\n  user:\n    token: >-\n      ab\n      cd\n",
                   "{\"apiVersion\":\"v1\",\"contexts\":[{\"context\":{\"cluster\":\"local\","
                   "\"user\":\"me\"},\"name\":\"local\"}],\"current-context\":\"local\","
                   "\"kind\":\"Config\",\"preferences\":{},\"users\":[{\"name\":\"me\",\"user\":"
                   "{\"token\":\"ab cd\"}}]}");
}

TEST(quoted_and_block_scalars_are_always_strings)
{
    check_reads_as("a: '1'\nb: \"true\"\nc: |\n  2\nd: ''\n",
                   "{\"a\":\"1\",\"b\":\"true\",\"c\":\"2\\n\",\"d\":\"\"}");
}

TEST(keys_are_strings_whatever_they_look_like)
{
    check_reads_as("1: a\ntrue: b\n'null': c\n\"\\u00e9\": d\n",
                   "{\"1\":\"a\",\"null\":\"c\",\"true\":\"b\",\"\xc3\xa9\":\"d\"}");
}

TEST(an_empty_document_is_null)
{
    check_reads_as("", "null");
    check_reads_as("# nothing here\n", "null");
    check_reads_as("---\n...\n", "null");
    check_reads_as("a:\n", "{\"a\":null}");
}

TEST(what_could_surprise_is_refused_with_its_place)
{
    static const struct {
        const char *yaml, *where, *what;
    } rows[] = {
        {"a: 1\na: 2\n", "line 2 column 1: ", "duplicate key"},
        {"x:\n  a: 1\n  'a': 2\n", "line 3 column 3: ", "duplicate key"},
        {"a: &x 1\n", "line 1 column 4: ", "anchors"},
        {"a: &x [1]\n", "line 1 column 4: ", "anchors"},
        {"a: &x {b: c}\n", "line 1 column 4: ", "anchors"},
        {"&x a: 1\n", "line 1 column 1: ", "anchors"},
        {"a: *x\n", "line 1 column 4: ", "aliases"},
        {"*x : 1\n", "line 1 column 1: ", "aliases"},
        {"a: !!str 1\n", "line 1 column 4: ", "tags"},
        {"a: !local [1]\n", "line 1 column 4: ", "tags"},
        {"a: ! 1\n", "line 1 column 4: ", "tags"},
        {"a: 1\n---\nb: 2\n", "line 2 column 1: ", "second document"},
        {"[a]: 1\n", "line 1 column 1: ", "key"},
        {"? {a: b}\n: 1\n", "line 1 column 3: ", "key"},
        {"a: \"x\\0y\"\n", "line 1 column 4: ", "NUL"},
        {"\"x\\0y\": a\n", "line 1 column 1: ", "NUL"},
        {"a: 99999999999999999999\n", "line 1 column 4: ", "number"},
        {"a: .inf\n", "line 1 column 4: ", "number"},
        {"a: [1\n", "line ", ""},
        {"a: b: c\n", "line 1 column 5: ", ""},
        {"a:\n\t- b\n", "line 2 column 1: ", ""},
        {"a: \"\\ud800\"\n", "line 1 ", ""},
        {"a: \xff\n", "line ", ""},
        {"a: \x01\n", "line ", ""},
    };

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        _cleanup_(arena_done) struct arena a = ARENA_INIT;
        struct error err = ERROR_INIT;
        json_t *v = NULL;
        assert_fails(yaml_parse(&a, str_c(rows[i].yaml), MIB, &v, &err), ERR_INVALID, &err);
        assert_null(v);
        assert_contains(str_c(err.msg), rows[i].where);
        assert_contains(str_c(err.msg), rows[i].what);
    }
}

TEST(other_encodings_than_utf8_are_refused)
{
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    struct error err = ERROR_INIT;
    json_t *v = NULL;

    assert_fails(yaml_parse(&a,
                            STR("\xff\xfe"
                                "a\0:\0 \0b\0"),
                            MIB, &v, &err),
                 ERR_INVALID, &err);
}

TEST(size_and_depth_are_bounded)
{
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    struct error err = ERROR_INIT;
    char deep[2 * (JSON_OWN_MAX_DEPTH + 1)];
    json_t *v = NULL;

    assert_fails(yaml_parse(&a, STR("a: b"), 3, &v, &err), ERR_LIMIT, &err);
    memset(deep, '[', JSON_OWN_MAX_DEPTH + 1);
    memset(deep + JSON_OWN_MAX_DEPTH + 1, ']', JSON_OWN_MAX_DEPTH + 1);
    assert_fails(yaml_parse(&a, (struct str){deep, sizeof(deep)}, MIB, &v, &err), ERR_LIMIT, &err);
    assert_null(v);
    assert_ok(yaml_parse(&a, (struct str){deep + 1, sizeof(deep) - 2}, MIB, &v, &err), &err);
}

TEST_MAIN()
