/* SPDX-License-Identifier: Apache-2.0 */
#include "helpers/check.h"

#include "base/limits.h"
#include "cli/terminal.h"

static struct terminal look(const char *const *env)
{
    FILE *f = tmpfile();
    struct terminal t = terminal_look(f, f, env);

    fclose(f);
    return t;
}

TEST(colour_follows_the_variables_in_their_order)
{
    static const struct {
        const char *env[4];
        bool colour;
    } rows[] = {
        {{NULL}, false}, /* no terminal */
        {{"CLICOLOR_FORCE=1", NULL}, true},
        {{"CLICOLOR_FORCE=0", NULL}, false},
        {{"CLICOLOR_FORCE=", NULL}, false},
        {{"CLICOLOR_FORCE=1", "NO_COLOR=1", NULL}, false},
        {{"CLICOLOR_FORCE=1", "NO_COLOR=", NULL}, true}, /* empty counts as unset */
        {{"CLICOLOR_FORCE=1", "TERM=dumb", NULL}, true},
    };

    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        assert_int_equal(look(rows[i].env).colour, rows[i].colour);
}

TEST(the_character_set_is_that_of_the_first_locale_variable)
{
    static const struct {
        const char *env[4];
        bool unicode;
    } rows[] = {
        {{NULL}, false},
        {{"LANG=de_DE.UTF-8", NULL}, true},
        {{"LANG=C", NULL}, false},
        {{"LANG=de_DE.UTF-8", "LC_ALL=C", NULL}, false},
        {{"LC_CTYPE=C.utf8", "LC_ALL=", NULL}, true},
    };

    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        assert_int_equal(look(rows[i].env).unicode, rows[i].unicode);
}

TEST(the_width_is_bounded)
{
    assert_int_equal(look((const char *[]){"COLUMNS=60", NULL}).width, 60);
    assert_int_equal(look((const char *[]){"COLUMNS=1", NULL}).width, 40);
    assert_int_equal(look((const char *[]){"COLUMNS=99999999999", NULL}).width, 100);
    assert_int_equal(look((const char *[]){"COLUMNS=x", NULL}).width, 80);
}

TEST(hostile_names_cannot_move_the_cursor_or_turn_text_round)
{
    static const struct {
        const char *name, *shown;
    } rows[] = {
        {"plain name", "plain name"},
        {"\xc3\xa4\xe6\x97\xa5\xf0\x9f\x98\x80", "\xc3\xa4\xe6\x97\xa5\xf0\x9f\x98\x80"},
        {"\033[2Jx", "\\x1b[2Jx"},
        {"a\nb\tc\r", "a\\x0ab\\x09c\\x0d"},
        {"\x7f", "\\x7f"},
        {"\xc2\x9b"
         "2J",
         "\\u{9b}2J"}, /* C1 CSI */
        {"a\xe2\x80\xae"
         "b",
         "a\\u{202e}b"}, /* right-to-left override */
        {"a\xe2\x80\x8b"
         "b",
         "a\\u{200b}b"},                    /* zero width */
        {"\xf3\xa0\x81\x81", "\\u{e0041}"}, /* tag */
        {"\xff\xc3", "\\xff\\xc3"},         /* not UTF-8 */
        {"\xc0\xaf", "\\xc0\\xaf"},         /* overlong */
        {"", ""},
    };
    struct arena a = ARENA_INIT;

    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        assert_str(terminal_escape(&a, str_c(rows[i].name)), rows[i].shown);
    assert_str(terminal_escape(&a, (struct str){"a\0b", 3}), "a\\x00b");
    arena_done(&a);
}

static struct str wrap(struct arena *a, const char *text, unsigned width, unsigned column,
                       unsigned indent)
{
    _cleanup_(buf_done) struct buf b = BUF_INIT(4 * KIB);

    terminal_wrap(&b, str_c(text), width, column, indent);
    return arena_str(a, buf_str(&b));
}

TEST(text_is_wrapped_between_words_and_indented)
{
    struct arena a = ARENA_INIT;

    assert_str(wrap(&a, "one two three", 80, 0, 2), "one two three");
    assert_str(wrap(&a, "one two three", 9, 0, 2), "one two\n  three");
    assert_str(wrap(&a, "one two three", 9, 4, 4), "one\n    two\n    three");
    assert_str(wrap(&a, "a-word-longer-than-the-line b", 10, 0, 1),
               "a-word-longer-than-the-line\n b");
    assert_str(wrap(&a, "p1\n\np2", 80, 0, 0), "p1\n\np2");
    assert_str(wrap(&a, "\xc3\xa4\xc3\xa4 b", 4, 0, 0), "\xc3\xa4\xc3\xa4 b");
    assert_str(wrap(&a, "", 80, 0, 0), "");
    arena_done(&a);
}

TEST_MAIN()
