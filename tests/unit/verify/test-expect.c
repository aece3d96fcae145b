/* SPDX-License-Identifier: Apache-2.0 */
#include "signed.h"

static struct verify_result expect(struct arena *a, const struct said *s,
                                   struct expectations expectations)
{
    struct error err = ERROR_INIT;
    _cleanup_(key_freep) struct key *key = NULL;

    assert_ok(key_generate(&key, &err), &err);
    struct candidate c = {.text = bundle_saying(a, s, key)};
    return judge(a, &c, 1, key, expectations);
}

static const struct row {
    const char *code;
    struct said said;
    struct expectations expect;
    bool good;
} rows[] = {
    {"builder-id", {SAID_WELL}, {.builder_id = STR("https://builder.example")}, true},
    {"builder-id", {SAID_WELL}, {.builder_id = STR("https://builder.example/")}, false},
    {"builder-id", {SAID_WELL, .builder = NULL}, {.builder_id = STR("https://b")}, false},
    {"workflow-template", {SAID_WELL}, {.workflow_template = STR("release")}, true},
    {"workflow-template", {SAID_WELL}, {.workflow_template = STR("Release")}, false},
    {"workflow-template", {SAID_WELL, .template = NULL}, {.workflow_template = STR("r")}, false},
    {"workflow-template",
     {SAID_WELL, .evidence = "claimed"},
     {.workflow_template = STR("release")},
     false},
    {"workflow-template",
     {SAID_WELL, .evidence = NULL},
     {.workflow_template = STR("release")},
     true},
    {"namespace", {SAID_WELL}, {.namespace = STR("argo")}, true},
    {"namespace", {SAID_WELL}, {.namespace = STR("arg")}, false},
    {"workflow", {SAID_WELL}, {.workflow = STR("hello")}, true},
    {"workflow", {SAID_WELL}, {.workflow = STR("hello2")}, false},
    {"workflow-uid", {SAID_WELL}, {.workflow_uid = STR("1")}, false},
    {"run-succeeded", {SAID_WELL}, {.allow_failed = false}, true},
    {"run-succeeded", {SAID_WELL, .outcome = "Failed"}, {.allow_failed = false}, false},
    {"run-succeeded", {SAID_WELL, .outcome = "Error"}, {.allow_failed = false}, false},
    {"run-succeeded", {SAID_WELL, .outcome = NULL}, {.allow_failed = false}, false},
    {"run-succeeded", {SAID_WELL, .outcome = "Failed"}, {.allow_failed = true}, true},
    {"run-succeeded", {SAID_WELL, .outcome = NULL}, {.allow_failed = true}, false},
    {"max-age", {SAID_WELL}, {.max_age_s = 24 * 3600}, true},
    {"max-age", {SAID_WELL}, {.max_age_s = 24 * 3600 - 1}, false},
    {"max-age", {SAID_WELL, .finished = NULL}, {.max_age_s = 1000000}, false},
    {"max-age", {SAID_WELL, .finished = "yesterday"}, {.max_age_s = 1000000}, false},
    {"max-age", {SAID_WELL, .finished = "2026-11-24T12:04:00Z"}, {.max_age_s = 60}, true},
    {"max-age", {SAID_WELL, .finished = "2026-11-25T12:00:00Z"}, {.max_age_s = 1000000}, false},
};

TEST(each_expectation_is_checked_and_reported)
{
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct arena a = ARENA_INIT;
        struct verify_result r = expect(&a, &rows[i].said, rows[i].expect);
        const struct check *check = find_check(&r, rows[i].code);
        if (!check || check->passed != rows[i].good)
            fail_msg("row %zu: %s %s", i, rows[i].code, check ? "is wrong" : "is missing");
        assert_verdict(&r, rows[i].good ? VERDICT_OK : VERDICT_POLICY);
        assert_int_equal(check->fix.len > 0, !rows[i].good);
        assert_int_equal(r.advice.len > 0, !rows[i].good);
        arena_done(&a);
    }
}

TEST(what_is_not_asked_is_not_reported)
{
    struct arena a = ARENA_INIT;
    struct verify_result r = expect(&a, &(struct said){SAID_WELL}, NOTHING_EXPECTED);

    assert_null(find_check(&r, "builder-id"));
    assert_null(find_check(&r, "namespace"));
    assert_null(find_check(&r, "max-age"));
    arena_done(&a);
}

TEST(statements_of_other_builders_have_no_outcome)
{
    struct arena a = ARENA_INIT;
    struct said other = {SAID_WELL, .build_type = "https://other.example", .outcome = NULL};
    struct verify_result r = expect(&a, &other, NOTHING_EXPECTED);

    assert_verdict(&r, VERDICT_OK);
    assert_null(find_check(&r, "run-succeeded"));
    arena_done(&a);
}

TEST(all_that_fails_is_told_and_the_first_names_the_summary)
{
    struct arena a = ARENA_INIT;
    struct said bad = {SAID_WELL, .outcome = "Failed", .finished = NULL};
    struct verify_result r = expect(
        &a, &bad,
        (struct expectations){.builder_id = STR("x"), .namespace = STR("y"), .max_age_s = 1});
    size_t failed = 0;

    list_each (c, &r.checks)
        failed += !c->passed;
    assert_int_equal(failed, 4);
    assert_contains(r.summary, "run-succeeded");
    assert_contains(r.advice, "--allow-failed");
    arena_done(&a);
}

TEST_MAIN()
