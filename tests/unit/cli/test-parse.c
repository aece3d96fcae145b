/* SPDX-License-Identifier: Apache-2.0 */
#include "helpers/check.h"

#include "cli/parse.h"

static const char *const no_env[] = {NULL};

static int parse(struct arena *a, const char *line, struct parsed *ret,
                 const struct command **ret_command, struct error *err)
{
    const char *argv[32] = {"argo-slsa"};
    struct str left = str_c(line), word;
    int argc = 1;

    *ret_command = NULL;
    while (left.len) {
        str_cut(left, ' ', &word, &left);
        argv[argc++] = arena_cstr(a, word);
    }
    return parse_command_line(a, argc, argv, no_env, ret, ret_command, err);
}

static struct parsed parse_well(struct arena *a, const char *line)
{
    struct error err = ERROR_INIT;
    const struct command *command;
    struct parsed p = {0};

    assert_ok(parse(a, line, &p, &command, &err), &err);
    return p;
}

TEST(options_may_stand_anywhere_and_in_every_spelling)
{
    static const char *const lines[] = {
        "verify -o json --key k -v target", "verify target --key=k -ojson --verbose",
        "-v --key k verify -o=json target", "verify -vo json target -k k",
        "verify -vojson -kk -- target",     "--output=json verify --key k --verbose=true target",
    };

    for (size_t i = 0; i < ARRAY_LEN(lines); i++) {
        struct arena a = ARENA_INIT;
        struct parsed p = parse_well(&a, lines[i]);
        assert_string_equal(p.command->name, "verify");
        assert_str(p.options.output, "json");
        assert_int_equal(p.options.keys.len, 1);
        assert_str(p.options.keys.items[0], "k");
        assert_true(p.options.verbose);
        assert_int_equal(p.arguments.len, 1);
        assert_str(p.arguments.items[0], "target");
        arena_done(&a);
    }
}

TEST(two_dashes_end_the_options_and_one_dash_is_a_word)
{
    struct arena a = ARENA_INIT;

    assert_str(parse_well(&a, "verify -- --bundle").arguments.items[0], "--bundle");
    assert_str(parse_well(&a, "verify -").arguments.items[0], "-");
    assert_str(parse_well(&a, "verify --key k -- -v").arguments.items[0], "-v");
    arena_done(&a);
}

TEST(a_value_may_begin_with_a_dash_or_hold_an_equals_sign)
{
    struct arena a = ARENA_INIT;

    assert_str(parse_well(&a, "verify x --builder-id --y").options.builder_id, "--y");
    assert_str(parse_well(&a, "verify x --builder-id=a=b").options.builder_id, "a=b");
    arena_done(&a);
}

TEST(a_repeated_list_grows_and_a_repeated_value_is_refused)
{
    struct arena a = ARENA_INIT;
    const struct command *command;
    struct parsed p;
    struct error err;

    assert_int_equal(parse_well(&a, "verify x -b 1 -b 2 --bundle=3").options.bundles.len, 3);
    assert_fails(parse(&a, "verify x --builder-id 1 --builder-id 2", &p, &command, &err),
                 ERR_INVALID, &err);
    assert_contains(str_c(err.msg), "--builder-id is given twice");
    arena_done(&a);
}

TEST(commands_of_two_words_are_found)
{
    struct arena a = ARENA_INIT;

    assert_string_equal(parse_well(&a, "key generate").command->name, "key generate");
    assert_string_equal(parse_well(&a, "key --prefix x generate").command->name, "key generate");
    assert_str(parse_well(&a, "key check f").arguments.items[0], "f");
    arena_done(&a);
}

TEST(help_and_version_are_commands_too)
{
    static const struct {
        const char *line, *command, *argument;
    } rows[] = {
        {"--help", "help", NULL},
        {"-h", "help", NULL},
        {"verify --help", "help", "verify"},
        {"verify x --no-such -h", "help", "verify"},
        {"key -h", "help", "key"},
        {"--version", "version", NULL},
    };

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct arena a = ARENA_INIT;
        struct parsed p = parse_well(&a, rows[i].line);
        assert_string_equal(p.command->name, rows[i].command);
        if (rows[i].argument)
            assert_str(p.arguments.items[0], rows[i].argument);
        arena_done(&a);
    }
}

TEST(wrong_use_is_refused_with_a_hint)
{
    static const struct {
        const char *line, *says;
    } rows[] = {
        {"", "no command"},
        {"-v", "no command"},
        {"verfy x", "did you mean verify?"},
        {"key", "'key generate' is"},
        {"key generat", "did you mean key generate?"},
        {"frobnicate", "no command 'frobnicate'"},
        {"verify x --bundel y", "did you mean --bundle?"},
        {"verify x --bundel=y", "did you mean --bundle?"},
        {"verify x -Z", "verify has no option -Z"},
        {"list --bundle x", "list has no option --bundle"},
        {"verify --key", "--key wants a value: FILE"},
        {"verify x -k", "-k wants a value: FILE"},
        {"verify", "verify wants TARGET"},
        {"verify x y", "'y' is too much"},
        {"list x", "no arguments"},
        {"verify x --builder-id=", "empty"},
        {"verify x -v=maybe", "true or false"},
        {"verify x --output xml", "--output"},
    };

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct arena a = ARENA_INIT;
        const struct command *command;
        struct parsed p;
        struct error err;
        assert_fails(parse(&a, rows[i].line, &p, &command, &err), ERR_INVALID, &err);
        assert_contains(str_c(err.msg), rows[i].says);
        arena_done(&a);
    }
}

TEST(the_command_is_known_also_when_its_options_are_wrong)
{
    struct arena a = ARENA_INIT;
    const struct command *command;
    struct parsed p;
    struct error err;

    assert_fails(parse(&a, "verify x --nope", &p, &command, &err), ERR_INVALID, &err);
    assert_string_equal(command->name, "verify");
    assert_fails(parse(&a, "nope", &p, &command, &err), ERR_INVALID, &err);
    assert_null(command);
    arena_done(&a);
}

TEST(control_characters_on_the_line_do_not_reach_the_error)
{
    struct arena a = ARENA_INIT;
    const struct command *command;
    struct parsed p;
    struct error err;

    assert_fails(parse(&a, "\033[2J", &p, &command, &err), ERR_INVALID, &err);
    assert_false(str_has_control(str_c(err.msg)));
    arena_done(&a);
}

TEST_MAIN()
