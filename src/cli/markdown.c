/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/help.h"

static void add_anchor(struct buf *b, const char *name)
{
    for (const char *p = name; *p; p++)
        buf_addc(b, *p == ' ' ? '-' : *p);
}

static void add_overview(struct buf *b)
{
    buf_addf(b, "# Command line\n\n"
                "This page is written by `argo-slsa help --markdown`; a test compares the two.\n\n"
                "The program is also `kubectl slsa` when `kubectl-slsa` (a link to it) is in the "
                "search path. The result goes to standard output, progress and errors to standard "
                "error. Options may stand anywhere; `--` ends them. Each option can be given as an "
                "environment variable; lists are separated by commas there. Colours follow "
                "`NO_COLOR`, `CLICOLOR_FORCE` and `TERM`.\n\n"
                "| command | what it does |\n|---|---|\n");
    for (size_t i = 0; i < commands_len; i++) {
        buf_addf(b, "| [`%s`](#argo-slsa-", commands[i]->name);
        add_anchor(b, commands[i]->name);
        buf_addf(b, ") | %s |\n", commands[i]->summary);
    }
}

static void add_exit_codes(struct buf *b)
{
    buf_addf(b, "\n## Exit codes\n\n"
                "They are stable. Nothing that could not be checked ends with 0.\n\n"
                "| code | meaning |\n|---|---|\n");
    for (int code = 0; code < EXIT_CODE_COUNT; code++)
        buf_addf(b, "| %d | %s |\n", code, exit_code_meanings[code]);
}

static void add_options(struct buf *b, struct arena *a, option_set set)
{
    buf_addf(b, "\n| option | what it does | environment |\n|---|---|---|\n");
    for (unsigned group = 0; group < GROUP_COUNT; group++)
        for (size_t i = 0; i < OPTION_COUNT; i++) {
            const struct option *o = &option_table[i];
            if (!OPTION_IN(set, i) || o->group != group)
                continue;
            buf_addf(b, "| `" PRI_STR "` | " PRI_STR " | " PRI_STR " |\n",
                     STR_ARG(help_option_words(a, o)), STR_ARG(help_option_text(a, o)),
                     STR_ARG(i == OPTION_HELP ? STR_EMPTY : help_option_env(a, o)));
        }
}

static void add_command(struct buf *b, struct arena *a, const struct command *c)
{
    buf_addf(b, "\n## argo-slsa %s\n\n%s\n\n```\nargo-slsa %s%s%s [OPTION]...\n```\n\n%s\n",
             c->name, c->summary, c->name, c->arguments[0] ? " " : "", c->arguments,
             c->description);
    for (const struct example *e = c->examples; e && e->line; e++)
        buf_addf(b, "\n%s\n\n```sh\nargo-slsa %s\n```\n", e->what, e->line);
    add_options(b, a, c->options | OPTIONS_OF_ALL);
}

void help_markdown(struct buf *b, struct arena *a)
{
    add_overview(b);
    add_exit_codes(b);
    for (size_t i = 0; i < commands_len; i++)
        add_command(b, a, commands[i]);
}
