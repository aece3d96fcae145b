/* SPDX-License-Identifier: Apache-2.0 */
#include "helpers/check.h"

#include "base/error.h"

#include <errno.h>
#include <string.h>

TEST(setting_returns_minus_one_and_replaces_what_was_there)
{
    struct error err = {.class = ERR_THROTTLED, .retry_after_ms = 5, .http_status = 429};

    assert_int_equal(error_set(&err, ERR_NOT_FOUND, "workflow %s", "x"), -1);
    assert_int_equal(err.class, ERR_NOT_FOUND);
    assert_int_equal(err.http_status, 0);
    assert_int_equal(err.retry_after_ms, 0);
    assert_string_equal(err.msg, "workflow x");
}

TEST(control_characters_of_names_do_not_reach_the_text)
{
    struct error err = ERROR_INIT;

    error_set(&err, ERR_INVALID, "a\nb\x1b[31m\x7f");
    assert_string_equal(err.msg, "a?b?[31m?");
    error_wrap(&err, "x\ty");
    assert_string_equal(err.msg, "x?y: a?b?[31m?");
}

TEST(wrapping_reads_outer_to_inner_and_keeps_class_and_numbers)
{
    struct error err = ERROR_INIT;

    error_set(&err, ERR_THROTTLED, "too many requests");
    err.http_status = 429;
    err.retry_after_ms = 1000;
    assert_int_equal(error_wrap(&err, "get %s", "key"), -1);
    assert_int_equal(error_wrap(&err, "store"), -1);
    assert_string_equal(err.msg, "store: get key: too many requests");
    assert_int_equal(err.class, ERR_THROTTLED);
    assert_int_equal(err.http_status, 429);
    assert_int_equal(err.retry_after_ms, 1000);
}

TEST(texts_of_any_length_are_cut_to_fit)
{
    struct error err = ERROR_INIT;
    char longer[2000];

    memset(longer, 'x', sizeof(longer) - 1);
    longer[sizeof(longer) - 1] = '\0';
    error_set(&err, ERR_INVALID, "%s", longer);
    assert_int_equal(strlen(err.msg), sizeof(err.msg) - 1);
    error_wrap(&err, "%s", longer);
    assert_true(strlen(err.msg) < sizeof(err.msg));
    error_set_errno(&err, ENOENT, "%s", longer);
    assert_contains(str_c(err.msg), "No such file");
}

TEST(errno_chooses_the_class)
{
    static const struct {
        int number;
        enum error_class want;
    } rows[] = {
        {ENOENT, ERR_NOT_FOUND},     {EACCES, ERR_DENIED},  {ETIMEDOUT, ERR_TRANSIENT},
        {ECONNRESET, ERR_TRANSIENT}, {EISDIR, ERR_INVALID}, {EIO, ERR_INTERNAL},
        {ECANCELED, ERR_CANCELED},
    };

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct error err = ERROR_INIT;
        assert_int_equal(error_set_errno(&err, rows[i].number, "open"), -1);
        assert_int_equal(err.class, rows[i].want);
        assert_int_equal(err.sys_errno, rows[i].number);
    }
}

TEST(only_transient_and_throttled_are_worth_another_try)
{
    for (int class = 0; class < ERR_CLASS_COUNT; class ++) {
        struct error err = {.class = (enum error_class) class};
        assert_int_equal(error_is_retryable(&err),
                         class == ERR_TRANSIENT || class == ERR_THROTTLED);
    }
}

TEST(every_class_has_a_name_of_its_own)
{
    for (int x = 0; x < ERR_CLASS_COUNT; x++)
        for (int y = 0; y < x; y++)
            assert_string_not_equal(error_class_name((enum error_class)x),
                                    error_class_name((enum error_class)y));
    assert_string_equal(error_class_name(ERR_CLASS_COUNT), "unknown");
}

TEST_MAIN()
