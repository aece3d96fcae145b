/* SPDX-License-Identifier: Apache-2.0 */
#include "json/json.h"

#include "json/number.h"

#include <string.h>

/* jansson recurses, so depth is bounded before it starts. For text that is not JSON the count means
 * nothing, but up to the place where jansson stops it is exact. */
static int check_depth(struct str text, unsigned max_depth, struct error *err)
{
    unsigned depth = 0;
    bool in_string = false;

    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (in_string && c == '\\')
            i++;
        else if (c == '"')
            in_string = !in_string;
        else if (in_string)
            continue;
        else if ((c == '[' || c == '{') && ++depth > max_depth)
            return error_set(err, ERR_LIMIT, "nested deeper than %u levels", max_depth);
        else if ((c == ']' || c == '}') && depth-- == 0)
            return 0;
    }
    return 0;
}

/* jansson lets one NUL byte after the document pass; JSON has none anywhere. */
static int check_nul(struct str text, struct error *err)
{
    const char *nul = memchr(text.ptr, '\0', text.len);
    int line = 1, column = 1;

    if (!nul)
        return 0;
    for (const char *p = text.ptr; p < nul; p++) {
        column = *p == '\n' ? 1 : column + 1;
        line += *p == '\n';
    }
    return error_set(err, ERR_INVALID, "line %d column %d: NUL byte", line, column);
}

/* jansson appends "near '<input>'"; the input may be a Secret, so it is cut off. */
static int set_parse_error(const json_error_t *e, struct error *err)
{
    struct str text = str_c(e->text);
    const char *near = strstr(e->text, " near ");

    if (near)
        text = str_first(text, (size_t)(near - e->text));
    if (json_error_code(e) == json_error_duplicate_key)
        text = STR("duplicate object key");
    return error_set(err, ERR_INVALID, "line %d column %d: " PRI_STR, e->line, e->column,
                     STR_ARG(text));
}

int json_parse(struct arena *a, struct str text, size_t max_bytes, unsigned max_depth, json_t **ret,
               struct error *err)
{
    json_error_t e;

    if (text.len > max_bytes)
        return error_set(err, ERR_LIMIT, "%zu bytes of JSON, at most %zu are read", text.len,
                         max_bytes);
    if (text.len == 0)
        return error_set(err, ERR_INVALID, "line 1 column 1: no JSON, the text is empty");
    if (check_depth(text, max_depth, err) < 0 || check_nul(text, err) < 0)
        return -1;
    json_t *v = json_loadb(text.ptr, text.len, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &e);
    if (!v)
        return set_parse_error(&e, err);
    *ret = json_owned(a, v);
    return 0;
}

int json_parse_object(struct arena *a, struct str text, size_t max_bytes, unsigned max_depth,
                      json_t **ret, struct error *err)
{
    json_t *v;

    if (json_parse(a, text, max_bytes, max_depth, &v, err) < 0)
        return -1;
    if (!json_is_object(v))
        return error_set(err, ERR_INVALID, "want an object, got %s", json_type_name(v));
    *ret = v;
    return 0;
}

json_t *json_walk(const json_t *v, const char *const *path)
{
    json_t *child = (json_t *)v;

    for (; *path && child; path++)
        child = json_object_get(child, *path);
    return json_is_null(child) ? NULL : child;
}

struct str json_as_str(const json_t *v)
{
    if (!json_is_string(v))
        return STR_EMPTY;
    return (struct str){json_string_value(v), json_string_length(v)};
}

int64_t json_as_int(const json_t *v, int64_t fallback)
{
    return json_is_integer(v) ? json_integer_value(v) : fallback;
}

struct str json_as_text(struct arena *a, const json_t *v)
{
    char text[NUMBER_TEXT_SIZE];

    if (json_is_boolean(v))
        return arena_str(a, json_is_true(v) ? STR("true") : STR("false"));
    if (!json_is_number(v))
        return arena_str(a, json_as_str(v));
    number_format(v, text);
    return arena_str(a, str_c(text));
}

static const char *type_name(json_type type)
{
    static const char *const names[] = {
        [JSON_OBJECT] = "an object",   [JSON_ARRAY] = "an array",  [JSON_STRING] = "a string",
        [JSON_INTEGER] = "an integer", [JSON_REAL] = "a fraction", [JSON_TRUE] = "a boolean",
        [JSON_FALSE] = "a boolean",    [JSON_NULL] = "null",
    };

    return names[type];
}

const char *json_type_name(const json_t *v)
{
    return v ? type_name(json_typeof(v)) : "nothing";
}

static const char *dot(const char *where)
{
    return *where ? "." : "";
}

static bool is_of_type(const json_t *v, json_type type)
{
    if (type == JSON_TRUE || type == JSON_FALSE)
        return json_is_boolean(v);
    return json_typeof(v) == type;
}

int json_need(const json_t *v, const char *where, const char *name, json_type type, json_t **ret,
              struct error *err)
{
    json_t *member = json_object_get(v, name);

    if (!member)
        return error_set(err, ERR_INVALID, "%s%s%s: missing", where, dot(where), name);
    if (!is_of_type(member, type))
        return error_set(err, ERR_INVALID, "%s%s%s: want %s, got %s", where, dot(where), name,
                         type_name(type), json_type_name(member));
    *ret = member;
    return 0;
}

int json_need_str(const json_t *v, const char *where, const char *name, struct str *ret,
                  struct error *err)
{
    json_t *member;

    if (json_need(v, where, name, JSON_STRING, &member, err) < 0)
        return -1;
    *ret = json_as_str(member);
    return 0;
}

static bool is_listed(const char *name, const char *const *list)
{
    for (; *list; list++)
        if (strcmp(name, *list) == 0)
            return true;
    return false;
}

int json_only_members(const json_t *v, const char *where, const char *const *allowed,
                      struct error *err)
{
    _cleanup_(buf_done) struct buf known = BUF_INIT(256);
    const char *name;
    json_t *member;

    json_object_foreach((json_t *)v, name, member)
    {
        if (is_listed(name, allowed))
            continue;
        for (const char *const *n = allowed; *n; n++)
            buf_addf(&known, "%s%s", n == allowed ? "" : ", ", *n);
        return error_set(err, ERR_INVALID, "%s%s%.100s: unknown member (known: " PRI_STR ")", where,
                         dot(where), name, STR_ARG(buf_str(&known)));
    }
    return 0;
}
