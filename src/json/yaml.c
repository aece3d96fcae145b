/* SPDX-License-Identifier: Apache-2.0 */
#include "json/yaml.h"

#include "base/limits.h"
#include "json/scalar.h"

#include <string.h>
#include <yaml.h>

struct reader {
    struct arena *arena; /* the caller's */
    yaml_parser_t parser;
    yaml_event_t event; /* the one that next() gave last */
    unsigned depth;
    struct error *err;
};

static int read_node(struct reader *r, json_t **ret);

static int fail_at(struct reader *r, yaml_mark_t mark, enum error_class class, const char *what)
{
    return error_set(r->err, class, "line %zu column %zu: %s", mark.line + 1, mark.column + 1,
                     what);
}

static int fail(struct reader *r, const char *what)
{
    return fail_at(r, r->event.start_mark, ERR_INVALID, what);
}

static int next(struct reader *r)
{
    yaml_event_delete(&r->event);
    if (!yaml_parser_parse(&r->parser, &r->event)) {
        const char *problem = r->parser.problem ? r->parser.problem : "not YAML";
        /* Encoding errors have no mark of their own: the reader's place is near enough. */
        bool marked = r->parser.error != YAML_READER_ERROR;
        return fail_at(r, marked ? r->parser.problem_mark : r->parser.mark, ERR_INVALID, problem);
    }
    if (r->event.type == YAML_ALIAS_EVENT)
        return fail(r, "aliases (*name) are not read: write the value out");
    return 0;
}

static int refuse_marks(struct reader *r, const yaml_char_t *anchor, const yaml_char_t *tag)
{
    if (anchor)
        return fail(r, "anchors (&name) are not read: write the value out");
    if (tag)
        return fail(r, "tags (!name) are not read");
    return 0;
}

static struct str scalar_text(const struct reader *r)
{
    return (struct str){(const char *)r->event.data.scalar.value, r->event.data.scalar.length};
}

static int check_scalar(struct reader *r)
{
    if (refuse_marks(r, r->event.data.scalar.anchor, r->event.data.scalar.tag) < 0)
        return -1;
    if (r->event.data.scalar.length && memchr(scalar_text(r).ptr, '\0', scalar_text(r).len))
        return fail(r, "NUL character");
    return 0;
}

static int read_scalar(struct reader *r, json_t **ret)
{
    bool plain = r->event.data.scalar.style == YAML_PLAIN_SCALAR_STYLE;

    if (check_scalar(r) < 0)
        return -1;
    json_t *v = plain ? scalar_resolve(scalar_text(r)) : json_new_str(scalar_text(r));
    if (!v)
        return fail(r, "number out of range");
    *ret = v;
    return 0;
}

static int read_sequence(struct reader *r, json_t **ret)
{
    _cleanup_(json_unrefp) json_t *list = json_array();
    json_t *item;

    if (refuse_marks(r, r->event.data.sequence_start.anchor, r->event.data.sequence_start.tag) < 0)
        return -1;
    while (next(r) == 0) {
        if (r->event.type == YAML_SEQUENCE_END_EVENT) {
            *ret = TAKE_PTR(list);
            return 0;
        }
        if (read_node(r, &item) < 0)
            return -1;
        json_append(list, item);
    }
    return -1;
}

/* Reads the value of the key that is the current event. */
static int read_member(struct reader *r, json_t *object)
{
    json_t *value;

    if (r->event.type != YAML_SCALAR_EVENT)
        return fail(r, "a key must be a string");
    if (check_scalar(r) < 0)
        return -1;
    char *key = arena_cstr(r->arena, scalar_text(r));
    if (json_object_get(object, key))
        return fail(r, "duplicate key");
    if (next(r) < 0 || read_node(r, &value) < 0)
        return -1;
    json_put(object, key, value);
    return 0;
}

static int read_mapping(struct reader *r, json_t **ret)
{
    _cleanup_(json_unrefp) json_t *object = json_object();

    if (refuse_marks(r, r->event.data.mapping_start.anchor, r->event.data.mapping_start.tag) < 0)
        return -1;
    while (next(r) == 0) {
        if (r->event.type == YAML_MAPPING_END_EVENT) {
            *ret = TAKE_PTR(object);
            return 0;
        }
        if (read_member(r, object) < 0)
            return -1;
    }
    return -1;
}

/* The value that begins with the current event. */
static int read_node(struct reader *r, json_t **ret)
{
    if (r->event.type == YAML_SCALAR_EVENT)
        return read_scalar(r, ret);
    if (r->depth == JSON_OWN_MAX_DEPTH)
        return fail_at(r, r->event.start_mark, ERR_LIMIT, "nested too deeply");
    r->depth++;
    int failed =
        r->event.type == YAML_MAPPING_START_EVENT ? read_mapping(r, ret) : read_sequence(r, ret);
    r->depth--;
    return failed;
}

static int read_stream(struct reader *r, json_t **ret)
{
    _cleanup_(json_unrefp) json_t *v = NULL;

    if (next(r) < 0 || next(r) < 0) /* start of stream, of document */
        return -1;
    if (r->event.type == YAML_STREAM_END_EVENT) {
        *ret = json_null();
        return 0;
    }
    if (next(r) < 0 || read_node(r, &v) < 0 || next(r) < 0 || next(r) < 0)
        return -1;
    if (r->event.type != YAML_STREAM_END_EVENT)
        return fail(r, "a second document: only one is read");
    *ret = TAKE_PTR(v);
    return 0;
}

static void reader_done(struct reader *r)
{
    yaml_event_delete(&r->event);
    yaml_parser_delete(&r->parser);
}

int yaml_parse(struct arena *a, struct str text, size_t max_bytes, json_t **ret, struct error *err)
{
    _cleanup_(reader_done) struct reader r = {.arena = a, .err = err};
    json_t *v;

    if (text.len > max_bytes)
        return error_set(err, ERR_LIMIT, "%zu bytes of YAML, at most %zu are read", text.len,
                         max_bytes);
    if (!yaml_parser_initialize(&r.parser))
        return error_set(err, ERR_INTERNAL, "the YAML library does not start");
    yaml_parser_set_encoding(&r.parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&r.parser, (const unsigned char *)(text.len ? text.ptr : ""),
                                 text.len);
    if (read_stream(&r, &v) < 0)
        return -1;
    *ret = json_owned(a, v);
    return 0;
}
