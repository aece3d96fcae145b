/* SPDX-License-Identifier: Apache-2.0 */
#include "run.h"

#include "base/file.h"
#include "base/limits.h"
#include "cli/parse.h"

TEST(the_overview_names_every_command_and_exit_code)
{
    struct arena a = ARENA_INIT;
    struct ran r = run_line(&a, "help");

    assert_int_equal(r.code, EXIT_DONE);
    assert_str(r.err, "");
    for (size_t i = 0; i < commands_len; i++)
        assert_contains(r.out, commands[i]->name);
    for (size_t i = 0; i < EXIT_CODE_COUNT; i++)
        assert_contains(r.out, arena_printf(&a, "\n  %zu  ", i).ptr);
    arena_done(&a);
}

TEST(the_help_of_a_command_has_its_options_with_variables_and_examples)
{
    struct arena a = ARENA_INIT;

    for (size_t i = 0; i < commands_len; i++) {
        struct ran r = run_line(&a, arena_printf(&a, "%s --help", commands[i]->name).ptr);
        assert_int_equal(r.code, EXIT_DONE);
        assert_contains(r.out, commands[i]->summary);
        for (size_t o = 0; o < OPTION_COUNT; o++)
            if (OPTION_IN(commands[i]->options | OPTIONS_OF_ALL, o))
                assert_contains(r.out, arena_printf(&a, "--%s", option_table[o].name).ptr);
        for (const struct example *e = commands[i]->examples; e && e->line; e++)
            assert_contains(r.out, e->line);
    }
    assert_contains(run_line(&a, "help verify").out, "ARGO_SLSA_BUILDER_ID");
    arena_done(&a);
}

TEST(help_is_wrapped_to_the_width)
{
    const char *env[] = {"COLUMNS=60", NULL};
    struct arena a = ARENA_INIT;
    struct str left = run_as(&a, "argo-slsa", "help key generate", env).out, line;

    while (left.len) {
        str_cut(left, '\n', &line, &left);
        if (line.len > 60 && !str_contains(line, STR("argo-slsa key generate")))
            fail_msg("'" PRI_STR "'", STR_ARG(line));
    }
    arena_done(&a);
}

TEST(as_a_plugin_of_kubectl_it_speaks_of_itself_so)
{
    struct arena a = ARENA_INIT;

    assert_contains(run_as(&a, "/usr/bin/kubectl-slsa", "help", NULL).out, "kubectl slsa COMMAND");
    assert_contains(run_as(&a, "kubectl-slsa", "verify", NULL).err, "kubectl slsa verify --help");
    assert_contains(run_as(&a, "./argo-slsa", "verify", NULL).err, "'argo-slsa verify --help'");
    arena_done(&a);
}

/* Up to where the shell takes over. */
static struct str own_words(const char *line)
{
    struct str words = STR_EMPTY;

    str_cut(str_c(line), '>', &words, NULL);
    return str_trim(words);
}

TEST(every_example_is_a_line_that_the_parser_takes)
{
    for (size_t i = 0; i < commands_len; i++)
        for (const struct example *e = commands[i]->examples; e && e->line; e++) {
            struct arena a = ARENA_INIT;
            struct error err = ERROR_INIT;
            const struct command *command;
            const char *argv[ARGS_MAX] = {"argo-slsa"}, *no_env[] = {NULL};
            struct str left = own_words(e->line), word;
            struct parsed parsed;
            int argc = 1;
            while (left.len && argc < ARGS_MAX) {
                str_cut(left, ' ', &word, &left);
                argv[argc++] = arena_cstr(&a, word);
            }
            assert_ok(parse_command_line(&a, argc, argv, no_env, &parsed, &command, &err), &err);
            arena_done(&a);
        }
}

TEST(the_reference_in_the_documentation_is_what_the_program_says)
{
    struct arena a = ARENA_INIT;
    struct error err = ERROR_INIT;
    struct str page;
    struct ran r = run_line(&a, "help --markdown");

    assert_int_equal(r.code, EXIT_DONE);
    assert_ok(file_read(&a, TEST_DATA "/../../docs/cli.md", 1 * MIB, &page, &err), &err);
    if (!str_eq(page, r.out))
        fail_msg("docs/cli.md is old: argo-slsa help --markdown > docs/cli.md");
    arena_done(&a);
}

TEST(help_about_nothing_known_is_wrong_use)
{
    struct arena a = ARENA_INIT;

    assert_int_equal(run_line(&a, "help frobnicate").code, EXIT_USAGE);
    assert_int_equal(run_line(&a, "frobnicate --help").code, EXIT_USAGE);
    arena_done(&a);
}

TEST_MAIN()
