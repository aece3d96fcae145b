/* SPDX-License-Identifier: Apache-2.0 */
#include "kube/watch_line.h"

#include "base/limits.h"

static const struct {
    const char *type;
    enum watch_line_kind kind;
    enum watch_event event;
} types[] = {
    {"ADDED", WATCH_LINE_EVENT, WATCH_ADDED},     {"MODIFIED", WATCH_LINE_EVENT, WATCH_MODIFIED},
    {"DELETED", WATCH_LINE_EVENT, WATCH_DELETED}, {"BOOKMARK", WATCH_LINE_BOOKMARK, WATCH_LISTED},
    {"ERROR", WATCH_LINE_ERROR, WATCH_LISTED},
};

static int find_type(struct str type, struct watch_line *line, struct error *err)
{
    for (size_t i = 0; i < ARRAY_LEN(types); i++) {
        if (!str_eq_c(type, types[i].type))
            continue;
        line->kind = types[i].kind;
        line->event = types[i].event;
        return 0;
    }
    return error_set(err, ERR_INVALID, "an event of unknown type '" PRI_STR "'",
                     STR_ARG(str_first(type, 40)));
}

int watch_line_parse(struct arena *a, struct str text, struct watch_line *ret, struct error *err)
{
    struct watch_line line = {0};
    json_t *root;

    if (json_parse_object(a, text, JSON_OBJECT_MAX_BYTES, JSON_MAX_DEPTH, &root, err) < 0 ||
        find_type(json_str_at(root, "type"), &line, err) < 0 ||
        json_need(root, "event", "object", JSON_OBJECT, &line.object, err) < 0)
        return -1;
    line.version = json_str_at(line.object, "metadata", "resourceVersion");
    if (line.kind != WATCH_LINE_ERROR && line.version.len == 0)
        return error_set(err, ERR_INVALID, "an event without a resourceVersion");
    *ret = line;
    return 0;
}
