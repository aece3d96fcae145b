/* SPDX-License-Identifier: Apache-2.0 */
#include "signed.h"

static struct verify_result facts_of(struct arena *a, const char *predicate,
                                     struct statement *ret_statement)
{
    struct error err = ERROR_INIT;
    struct verify_result r = {0};
    struct str text =
        arena_printf(a,
                     "{\"_type\":\"" STATEMENT_TYPE "\",\"predicateType\":\"p\",\"predicate\":%s,"
                     "\"subject\":[{\"digest\":{\"sha256\":\"" HEX_A "\"}}]}",
                     predicate);

    assert_ok(statement_parse(a, text, ret_statement, &err), &err);
    verify_read_facts(ret_statement, &r);
    return r;
}

TEST(facts_are_read_from_their_places)
{
    struct arena a = ARENA_INIT;
    struct statement s;
    struct verify_result r =
        facts_of(&a,
                 "{\"runDetails\":{\"builder\":{\"id\":\"b\"},\"argoslsa_level\":{\"name\":\"L\","
                 "\"unmet\":[\"u\",\"v\"]},\"metadata\":{\"finishedOn\":\"f\"}},"
                 "\"argoslsa_outcome\":\"o\",\"buildDefinition\":{\"internalParameters\":{"
                 "\"name\":\"n\",\"uid\":\"i\"},\"externalParameters\":{\"workflow\":{"
                 "\"namespace\":\"s\"},\"workflowTemplateRef\":{\"name\":\"t\"}}}}",
                 &s);

    assert_str(r.builder_id, "b");
    assert_str(r.level, "L");
    assert_str(r.level_reason, "u");
    assert_str(r.finished, "f");
    assert_str(r.outcome, "o");
    assert_str(r.workflow, "n");
    assert_str(r.workflow_uid, "i");
    assert_str(r.namespace, "s");
    assert_str(r.workflow_template, "t");
    assert_str(r.predicate_type, "p");
    assert_int_equal(r.subjects->len, 1);
    arena_done(&a);
}

TEST(what_is_absent_or_of_another_kind_is_empty)
{
    static const char *const predicates[] = {
        "{}",
        "{\"runDetails\":null,\"buildDefinition\":[]}",
        "{\"runDetails\":{\"builder\":\"b\",\"argoslsa_level\":{\"name\":2,\"unmet\":{}}}}",
        "{\"buildDefinition\":{\"internalParameters\":{\"name\":{\"x\":1}}}}",
    };

    for (size_t i = 0; i < ARRAY_LEN(predicates); i++) {
        struct arena a = ARENA_INIT;
        struct statement s;
        struct verify_result r = facts_of(&a, predicates[i], &s);
        assert_true(str_is_empty(r.builder_id) && str_is_empty(r.level) &&
                    str_is_empty(r.level_reason) && str_is_empty(r.workflow));
        arena_done(&a);
    }
}

TEST_MAIN()
