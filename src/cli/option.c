/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/option.h"

#include "base/quantity.h"
#include "cli/suggest.h"

#include <string.h>

const struct option *option_find(option_set set, struct str name)
{
    for (size_t i = 0; i < OPTION_COUNT; i++)
        if (OPTION_IN(set, i) && str_eq_c(name, option_table[i].name))
            return &option_table[i];
    return NULL;
}

const struct option *option_find_letter(option_set set, char letter)
{
    for (size_t i = 0; i < OPTION_COUNT; i++)
        if (OPTION_IN(set, i) && option_table[i].letter == letter)
            return &option_table[i];
    return NULL;
}

static int apply_switch(UNUSED struct arena *a, UNUSED const struct option *o, struct str value,
                        void *field, struct error *err)
{
    bool on = str_eq_c(value, "true") || str_eq_c(value, "1") || str_eq_c(value, "yes");

    if (!on && !str_eq_c(value, "false") && !str_eq_c(value, "0") && !str_eq_c(value, "no"))
        return error_set(err, ERR_INVALID, "want true or false, got '" PRI_STR "'",
                         STR_ARG(str_first(value, 40)));
    *(bool *)field = on;
    return 0;
}

static int apply_text(UNUSED struct arena *a, UNUSED const struct option *o, struct str value,
                      void *field, UNUSED struct error *err)
{
    *(struct str *)field = value;
    return 0;
}

static int apply_list(struct arena *a, UNUSED const struct option *o, struct str value, void *field,
                      UNUSED struct error *err)
{
    struct str_list *list = field;

    *LIST_ADD(a, list) = value;
    return 0;
}

static int apply_choice(struct arena *a, const struct option *o, struct str value, void *field,
                        struct error *err)
{
    struct str left = str_c(o->choices), word;
    struct str_list words = {0};

    while (left.len) {
        str_cut(left, ' ', &word, &left);
        if (str_eq(word, value)) {
            *(struct str *)field = value;
            return 0;
        }
        *LIST_ADD(a, &words) = word;
    }
    return error_set(err, ERR_INVALID, "want one of '%s', got '" PRI_STR "'" PRI_STR, o->choices,
                     STR_ARG(str_first(value, 40)), STR_ARG(suggest_text(a, value, "", &words)));
}

static int apply_number(UNUSED struct arena *a, UNUSED const struct option *o, struct str value,
                        void *field, struct error *err)
{
    uint64_t n;

    if (!str_to_u64(value, &n) || n == 0 || n > INT32_MAX)
        return error_set(err, ERR_INVALID, "want a number from 1 to %d, got '" PRI_STR "'",
                         INT32_MAX, STR_ARG(str_first(value, 40)));
    *(uint64_t *)field = n;
    return 0;
}

static int apply_duration(UNUSED struct arena *a, UNUSED const struct option *o, struct str value,
                          void *field, struct error *err)
{
    uint64_t seconds;

    if (!quantity_seconds(value, &seconds) || seconds == 0)
        return error_set(err, ERR_INVALID, "want a time such as 30d, 12h or 90m, got '" PRI_STR "'",
                         STR_ARG(str_first(value, 40)));
    *(uint64_t *)field = seconds;
    return 0;
}

static int (*const appliers[])(struct arena *a, const struct option *o, struct str value,
                               void *field, struct error *err) = {
    [OPTION_SWITCH] = apply_switch, [OPTION_TEXT] = apply_text,
    [OPTION_LIST] = apply_list,     [OPTION_CHOICE] = apply_choice,
    [OPTION_NUMBER] = apply_number, [OPTION_DURATION] = apply_duration,
};

/* An empty value is refused: in a script with an unset variable, --builder-id "$ID" would silently
 * expect nothing. */
int option_apply(struct arena *a, const struct option *o, struct str value, struct options *into,
                 struct error *err)
{
    if (value.len == 0)
        return error_set(err, ERR_INVALID,
                         "--%s: the value is empty; leave the option out or give "
                         "it a value",
                         o->name);
    if (appliers[o->kind](a, o, value, (char *)into + o->offset, err) < 0)
        return error_wrap(err, "--%s", o->name);
    return 0;
}

struct str option_env_name(struct arena *a, const struct option *o)
{
    struct str text = arena_printf(a, "ARGO_SLSA_%s", o->name);
    char *name = arena_cstr(a, text);

    for (char *p = name; *p; p++) {
        if (*p == '-')
            *p = '_';
        else if (*p >= 'a' && *p <= 'z')
            *p = (char)(*p - 'a' + 'A');
    }
    return str_c(name);
}

const char *env_get(const char *const *env, const char *name)
{
    size_t len = strlen(name);

    for (; env && *env; env++)
        if (strncmp(*env, name, len) == 0 && (*env)[len] == '=')
            return *env + len + 1;
    return NULL;
}

/* The first variable of the row that is set and not empty. */
static struct str find_in_env(struct arena *a, const struct option *o, const char *const *env,
                              struct str *ret_name)
{
    struct str left = str_c(o->also_env), name = option_env_name(a, o);

    while (name.len) {
        struct str value = str_c(env_get(env, arena_cstr(a, name)));
        *ret_name = name;
        if (value.len)
            return value;
        str_cut(left, ' ', &name, &left);
    }
    return STR_EMPTY;
}

static int apply_from_env(struct arena *a, const struct option *o, const char *const *env,
                          struct options *into, struct error *err)
{
    struct str name, part, left = find_in_env(a, o, env, &name);

    while (left.len) {
        part = left;
        left = STR_EMPTY;
        if (o->kind == OPTION_LIST)
            str_cut(part, ',', &part, &left);
        if (option_apply(a, o, part, into, err) < 0)
            return error_wrap(err, "environment variable " PRI_STR, STR_ARG(name));
    }
    return 0;
}

int options_apply_env(struct arena *a, option_set set, option_set given, const char *const *env,
                      struct options *into, struct error *err)
{
    for (size_t i = 0; i < OPTION_COUNT; i++)
        if (OPTION_IN(set & ~given, i) && i != OPTION_HELP &&
            apply_from_env(a, &option_table[i], env, into, err) < 0)
            return -1;
    return 0;
}
