/* SPDX-License-Identifier: Apache-2.0 */
#include "helpers/check.h"

#include "base/buf.h"

TEST(appends_follow_each_other_and_end_in_nul)
{
    _cleanup_(buf_done) struct buf b = BUF_INIT(100);
    struct error err = ERROR_INIT;
    struct str text;

    buf_add(&b, STR("ab"));
    buf_add(&b, STR_EMPTY);
    buf_addc(&b, 'c');
    buf_addf(&b, "-%03d", 7);
    assert_ok(buf_finish(&b, &text, &err), &err);
    assert_str(text, "abc-007");
    assert_int_equal(b.ptr[b.len], '\0');
}

TEST(the_maximum_is_exact_and_failure_sticks)
{
    _cleanup_(buf_done) struct buf b = BUF_INIT(4);
    struct error err = ERROR_INIT;
    struct str text = STR("before");

    buf_add(&b, STR("1234"));
    assert_ok(buf_finish(&b, &text, &err), &err);
    buf_addc(&b, '5');
    buf_add(&b, STR_EMPTY);
    text = STR("before");
    assert_fails(buf_finish(&b, &text, &err), ERR_LIMIT, &err);
    assert_str(text, "before");
    assert_str(buf_str(&b), "1234");
}

TEST(formatted_text_beyond_the_maximum_is_refused_whole)
{
    _cleanup_(buf_done) struct buf b = BUF_INIT(4);

    buf_addf(&b, "%d", 12345);
    assert_true(b.failed);
    assert_int_equal(b.len, 0);
}

TEST(a_cleared_buffer_is_empty_and_forgiven)
{
    _cleanup_(buf_done) struct buf b = BUF_INIT(2);
    struct error err = ERROR_INIT;
    struct str text;

    buf_add(&b, STR("123"));
    buf_clear(&b);
    buf_add(&b, STR("12"));
    assert_ok(buf_finish(&b, &text, &err), &err);
    assert_str(text, "12");
}

TEST(growing_keeps_every_byte)
{
    _cleanup_(buf_done) struct buf b = BUF_INIT(100000);

    for (int i = 0; i < 100000; i++)
        buf_addc(&b, (char)('a' + i % 26));
    assert_int_equal(b.len, 100000);
    for (int i = 0; i < 100000; i++)
        assert_int_equal(b.ptr[i], 'a' + i % 26);
}

TEST(an_unused_buffer_is_the_empty_text)
{
    _cleanup_(buf_done) struct buf b = BUF_INIT(1);
    struct error err = ERROR_INIT;
    struct str text;

    assert_ok(buf_finish(&b, &text, &err), &err);
    assert_true(str_is_empty(text));
}

TEST_MAIN()
