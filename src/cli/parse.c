/* SPDX-License-Identifier: Apache-2.0
 *
 * Two passes: the first cuts the line into words and options (only whether an option takes a value
 * matters, and rows of one name agree on that), the second gives the options to the command found.
 */
#include "cli/parse.h"

#include "cli/suggest.h"

#define ALL_OPTIONS (((option_set)1 << OPTION_COUNT) - 1)

struct given { /* one option as it stands on the line */
    struct str name;
    char letter; /* instead of the name */
    struct str value;
    bool has_value;
};

struct given_list LIST_OF(struct given);

struct line {
    struct arena *arena;
    const char *const *argv;
    int argc, next;
    struct str_list words;
    struct given_list options;
};

static struct str spelling(struct arena *a, const struct given *g)
{
    return g->letter ? arena_printf(a, "-%c", g->letter)
                     : arena_printf(a, "--" PRI_STR, STR_ARG(str_first(g->name, 60)));
}

/* The value that follows as a word of its own, when the row wants one. */
static int take_value(struct line *l, const struct option *row, struct given *g, struct error *err)
{
    if (g->has_value || !row || row->kind == OPTION_SWITCH)
        return 0;
    if (l->next == l->argc)
        return error_set(err, ERR_INVALID, PRI_STR " wants a value: %s",
                         STR_ARG(spelling(l->arena, g)), row->argument);
    g->value = str_c(l->argv[l->next++]);
    g->has_value = true;
    return 0;
}

static int read_long(struct line *l, struct str text, struct error *err)
{
    struct given *g = LIST_ADD(l->arena, &l->options);

    g->has_value = str_cut(text, '=', &g->name, &g->value);
    return take_value(l, option_find(ALL_OPTIONS, g->name), g, err);
}

/* "-vo json", "-ojson", "-o=json". */
static int read_letters(struct line *l, struct str text, struct error *err)
{
    while (text.len) {
        struct given *g = LIST_ADD(l->arena, &l->options);
        const struct option *row = option_find_letter(ALL_OPTIONS, text.ptr[0]);
        g->letter = text.ptr[0];
        text = str_skip(text, 1);
        if ((row && row->kind != OPTION_SWITCH && text.len) || str_starts_with(text, STR("="))) {
            g->value = str_starts_with(text, STR("=")) ? str_skip(text, 1) : text;
            g->has_value = true;
            text = STR_EMPTY;
        }
        if (take_value(l, row, g, err) < 0)
            return -1;
    }
    return 0;
}

static int read_line(struct line *l, struct error *err)
{
    bool only_words = false;

    while (l->next < l->argc) {
        struct str text = str_c(l->argv[l->next++]);
        int r = 0;
        if (!only_words && str_eq_c(text, "--"))
            only_words = true;
        else if (!only_words && str_starts_with(text, STR("--")))
            r = read_long(l, str_skip(text, 2), err);
        else if (!only_words && text.len > 1 && text.ptr[0] == '-')
            r = read_letters(l, str_skip(text, 1), err);
        else
            *LIST_ADD(l->arena, &l->words) = text;
        if (r < 0)
            return -1;
    }
    return 0;
}

/* Names of all commands, or of those that begin with the first word. */
static struct str_list command_names(struct arena *a, struct str group)
{
    struct str_list names = {0};

    for (size_t i = 0; i < commands_len; i++)
        if (str_starts_with(str_c(commands[i]->name), group))
            *LIST_ADD(a, &names) = str_c(commands[i]->name);
    return names;
}

static int fail_unknown_command(struct arena *a, const struct str_list *words, struct error *err)
{
    const char *in_group = command_in_group(words->items[0]);
    struct str word = str_first(words->items[0], 60);
    struct str_list names = command_names(a, in_group ? word : STR_EMPTY);

    if (in_group && words->len == 1)
        return error_set(err, ERR_INVALID, "'" PRI_STR "' alone is no command, '%s' is",
                         STR_ARG(word), in_group);
    if (in_group)
        word = arena_printf(a, PRI_STR " " PRI_STR, STR_ARG(word),
                            STR_ARG(str_first(words->items[1], 60)));
    return error_set(err, ERR_INVALID, "there is no command '" PRI_STR "'" PRI_STR, STR_ARG(word),
                     STR_ARG(suggest_text(a, word, "", &names)));
}

