/* SPDX-License-Identifier: Apache-2.0 */
#include "helpers/check.h"

#include "kube/watch_line.h"

#define OBJECT "\"object\":{\"metadata\":{\"resourceVersion\":\"7\"}}}"

TEST(every_type_has_its_meaning)
{
    static const struct {
        struct str text;
        enum watch_line_kind kind;
        enum watch_event event;
        const char *version;
    } rows[] = {
        {STR("{\"type\":\"ADDED\"," OBJECT), WATCH_LINE_EVENT, WATCH_ADDED, "7"},
        {STR("{\"type\":\"MODIFIED\"," OBJECT), WATCH_LINE_EVENT, WATCH_MODIFIED, "7"},
        {STR("{\"type\":\"DELETED\"," OBJECT), WATCH_LINE_EVENT, WATCH_DELETED, "7"},
        {STR("{\"type\":\"BOOKMARK\"," OBJECT), WATCH_LINE_BOOKMARK, WATCH_LISTED, "7"},
        {STR("{\"type\":\"ERROR\",\"object\":{\"code\":410}}\r"), WATCH_LINE_ERROR, WATCH_LISTED,
         ""},
    };

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        _cleanup_(arena_done) struct arena a = ARENA_INIT;
        struct error err = ERROR_INIT;
        struct watch_line line;
        assert_ok(watch_line_parse(&a, rows[i].text, &line, &err), &err);
        assert_int_equal(line.kind, rows[i].kind);
        assert_int_equal(line.event, rows[i].event);
        assert_str(line.version, rows[i].version);
        assert_non_null(line.object);
    }
}

TEST(lines_that_cannot_be_read_are_errors_without_a_status)
{
    static const struct {
        struct str text;
        const char *say;
    } rows[] = {
        {STR("nonsense"), ""},
        {STR("[]"), ""},
        {STR("{}"), "unknown type ''"},
        {STR("{\"type\":\"added\"," OBJECT), "unknown type 'added'"},
        {STR("{\"type\":7," OBJECT), "unknown type ''"},
        {STR("{\"type\":\"ADDED\"}"), "object"},
        {STR("{\"type\":\"ADDED\",\"object\":[]}"), "object"},
        {STR("{\"type\":\"ADDED\",\"object\":{}}"), "without a resourceVersion"},
        {STR("{\"type\":\"BOOKMARK\",\"object\":{\"metadata\":{\"resourceVersion\":7}}}"),
         "without a resourceVersion"},
        {STR("{\"type\":\"ADDED\"," OBJECT "{}"), ""},
    };

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        _cleanup_(arena_done) struct arena a = ARENA_INIT;
        struct watch_line line;
        struct error err;
        assert_fails(watch_line_parse(&a, rows[i].text, &line, &err), ERR_INVALID, &err);
        assert_contains(str_c(err.msg), rows[i].say);
        assert_int_equal(err.http_status, 0);
    }
}

TEST_MAIN()
