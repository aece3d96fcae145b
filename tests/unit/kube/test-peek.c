/* SPDX-License-Identifier: Apache-2.0 */
#include "helpers/check.h"

#include "kube/peek.h"

TEST(a_member_is_found_by_its_path)
{
    static const char *const path[] = {"metadata", "name", NULL};
    static const struct {
        struct str json;
        const char *want;
    } rows[] = {
        {STR("{\"metadata\":{\"name\":\"a\"}}"), "a"},
        {STR(" { \"spec\" : {\"name\":\"x\",\"metadata\":{\"name\":\"x\"}} ,\n\"metadata\" :\t{"
             "\"labels\":{\"name\":\"x\"},\"a\":[{\"name\":\"x\"}], \"name\" : \"a\"} }"),
         "a"},
        {STR("{\"metadata\":{\"note\":\"\\\"name\\\":\\\"x\\\"\",\"name\":\"a\"}}"), "a"},
        {STR("{\"metadata\":{\"x\":[[{}],{\"metadata\":{\"name\":\"x\"}}],\"name\":\"a\""), "a"},
        {STR("{\"metadata\":{\"nul\":\"\\u0000\",\"bad\":\"\xff\",\"name\":\"a\"}}"), "a"},
        {STR("{\"x\":\"metadata\",\"name\":\"b\",\"metadata\":{\"name\":\"a\"}}"), "a"},
        {STR("{\"metadata\":{\"name\":{\"name\":\"x\"}}}"), ""},
        {STR("{\"metadata\":{\"name\":7,\"x\":\"y\"}}"), ""},
        {STR("{\"metadata\":\"name\"}"), ""},
        {STR("{\"metadata\":[\"name\",\"x\"],\"name\":\"x\"}"), ""},
        {STR("{\"metadata\":{}},{\"metadata\":{\"name\":\"x\"}}"), ""},
        {STR("[{\"metadata\":{\"name\":\"x\"}}]"), ""},
        {STR("{\"metadata\":{\"name\":\"cut"), "cut"},
        {STR("{\"metadata\":{\"name\":\"cut\\"), "cut\\"},
        {STR("{\"metadata\":{\"name\":"), ""},
        {STR("\"metadata\":\"name\":\"x\""), ""},
        {STR("}}]]"), ""},
        {STR_EMPTY, ""},
    };

    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        assert_str(peek_str(rows[i].json, path), rows[i].want);
}

TEST(only_names_that_kubernetes_allows_are_shown)
{
    static const struct {
        struct str json;
        const char *want;
    } rows[] = {
        {STR("{\"metadata\":{\"namespace\":\"n\",\"name\":\"a.b-1\"}}"), "n/a.b-1"},
        {STR("{\"metadata\":{\"name\":\"a\"}}"), "a"},
        {STR("{\"metadata\":{\"namespace\":\"N/x\",\"name\":\"a\"}}"), "a"},
        {STR("{\"metadata\":{\"namespace\":\"n\",\"name\":\"error: all is well\"}}"), "an object"},
        {STR("{\"metadata\":{\"namespace\":\"n\",\"name\":\"\"}}"), "an object"},
        {STR("nonsense"), "an object"},
    };
    _cleanup_(arena_done) struct arena a = ARENA_INIT;

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        assert_str(peek_object(&a, rows[i].json), rows[i].want);
        struct str event = arena_printf(&a, "{\"type\":\"ADDED\",\"object\":" PRI_STR "}\n",
                                        STR_ARG(rows[i].json));
        assert_str(peek_event(&a, event), rows[i].want);
    }
}

TEST_MAIN()
