/* SPDX-License-Identifier: Apache-2.0 */
#include "helpers/check.h"

#include "base/limits.h"
#include "kube/frame.h"

#include <string.h>

/* Writes down pieces as "[one][two]", those that were cut as "<…>". */
struct notes {
    struct buf text;
    size_t pieces, longest;
    const char *stop_at; /* this piece is an error */
};

static int note(void *userdata, struct str text, bool whole, struct error *err)
{
    struct notes *n = userdata;

    n->pieces++;
    n->longest = text.len > n->longest ? text.len : n->longest;
    if (n->stop_at && str_eq_c(text, n->stop_at))
        return error_set(err, ERR_CONFLICT, "stopped");
    buf_addf(&n->text, whole ? "[" PRI_STR "]" : "<" PRI_STR ">", STR_ARG(str_first(text, 40)));
    return 0;
}

static void notes_done(struct notes *n)
{
    buf_done(&n->text);
}

#define NOTES ((struct notes){.text = BUF_INIT(MIB)})

static int lines_in_chunks(struct str text, size_t chunk, struct notes *n, struct error *err)
{
    _cleanup_(frame_lines_done) struct frame_lines f;

    frame_lines_init(&f, note, n);
    for (; text.len; text = str_skip(text, chunk))
        if (frame_lines_add(&f, str_first(text, chunk), err) < 0)
            return -1;
    return 0;
}

TEST(lines_are_the_same_however_they_arrive)
{
    static const struct {
        struct str text;
        const char *want;
    } rows[] = {
        {STR("one\ntwo\n"), "[one][two]"},
        {STR("\n\none\n\n\ntwo\n"), "[one][two]"},
        {STR("one\ntwo"), "[one]"},
        {STR("one\r\n"), "[one\r]"},
        {STR("\n"), ""},
        {STR("{\"a\":\"x\\ny\"}\n{}\n"), "[{\"a\":\"x\\ny\"}][{}]"},
    };

    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        for (size_t chunk = 1; chunk <= rows[i].text.len; chunk++) {
            _cleanup_(notes_done) struct notes n = NOTES;
            struct error err = ERROR_INIT;
            assert_ok(lines_in_chunks(rows[i].text, chunk, &n, &err), &err);
            assert_str(buf_str(&n.text), rows[i].want);
        }
}

TEST(a_line_without_end_is_cut_and_the_next_one_is_whole)
{
    static const size_t chunks[] = {7 * MIB, 1000, 65536};
    char *text = test_malloc(5 * MIB + 7);

    memset(text, 'x', 5 * MIB);
    memcpy(text + 5 * MIB, "\nafter\n", 7);
    for (size_t i = 0; i < ARRAY_LEN(chunks); i++) {
        _cleanup_(notes_done) struct notes n = NOTES;
        struct error err = ERROR_INIT;
        assert_ok(lines_in_chunks((struct str){text, 5 * MIB + 7}, chunks[i], &n, &err), &err);
        assert_str(buf_str(&n.text), "<xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx>[after]");
        assert_int_equal(n.longest, JSON_OBJECT_MAX_BYTES);
    }
    test_free(text);
}

TEST(the_receiver_of_lines_can_stop)
{
    _cleanup_(notes_done) struct notes n = NOTES;
    struct error err;

    n.stop_at = "two";
    assert_fails(lines_in_chunks(STR("one\ntwo\nthree\n"), 100, &n, &err), ERR_CONFLICT, &err);
    assert_str(buf_str(&n.text), "[one]");
}

static int items_in_chunks(struct str text, size_t chunk, struct notes *n, struct error *err)
{
    _cleanup_(frame_items_done) struct frame_items f;
    struct str rest;

    frame_items_init(&f, note, n);
    for (; text.len; text = str_skip(text, chunk))
        if (frame_items_add(&f, str_first(text, chunk), err) < 0)
            return -1;
    if (frame_items_finish(&f, &rest, err) < 0)
        return -1;
    buf_addf(&n->text, " " PRI_STR, STR_ARG(rest));
    return 0;
}

