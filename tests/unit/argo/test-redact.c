/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/argo/recorded.h"

TEST(values_of_matching_parameters_are_gone)
{
    static const struct str patterns[] = {{"*token*", 7}, {"PASSWORD", 8}};
    struct arena a = ARENA_INIT;
    struct run run = run_of(
        &a,
        json_of(&a,
                "{\"metadata\":{\"name\":\"w\",\"uid\":\"u\"},\"spec\":{\"arguments\":{"
                "\"parameters\":[{\"name\":\"GitToken2\",\"value\":\"s1\"},"
                "{\"name\":\"password\",\"value\":\"s2\"},{\"name\":\"passwords\",\"value\":\"v\"}"
                "]}},\"status\":{\"nodes\":{\"w\":{\"type\":\"Pod\",\"outputs\":{\"parameters\":["
                "{\"name\":\"token\",\"value\":\"s3\"},{\"name\":\"x\",\"value\":\"v\"}]}}}}}"));

    workflow_redact(&run, patterns, ARRAY_LEN(patterns));
    const struct parameter *p = run.parameters.items;
    assert_true(p[0].redacted && p[1].redacted && !p[2].redacted);
    assert_int_equal(p[0].value.len + p[1].value.len, 0);
    assert_str(p[2].value, "v");
    p = run.nodes.items[0].parameters.items;
    assert_true(p[0].redacted && !p[1].redacted);
    assert_int_equal(p[0].value.len, 0);
    workflow_redact(&run, NULL, 0);
    arena_done(&a);
}

TEST_MAIN()