static int fail_unknown_option(struct arena *a, const struct command *c, const struct given *g,
                               struct error *err)
{
    struct str_list names = {0};

    for (size_t i = 0; i < OPTION_COUNT; i++)
        if (OPTION_IN(c->options | OPTIONS_OF_ALL, i))
            *LIST_ADD(a, &names) = str_c(option_table[i].name);
    return error_set(err, ERR_INVALID, "%s has no option " PRI_STR PRI_STR, c->name,
                     STR_ARG(spelling(a, g)), STR_ARG(suggest_text(a, g->name, "--", &names)));
}

static int give_option(struct arena *a, const struct given *g, struct parsed *p, option_set *given,
                       struct error *err)
{
    option_set set = p->command->options | OPTIONS_OF_ALL;
    const struct option *row =
        g->letter ? option_find_letter(set, g->letter) : option_find(set, g->name);

    if (!row)
        return fail_unknown_option(a, p->command, g, err);
    size_t bit = (size_t)(row - option_table);
    if (OPTION_IN(*given, bit) && row->kind != OPTION_LIST && row->kind != OPTION_SWITCH)
        return error_set(err, ERR_INVALID, "--%s is given twice", row->name);
    *given |= (option_set)1 << bit;
    return option_apply(a, row, g->has_value ? g->value : STR("true"), &p->options, err);
}

static int count_arguments(const struct parsed *p, struct error *err)
{
    const struct command *c = p->command;

    if (p->arguments.len < c->least)
        return error_set(err, ERR_INVALID, "%s wants %s", c->name, c->arguments);
    if (p->arguments.len > c->most)
        return error_set(err, ERR_INVALID, "%s takes %s%s, and '" PRI_STR "' is too much", c->name,
                         c->most ? "only " : "no arguments", c->most ? c->arguments : "",
                         STR_ARG(str_first(p->arguments.items[c->most], 60)));
    return 0;
}

static bool has_option(const struct line *l, const char *name, char letter)
{
    list_each (g, &l->options)
        if (str_eq_c(g->name, name) || (letter && g->letter == letter))
            return true;
    return false;
}

static int find_command(struct line *l, struct parsed *p, struct error *err)
{
    size_t used = 0;

    if (l->words.len == 0)
        return error_set(err, ERR_INVALID, "no command is named");
    p->command = command_find(&l->words, &used);
    if (!p->command)
        return fail_unknown_command(l->arena, &l->words, err);
    for (size_t i = used; i < l->words.len; i++)
        *LIST_ADD(l->arena, &p->arguments) = l->words.items[i];
    return 0;
}

/* "verify x --help" is "help verify x", "--version" is "version"; whatever else stands there. */
static const struct command *find_shortcut(struct line *l, struct parsed *p)
{
    struct str_list word = {0};
    size_t used;

    if (has_option(l, "help", 'h')) {
        *LIST_ADD(l->arena, &word) = STR("help");
        p->arguments = l->words;
    } else if (has_option(l, "version", 0) && l->words.len == 0) {
        *LIST_ADD(l->arena, &word) = STR("version");
    }
    return command_find(&word, &used);
}

static int give_options(struct line *l, const char *const *env, struct parsed *p, struct error *err)
{
    option_set given = 0;

    list_each (g, &l->options)
        if (give_option(l->arena, g, p, &given, err) < 0)
            return -1;
    return options_apply_env(l->arena, p->command->options | OPTIONS_OF_ALL, given, env,
                             &p->options, err);
}

int parse_command_line(struct arena *a, int argc, const char *const *argv, const char *const *env,
                       struct parsed *ret, const struct command **ret_command, struct error *err)
{
    struct line l = {.arena = a, .argv = argv, .argc = argc, .next = 1};
    struct parsed p = {0};

    if (read_line(&l, err) < 0)
        return -1;
    p.command = find_shortcut(&l, &p);
    if (!p.command) {
        if (find_command(&l, &p, err) < 0)
            return -1;
        *ret_command = p.command;
        if (give_options(&l, env, &p, err) < 0 || count_arguments(&p, err) < 0)
            return -1;
    }
    *ret = p;
    return 0;
}