TEST(items_are_the_same_however_they_arrive)
{
    static const struct {
        struct str text;
        const char *want;
    } rows[] = {
        {STR("{\"kind\":\"L\",\"items\":[{\"a\":1},{\"b\":[{}]}],\"metadata\":{}}"),
         "[{\"a\":1}][{\"b\":[{}]}] {\"kind\":\"L\",\"items\":[],\"metadata\":{}}"},
        {STR("{\"items\" : [ {\"a\":\"]}\\\"{\"} ,\n{}\t] }"),
         "[{\"a\":\"]}\\\"{\"}][{}] {\"items\" : [] }"},
        {STR("{\"items\":[]}"), " {\"items\":[]}"},
        {STR("{\"items\":null,\"x\":[{}]}"), " {\"items\":null,\"x\":[{}]}"},
        {STR("{\"other\":[{\"items\":[{}]}]}"), " {\"other\":[{\"items\":[{}]}]}"},
        {STR("{\"x\\\"items\":[{}]}"), " {\"x\\\"items\":[{}]}"},
        {STR("{\"a\":\"\\\\\",\"items\":[{\"items\":[{}]}]}"),
         "[{\"items\":[{}]}] {\"a\":\"\\\\\",\"items\":[]}"},
        {STR("[{}]"), " [{}]"},
        {STR("{\"items\":[{}],\"items\":[{}]}"), "[{}][{}] {\"items\":[],\"items\":[]}"},
    };

    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        for (size_t chunk = 1; chunk <= rows[i].text.len; chunk++) {
            _cleanup_(notes_done) struct notes n = NOTES;
            struct error err = ERROR_INIT;
            assert_ok(items_in_chunks(rows[i].text, chunk, &n, &err), &err);
            assert_str(buf_str(&n.text), rows[i].want);
        }
}

TEST(broken_lists_are_refused)
{
    static const struct {
        struct str text;
        enum error_class class;
        const char *say;
    } rows[] = {
        {STR_EMPTY, ERR_TRANSIENT, "ended early"},
        {STR("{\"items\":[{\"a\":1}"), ERR_TRANSIENT, "ended early"},
        {STR("{\"items\":["), ERR_TRANSIENT, "ended early"},
        {STR("{\"items\":[{\"a\":\"}]}"), ERR_TRANSIENT, "ended early"},
        {STR("{}}"), ERR_INVALID, "bracket"},
        {STR("{\"items\":[1]}"), ERR_INVALID, "not an object"},
        {STR("{\"items\":[null]}"), ERR_INVALID, "not an object"},
        {STR("{\"items\":[\"{}\"]}"), ERR_INVALID, "not an object"},
        {STR("{\"items\":[[{}]]}"), ERR_INVALID, "not an object"},
        {STR("{\"items\":[}"), ERR_INVALID, "not an object"},
    };

    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        for (size_t chunk = 1; chunk <= 30; chunk += 29) {
            _cleanup_(notes_done) struct notes n = NOTES;
            struct error err;
            assert_fails(items_in_chunks(rows[i].text, chunk, &n, &err), rows[i].class, &err);
            assert_contains(str_c(err.msg), rows[i].say);
        }
}

TEST(an_item_that_is_too_large_does_not_hide_the_next_one)
{
    static const char head[] = "{\"items\":[{\"a\":\"", tail[] = "\"},{\"b\":1}]}";
    size_t len = sizeof(head) - 1 + 5 * MIB + sizeof(tail) - 1;
    _cleanup_(notes_done) struct notes n = NOTES;
    struct error err = ERROR_INIT;
    char *text = test_malloc(len);

    memset(text, 'x', len);
    memcpy(text, head, sizeof(head) - 1);
    memcpy(text + len - sizeof(tail) + 1, tail, sizeof(tail) - 1);
    assert_ok(items_in_chunks((struct str){text, len}, 16384, &n, &err), &err);
    assert_contains(buf_str(&n.text), "xxx>[{\"b\":1}] {\"items\":[]}");
    assert_int_equal(n.longest, JSON_OBJECT_MAX_BYTES);
    test_free(text);
}

TEST(a_list_with_an_endless_head_is_refused)
{
    _cleanup_(notes_done) struct notes n = NOTES;
    _cleanup_(frame_items_done) struct frame_items f;
    struct error err = ERROR_INIT;
    int r = 0;

    frame_items_init(&f, note, &n);
    for (unsigned i = 0; i < 100000 && r == 0; i++)
        r = frame_items_add(&f, STR("{\"a\":"), &err);
    assert_int_equal(r, -1);
    assert_int_equal(err.class, ERR_LIMIT);
}

TEST(the_receiver_of_items_can_stop)
{
    _cleanup_(notes_done) struct notes n = NOTES;
    struct error err;

    n.stop_at = "{\"b\":1}";
    assert_fails(items_in_chunks(STR("{\"items\":[{\"a\":1},{\"b\":1},{}]}"), 3, &n, &err),
                 ERR_CONFLICT, &err);
    assert_str(buf_str(&n.text), "[{\"a\":1}]");
}

TEST_MAIN()
