/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/help.h"

#include "cli/terminal.h"

enum { INDENT = 2, TEXT_COLUMN = 8, SUMMARY_COLUMN = 18 };

struct str help_option_words(struct arena *a, const struct option *o)
{
    struct str letter = o->letter ? arena_printf(a, "-%c, ", o->letter) : STR_EMPTY;

    return arena_printf(a, PRI_STR "--%s%s%s", STR_ARG(letter), o->name, o->argument ? " " : "",
                        o->argument ? o->argument : "");
}

struct str help_option_text(struct arena *a, const struct option *o)
{
    struct str choices = STR_EMPTY, left = str_c(o->choices), word;

    while (left.len) {
        str_cut(left, ' ', &word, &left);
        choices = arena_printf(a, PRI_STR "%s" PRI_STR, STR_ARG(choices),
                               choices.len == 0 ? " One of: "
                               : left.len       ? ", "
                                                : " or ",
                               STR_ARG(word));
    }
    return arena_printf(a, "%s" PRI_STR "%s%s%s%s", o->help, STR_ARG(choices),
                        choices.len ? "." : "", o->fallback ? " Default: " : "",
                        o->fallback ? o->fallback : "", o->fallback ? "." : "");
}

struct str help_option_env(struct arena *a, const struct option *o)
{
    struct str names = option_env_name(a, o), left = str_c(o->also_env), word;

    while (left.len) {
        str_cut(left, ' ', &word, &left);
        names = arena_printf(a, PRI_STR ", " PRI_STR, STR_ARG(names), STR_ARG(word));
    }
    return names;
}

static void add_paragraph(struct buf *b, struct str text, unsigned width, unsigned indent)
{
    buf_addf(b, "%*s", (int)indent, "");
    terminal_wrap(b, text, width, indent, indent);
    buf_addc(b, '\n');
}

static void add_option(struct buf *b, struct arena *a, const struct option *o, unsigned width)
{
    struct str env = option_env_name(a, o);
    struct str text = help_option_text(a, o);

    buf_addf(b, "%*s" PRI_STR "\n", INDENT, "", STR_ARG(help_option_words(a, o)));
    if (o != &option_table[OPTION_HELP])
        text = arena_printf(a, PRI_STR " [" PRI_STR "]", STR_ARG(text), STR_ARG(env));
    add_paragraph(b, text, width, TEXT_COLUMN);
}

static void add_options(struct buf *b, struct arena *a, option_set set, unsigned width)
{
    for (unsigned group = 0; group < GROUP_COUNT; group++) {
        bool named = false;
        for (size_t i = 0; i < OPTION_COUNT; i++) {
            if (!OPTION_IN(set, i) || option_table[i].group != group)
                continue;
            if (!named)
                buf_addf(b, "\n%s:\n", option_group_names[group]);
            named = true;
            add_option(b, a, &option_table[i], width);
        }
    }
}

static void add_examples(struct buf *b, const char *program, const struct command *c,
                         unsigned width)
{
    if (c->examples)
        buf_addf(b, "\nExamples:\n");
    for (const struct example *e = c->examples; e && e->line; e++) {
        add_paragraph(b, str_c(e->what), width, INDENT);
        buf_addf(b, "%*s%s %s\n", TEXT_COLUMN, "", program, e->line);
    }
}

void help_of_command(struct buf *b, struct arena *a, const char *program, const struct command *c,
                     unsigned width)
{
    buf_addf(b, "%s\n\nUsage:\n  %s %s%s%s [OPTION]...\n\n", c->summary, program, c->name,
             c->arguments[0] ? " " : "", c->arguments);
    terminal_wrap(b, str_c(c->description), width, 0, 0);
    buf_addc(b, '\n');
    add_examples(b, program, c, width);
    add_options(b, a, c->options | OPTIONS_OF_ALL, width);
}

void help_overview(struct buf *b, const char *program, unsigned width)
{
    buf_addf(b,
             "Provenance for what Argo Workflows produce: made, kept and verified.\n\n"
             "Usage:\n  %s COMMAND [ARGUMENT]... [OPTION]...\n\nCommands:\n",
             program);
    for (size_t i = 0; i < commands_len; i++) {
        buf_addf(b, "%*s%-*s", INDENT, "", SUMMARY_COLUMN - INDENT, commands[i]->name);
        terminal_wrap(b, str_c(commands[i]->summary), width, SUMMARY_COLUMN, SUMMARY_COLUMN);
        buf_addc(b, '\n');
    }
    buf_addf(b, "\nExit codes:\n");
    for (int code = 0; code < EXIT_CODE_COUNT; code++) {
        buf_addf(b, "%*s%d  ", INDENT, "", code);
        terminal_wrap(b, str_c(exit_code_meanings[code]), width, INDENT + 3, INDENT + 3);
        buf_addc(b, '\n');
    }
    buf_addf(b, "\n'%s COMMAND --help' says more about a command.\n", program);
}
