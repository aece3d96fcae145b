/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/completion.h"

#define ALL_OPTIONS (((option_set)1 << OPTION_COUNT) - 1)

struct answer {
    struct buf *out;
    struct str typed;  /* candidates must begin so */
    struct str before; /* put in front of each candidate: "--output=" */
    int bits;
};

static void offer(struct answer *x, struct str candidate, const char *what)
{
    if (!str_starts_with(candidate, x->typed))
        return;
    buf_add(x->out, x->before);
    buf_add(x->out, candidate);
    if (what)
        buf_addf(x->out, "\t%s", what);
    buf_addc(x->out, '\n');
}

static void offer_words(struct answer *x, const char *words)
{
    struct str left = str_c(words), word;

    while (left.len) {
        str_cut(left, ' ', &word, &left);
        offer(x, word, NULL);
    }
}

static void offer_value(struct answer *x, const struct option *o)
{
    struct str argument = str_c(o->argument);

    offer_words(x, o->choices);
    if (str_eq_c(argument, "FILE") || str_eq_c(argument, "DIR") || str_eq_c(argument, "PATH"))
        x->bits = 0;
}

static void offer_options(struct answer *x, option_set set)
{
    x->typed = str_skip(x->typed, 2);
    x->before = STR("--");
    for (size_t i = 0; i < OPTION_COUNT; i++)
        if (OPTION_IN(set, i))
            offer(x, str_c(option_table[i].name), option_table[i].help);
}

/* Word number `position` of every command whose words before it are those on the line. */
static void offer_commands(struct answer *x, const struct str_list *line)
{
    struct str first, second, last = STR_EMPTY;

    for (size_t i = 0; i < commands_len; i++) {
        bool two = str_cut(str_c(commands[i]->name), ' ', &first, &second);
        const char *summary = two && line->len == 0 ? NULL : commands[i]->summary;
        struct str word = line->len == 0 ? first : second;
        if (line->len && (!two || !str_eq(first, line->items[0])))
            continue;
        if (!str_eq(word, last))
            offer(x, word, summary);
        last = word;
    }
}

static void offer_arguments(struct answer *x, enum argument_kind kind)
{
    static const struct str_list none = {0};

    switch (kind) {
    case ARGUMENT_NONE:
        return;
    case ARGUMENT_FILE:
        x->bits = 0;
        return;
    case ARGUMENT_TARGET:
        offer_words(x, "wf/ s3:// oci:// sha256:");
        x->bits = COMPLETE_NO_SPACE;
        return;
    case ARGUMENT_RUN:
        offer_words(x, "wf/");
        x->bits |= COMPLETE_NO_SPACE;
        return;
    case ARGUMENT_COMMAND:
        offer_commands(x, &none);
        return;
    case ARGUMENT_SHELL:
        for (size_t i = 0; i < completion_scripts_len; i++)
            offer(x, str_c(completion_scripts[i].shell), NULL);
    }
}

/* The option on the line before the word that is typed, when that word is its value. */
static const struct option *option_before(const struct str_list *words)
{
    const struct option *o = NULL;
    struct str word;

    if (words->len < 2)
        return NULL;
    word = words->items[words->len - 2];
    if (str_starts_with(word, STR("--")))
        o = option_find(ALL_OPTIONS, str_skip(word, 2));
    else if (word.len == 2 && word.ptr[0] == '-')
        o = option_find_letter(ALL_OPTIONS, word.ptr[1]);
    return o && o->kind != OPTION_SWITCH ? o : NULL;
}

/* The words that are neither options nor values of options, without the one that is typed. */
static void plain_words(struct arena *a, const struct str_list *words, struct str_list *ret)
{
    for (size_t i = 0; i + 1 < words->len; i++) {
        struct str_list upto = {.items = words->items, .len = i + 1};
        if (!str_starts_with(words->items[i], STR("-")) && !option_before(&upto))
            *LIST_ADD(a, ret) = words->items[i];
    }
}

static void offer_next(struct answer *x, const struct str_list *plain)
{
    size_t used = 0;
    const struct command *c = command_find(plain, &used);

    if (!c)
        offer_commands(x, plain);
    else if (str_starts_with(x->typed, STR("-")))
        offer_options(x, c->options | OPTIONS_OF_ALL);
    else if (plain->len - used < c->most)
        offer_arguments(x, c->takes);
}

void completion_answer(struct buf *b, const struct str_list *words)
{
    _cleanup_(arena_done) struct arena arena = ARENA_INIT;
    struct answer x = {.out = b, .bits = COMPLETE_NO_FILES};
    const struct option *o = option_before(words);
    struct str_list plain = {0};
    struct str name, value;

    x.typed = words->len ? words->items[words->len - 1] : STR_EMPTY;
    plain_words(&arena, words, &plain);
    if (!o && str_starts_with(x.typed, STR("--")) && str_cut(x.typed, '=', &name, &value) &&
        (o = option_find(ALL_OPTIONS, str_skip(name, 2)))) {
        x.before = str_first(x.typed, name.len + 1);
        x.typed = value;
    }
    if (o)
        offer_value(&x, o);
    else
        offer_next(&x, &plain);
    buf_addf(b, ":%d\n", x.bits);
}
