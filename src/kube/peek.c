/* SPDX-License-Identifier: Apache-2.0 */
#include "kube/peek.h"

#include <string.h>

struct token {
    char kind; /* a bracket, ':' or ',', '"' for a string, 'v' for anything else */
    struct str text;
};

/* From behind the opening quote up to the closing one. */
static size_t string_length(struct str s)
{
    size_t n = 0;

    while (n < s.len && s.ptr[n] != '"')
        n += s.ptr[n] == '\\' ? 2 : 1;
    return n < s.len ? n : s.len;
}

static size_t word_length(struct str s)
{
    size_t n = 0;

    while (n < s.len && (s.ptr[n] == '\0' || !strchr("{}[]:,\" \t\r\n", s.ptr[n])))
        n++;
    return n;
}

static bool next_token(struct str *rest, struct token *ret)
{
    *rest = str_trim(*rest);
    if (rest->len == 0)
        return false;
    char c = rest->ptr[0];
    bool is_string = c == '"', is_mark = strchr("{}[]:,", c) && c;
    struct str from = is_string ? str_skip(*rest, 1) : *rest;
    size_t n = is_string ? string_length(from) : is_mark ? 1 : word_length(from);
    *ret = (struct token){is_string || is_mark ? c : 'v', str_first(from, n)};
    *rest = str_skip(from, is_string ? n + 1 : n);
    return true;
}

struct str peek_str(struct str json, const char *const *path)
{
    unsigned depth = 0,
             level = 0; /* equal: inside the object that the first level - 1 names lead to */
    bool hit = true;    /* the next token begins the value that we look for */
    struct token t, before = {0};

    for (; next_token(&json, &t); before = t) {
        if (hit && level && !path[level])
            return t.kind == '"' ? t.text : STR_EMPTY;
        if (hit && t.kind == '{')
            level++;
        depth += t.kind == '{' || t.kind == '[';
        hit = t.kind == ':' && before.kind == '"' && depth == level && level &&
              str_eq_c(before.text, path[level - 1]);
        if ((t.kind == '}' || t.kind == ']') && depth-- <= level)
            return STR_EMPTY;
    }
    return STR_EMPTY;
}

/* RFC 1123 subdomain: what Kubernetes allows as the name of most kinds. */
static bool is_name(struct str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (!strchr("abcdefghijklmnopqrstuvwxyz0123456789-.", s.ptr[i]) || !s.ptr[i])
            return false;
    return s.len > 0 && s.len <= 253;
}

static struct str full_name(struct arena *a, struct str ns, struct str name)
{
    if (!is_name(name))
        return STR("an object");
    return is_name(ns) ? arena_printf(a, PRI_STR "/" PRI_STR, STR_ARG(ns), STR_ARG(name)) : name;
}

struct str peek_object(struct arena *a, struct str json)
{
    static const char *const ns[] = {"metadata", "namespace", NULL};
    static const char *const name[] = {"metadata", "name", NULL};

    return full_name(a, peek_str(json, ns), peek_str(json, name));
}

struct str peek_event(struct arena *a, struct str json)
{
    static const char *const ns[] = {"object", "metadata", "namespace", NULL};
    static const char *const name[] = {"object", "metadata", "name", NULL};

    return full_name(a, peek_str(json, ns), peek_str(json, name));
}
