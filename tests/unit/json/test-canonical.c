/* SPDX-License-Identifier: Apache-2.0 */
#include "helpers/check.h"

#include "base/limits.h"
#include "json/json.h"

/* Inputs and outputs of RFC 8785 and of github.com/cyberphone/json-canonicalization testdata. */
static const struct {
    const char *in, *want;
} vectors[] = {
    {"[56,{\"d\":true,\"10\":null,\"1\":[]}]", "[56,{\"1\":[],\"10\":null,\"d\":true}]"},
    {"{\"peach\":\"This sorting order\",\"p\xc3\xa9"
     "ch\xc3\xa9\":\"is wrong according to French\",\"p\xc3\xaa"
     "che\":\"but canonicalization MUST\",\"sin\":\"ignore locale\"}",
     "{\"peach\":\"This sorting order\",\"p\xc3\xa9"
     "ch\xc3\xa9\":\"is wrong according to French\",\"p\xc3\xaa"
     "che\":\"but canonicalization MUST\",\"sin\":\"ignore locale\"}"},
    {"{\"1\":{\"f\":{\"f\":\"hi\",\"F\":5},\"\\n\":56.0},\"10\":{},\"\":\"empty\",\"a\":{},"
     "\"111\":[{\"e\":\"yes\",\"E\":\"no\"}],\"A\":{}}",
     "{\"\":\"empty\",\"1\":{\"\\n\":56,\"f\":{\"F\":5,\"f\":\"hi\"}},\"10\":{},"
     "\"111\":[{\"E\":\"no\",\"e\":\"yes\"}],\"A\":{},\"a\":{}}"},
    {"{\"Unnormalized Unicode\":\"A\\u030a\"}", "{\"Unnormalized Unicode\":\"A\xcc\x8a\"}"},
    {"{\"numbers\":[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001],"
     "\"string\":\"\\u20ac$\\u000F\\u000aA'\\u0042\\u0022\\u005c\\\\\\\"\\/\","
     "\"literals\":[null,true,false]}",
     "{\"literals\":[null,true,false],\"numbers\":[333333333.3333333,1e+30,4.5,0.002,1e-27],"
     "\"string\":\"\xe2\x82\xac$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"}"},
    {"{\"\\u20ac\":\"Euro Sign\",\"\\r\":\"Carriage Return\",\"\\u000a\":\"Newline\","
     "\"1\":\"One\",\"\\u0080\":\"Control\\u007f\",\"\\ud83d\\ude02\":\"Smiley\","
     "\"\\u00f6\":\"Latin Small Letter O With Diaeresis\",\"\\ufb33\":\"Hebrew Letter Dalet With "
     "Dagesh\",\"</script>\":\"Browser Challenge\"}",
     "{\"\\n\":\"Newline\",\"\\r\":\"Carriage Return\",\"1\":\"One\",\"</script>\":\"Browser "
     "Challenge\",\"\xc2\x80\":\"Control\x7f\",\"\xc3\xb6\":\"Latin Small Letter O With "
     "Diaeresis\",\"\xe2\x82\xac\":\"Euro Sign\",\"\xf0\x9f\x98\x82\":\"Smiley\","
     "\"\xef\xac\xb3\":\"Hebrew Letter Dalet With Dagesh\"}"},
};

static json_t *parse(struct arena *a, struct str text)
{
    struct error err = ERROR_INIT;
    json_t *v = NULL;

    assert_ok(json_parse(a, text, MIB, 64, &v, &err), &err);
    return v;
}

static struct str canonical(struct arena *a, struct str text)
{
    struct error err = ERROR_INIT;
    struct str ret = STR_EMPTY;

    assert_ok(json_canonical(a, parse(a, text), MIB, &ret, &err), &err);
    return ret;
}

TEST(published_vectors_come_out_byte_for_byte)
{
    for (size_t i = 0; i < ARRAY_LEN(vectors); i++) {
        _cleanup_(arena_done) struct arena a = ARENA_INIT;
        assert_str(canonical(&a, str_c(vectors[i].in)), vectors[i].want);
    }
}

TEST(canonical_text_of_canonical_text_is_itself)
{
    for (size_t i = 0; i < ARRAY_LEN(vectors); i++) {
        _cleanup_(arena_done) struct arena a = ARENA_INIT;
        assert_str(canonical(&a, str_c(vectors[i].want)), vectors[i].want);
    }
}

TEST(control_characters_use_the_short_or_the_lower_case_escape)
{
    _cleanup_(arena_done) struct arena a = ARENA_INIT;

    assert_str(canonical(&a, STR("[\"\\u0008\\u0009\\u000a\\u000b\\u000c\\u000d\\u001F\\u007f\"]")),
               "[\"\\b\\t\\n\\u000b\\f\\r\\u001f\x7f\"]");
}

TEST(text_for_people_is_indented_and_ends_in_a_newline)
{
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    struct error err = ERROR_INIT;
    struct str text;
    json_t *v = parse(&a, STR("{\"b\":[1,{\"x\":[]}],\"a\":{},\"c\":\"d\"}"));

    assert_ok(json_pretty(&a, v, MIB, &text, &err), &err);
    assert_str(text, "{\n  \"a\": {},\n  \"b\": [\n    1,\n    {\n      \"x\": []\n    }\n  ],\n"
                     "  \"c\": \"d\"\n}\n");
}

TEST(output_beyond_the_maximum_is_refused)
{
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    struct error err = ERROR_INIT;
    struct str text = STR("before");
    json_t *v = parse(&a, STR("[1234567]"));

    assert_ok(json_canonical(&a, v, 9, &text, &err), &err);
    text = STR("before");
    assert_fails(json_canonical(&a, v, 8, &text, &err), ERR_LIMIT, &err);
    assert_fails(json_pretty(&a, v, 9, &text, &err), ERR_LIMIT, &err);
    assert_str(text, "before");
}

TEST_MAIN()
