/* SPDX-License-Identifier: Apache-2.0 */
#include "helpers/check.h"

#include "cli/suggest.h"

static struct str_list words(struct arena *a)
{
    static const char *const all[] = {"verify", "get",          "list",
                                      "tree",   "key generate", "workflow-template"};
    struct str_list list = {0};

    for (size_t i = 0; i < ARRAY_LEN(all); i++)
        *LIST_ADD(a, &list) = str_c(all[i]);
    return list;
}

TEST(slips_of_the_finger_find_the_word)
{
    static const struct {
        const char *typed, *meant;
    } rows[] = {
        {"verfy", "verify"},
        {"evrify", "verify"},
        {"verifyy", "verify"},
        {"lits", "list"},
        {"tre", "tree"},
        {"workflow-tempalte", "workflow-template"},
        {"key genrate", "key generate"},
        {"verify", "verify"},
    };
    struct arena a = ARENA_INIT;
    struct str_list all = words(&a);

    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        assert_str(suggest(str_c(rows[i].typed), &all), rows[i].meant);
    arena_done(&a);
}

TEST(what_is_far_from_everything_finds_nothing)
{
    static const char *const typed[] = {
        "", "x", "deploy", "controller",
        "a-word-that-is-longer-than-any-option-could-reasonably-ever-be"};
    struct arena a = ARENA_INIT;
    struct str_list all = words(&a), none = {0};

    for (size_t i = 0; i < ARRAY_LEN(typed); i++)
        assert_str(suggest(str_c(typed[i]), &all), "");
    assert_str(suggest(STR("verify"), &none), "");
    arena_done(&a);
}

TEST(the_sentence_has_the_prefix_or_is_empty)
{
    struct arena a = ARENA_INIT;
    struct str_list all = words(&a);

    assert_str(suggest_text(&a, STR("lst"), "--", &all), "; did you mean --list?");
    assert_str(suggest_text(&a, STR("zzzzzz"), "--", &all), "");
    arena_done(&a);
}

TEST_MAIN()
