/* SPDX-License-Identifier: Apache-2.0 */
#include "helpers/check.h"

#include "cli/command.h"
#include "verify/verify.h"

#include <string.h>

static size_t find(struct arena *a, const char *line, const struct command **ret)
{
    struct str left = str_c(line), word;
    struct str_list words = {0};
    size_t used = 0;

    while (left.len) {
        str_cut(left, ' ', &word, &left);
        *LIST_ADD(a, &words) = word;
    }
    *ret = command_find(&words, &used);
    return used;
}

TEST(commands_are_found_by_their_words)
{
    struct arena a = ARENA_INIT;
    const struct command *c;

    assert_int_equal(find(&a, "verify x", &c), 1);
    assert_string_equal(c->name, "verify");
    assert_int_equal(find(&a, "key generate x", &c), 2);
    assert_string_equal(c->name, "key generate");
    find(&a, "key", &c);
    assert_null(c);
    find(&a, "generate", &c);
    assert_null(c);
    find(&a, "", &c);
    assert_null(c);
    assert_string_equal(command_in_group(STR("key")), "key generate");
    assert_null(command_in_group(STR("verify")));
    arena_done(&a);
}

TEST(every_row_is_whole_and_named_once)
{
    for (size_t i = 0; i < commands_len; i++) {
        const struct command *c = commands[i];
        assert_true(c->summary && c->arguments && c->description && c->run);
        assert_true(c->least <= c->most);
        assert_int_equal(c->most > 0, c->arguments[0] != '\0');
        for (size_t j = 0; j < i; j++)
            assert_string_not_equal(c->name, commands[j]->name);
    }
}

TEST(no_command_takes_two_options_of_one_name)
{
    for (size_t i = 0; i < commands_len; i++)
        for (size_t x = 0; x < OPTION_COUNT; x++)
            for (size_t y = 0; y < x; y++)
                if (OPTION_IN(commands[i]->options, x) && OPTION_IN(commands[i]->options, y))
                    assert_string_not_equal(option_table[x].name, option_table[y].name);
}

TEST(every_option_belongs_to_a_command)
{
    option_set all = OPTIONS_OF_ALL;

    for (size_t i = 0; i < commands_len; i++)
        all |= commands[i]->options;
    for (size_t x = 0; x < OPTION_COUNT; x++)
        if (!OPTION_IN(all, x))
            fail_msg("no command takes --%s", option_table[x].name);
}

TEST(verdicts_are_exit_codes)
{
    static const int pairs[][2] = {
        {VERDICT_OK, EXIT_DONE},
        {VERDICT_ERROR, EXIT_INTERNAL},
        {VERDICT_NO_ATTESTATION, EXIT_NOTHING},
        {VERDICT_POLICY, EXIT_POLICY},
        {VERDICT_UNTRUSTED, EXIT_UNTRUSTED},
        {VERDICT_TAMPERED, EXIT_TAMPERED},
        {VERDICT_UNFINISHED, EXIT_UNFINISHED},
        {VERDICT_UNREACHABLE, EXIT_UNREACHABLE},
    };

    for (size_t i = 0; i < ARRAY_LEN(pairs); i++)
        assert_int_equal(pairs[i][0], pairs[i][1]);
    for (size_t i = 0; i < EXIT_CODE_COUNT; i++)
        assert_non_null(exit_code_meanings[i]);
}

TEST_MAIN()
