/* SPDX-License-Identifier: Apache-2.0 */
#include "helpers/check.h"

#include "cli/option.h"

#include <string.h>

static int apply(struct arena *a, enum option_id id, const char *value, struct options *into,
                 struct error *err)
{
    return option_apply(a, &option_table[id], str_c(value), into, err);
}

TEST(every_row_is_whole)
{
    for (size_t i = 0; i < OPTION_COUNT; i++) {
        const struct option *o = &option_table[i];
        assert_non_null(o->name);
        assert_non_null(o->help);
        assert_int_equal(o->argument == NULL, o->kind == OPTION_SWITCH);
        assert_int_equal(o->choices != NULL, o->kind == OPTION_CHOICE);
        assert_true(o->offset < sizeof(struct options));
        assert_true(o->help[strlen(o->help) - 1] == '.' || o->choices);
        assert_null(strchr(o->help, '|')); /* docs/cli.md has it in a table */
    }
}

TEST(rows_of_one_name_agree_on_letter_and_argument)
{
    for (size_t i = 0; i < OPTION_COUNT; i++)
        for (size_t j = 0; j < i; j++) {
            const struct option *x = &option_table[i], *y = &option_table[j];
            bool same_name = strcmp(x->name, y->name) == 0;
            if (x->letter && x->letter == y->letter)
                assert_true(same_name);
            if (same_name) {
                assert_int_equal(x->letter, y->letter);
                assert_int_equal(x->kind == OPTION_SWITCH, y->kind == OPTION_SWITCH);
            }
        }
}

TEST(options_are_found_in_their_set_only)
{
    assert_ptr_equal(option_find(OPTION(BUNDLE) | OPTION(LEDGER), STR("ledger")),
                     &option_table[OPTION_LEDGER]);
    assert_null(option_find(OPTION(BUNDLE), STR("ledger")));
    assert_null(option_find(OPTION(BUNDLE), STR("bundl")));
    assert_ptr_equal(option_find(OPTION(SIGNING_KEY), STR("key")),
                     &option_table[OPTION_SIGNING_KEY]);
    assert_ptr_equal(option_find_letter(OPTION(NAMESPACE), 'n'), &option_table[OPTION_NAMESPACE]);
    assert_null(option_find_letter(OPTION(NAMESPACE), 0x7f));
}

TEST(values_are_checked_by_kind)
{
    static const struct {
        enum option_id id;
        const char *value;
        bool good;
    } rows[] = {
        {OPTION_OUTPUT, "json", true},        {OPTION_OUTPUT, "yaml", false},
        {OPTION_OUTPUT, "tex", false},        {OPTION_LIMIT, "1", true},
        {OPTION_LIMIT, "0", false},           {OPTION_LIMIT, "-1", false},
        {OPTION_LIMIT, "99999999999", false}, {OPTION_MAX_AGE, "30d", true},
        {OPTION_MAX_AGE, "0d", false},        {OPTION_MAX_AGE, "soon", false},
        {OPTION_ALLOW_FAILED, "true", true},  {OPTION_ALLOW_FAILED, "maybe", false},
        {OPTION_BUILDER_ID, "", false},       {OPTION_BUNDLE, "", false},
    };
    struct arena a = ARENA_INIT;
    struct options o = {0};
    struct error err;

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        if (rows[i].good)
            assert_ok(apply(&a, rows[i].id, rows[i].value, &o, &err), &err);
        else
            assert_fails(apply(&a, rows[i].id, rows[i].value, &o, &err), ERR_INVALID, &err);
        if (!rows[i].good)
            assert_contains(str_c(err.msg), option_table[rows[i].id].name);
    }
    assert_str(o.output, "json");
    assert_int_equal(o.max_age_s, 30 * 86400);
    assert_true(o.allow_failed);
    arena_done(&a);
}

TEST(a_mistyped_choice_is_answered_with_the_nearest)
{
    struct arena a = ARENA_INIT;
    struct options o = {0};
    struct error err;

    assert_fails(apply(&a, OPTION_STATE, "atested", &o, &err), ERR_INVALID, &err);
    assert_contains(str_c(err.msg), "did you mean attested?");
    arena_done(&a);
}

TEST(lists_grow_and_switches_can_be_turned_off)
{
    struct arena a = ARENA_INIT;
    struct options o = {0};
    struct error err = ERROR_INIT;

    assert_ok(apply(&a, OPTION_BUNDLE, "one", &o, &err), &err);
    assert_ok(apply(&a, OPTION_BUNDLE, "two", &o, &err), &err);
    assert_int_equal(o.bundles.len, 2);
    assert_ok(apply(&a, OPTION_S3_INSECURE, "yes", &o, &err), &err);
    assert_ok(apply(&a, OPTION_S3_INSECURE, "no", &o, &err), &err);
    assert_false(o.s3_insecure);
    arena_done(&a);
}

TEST(the_mirror_variable_is_the_name_in_capitals)
{
    struct arena a = ARENA_INIT;

    assert_str(option_env_name(&a, &option_table[OPTION_BUILDER_ID]), "ARGO_SLSA_BUILDER_ID");
    assert_str(option_env_name(&a, &option_table[OPTION_S3_ENDPOINT]), "ARGO_SLSA_S3_ENDPOINT");
    arena_done(&a);
}

static int from_env(struct arena *a, const char *const *env, option_set given, struct options *into,
                    struct error *err)
{
    return options_apply_env(a, ~(option_set)0, given, env, into, err);
}

TEST(the_environment_fills_what_the_line_left_open)
{
    const char *env[] = {"ARGO_SLSA_BUNDLE=a,b,c",
                         "ARGO_SLSA_NAMESPACE=argo",
                         "ARGO_SLSA_BUILDER_ID=",
                         "AWS_ENDPOINT_URL=http://second",
                         "AWS_ENDPOINT_URL_S3=http://first",
                         "ARGO_SLSA_S3_INSECURE=1",
                         "ARGO_SLSA_KUBECONFIGX=no",
                         "KUBECONFIG=kube",
                         NULL};
    struct arena a = ARENA_INIT;
    struct options o = {0};
    struct error err = ERROR_INIT;

    assert_ok(from_env(&a, env, OPTION(NAMESPACE), &o, &err), &err);
    assert_int_equal(o.bundles.len, 3);
    assert_str(o.bundles.items[2], "c");
    assert_str(o.namespace, "");
    assert_str(o.builder_id, "");
    assert_str(o.s3_endpoint, "http://first");
    assert_str(o.kubeconfig, "kube");
    assert_true(o.s3_insecure);
    arena_done(&a);
}

TEST(the_mirror_variable_goes_before_the_others)
{
    const char *env[] = {"KUBECONFIG=theirs", "ARGO_SLSA_KUBECONFIG=ours", NULL};
    struct arena a = ARENA_INIT;
    struct options o = {0};
    struct error err = ERROR_INIT;

    assert_ok(from_env(&a, env, 0, &o, &err), &err);
    assert_str(o.kubeconfig, "ours");
    arena_done(&a);
}

TEST(a_bad_variable_is_named)
{
    const char *env[] = {"ARGO_SLSA_MAX_AGE=soon", NULL};
    struct arena a = ARENA_INIT;
    struct options o = {0};
    struct error err;

    assert_fails(from_env(&a, env, 0, &o, &err), ERR_INVALID, &err);
    assert_contains(str_c(err.msg), "ARGO_SLSA_MAX_AGE");
    arena_done(&a);
}

TEST_MAIN()
