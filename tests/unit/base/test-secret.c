/* SPDX-License-Identifier: Apache-2.0 */
#include "helpers/check.h"

#include "base/secret.h"

TEST(a_copy_holds_every_byte_and_a_terminator)
{
    _cleanup_(secret_done) struct secret s = secret_copy(STR("a\0b"));
    _cleanup_(secret_done) struct secret empty = secret_copy(STR_EMPTY);

    assert_true(str_eq(secret_str(&s), STR("a\0b")));
    assert_int_equal(s.ptr[3], '\0');
    assert_int_equal(empty.len, 0);
    assert_int_equal(empty.ptr[0], '\0');
}

TEST(joining_puts_one_after_the_other)
{
    _cleanup_(secret_done) struct secret both = secret_join(STR("AWS4"), STR("key"));
    _cleanup_(secret_done) struct secret right = secret_join(STR_EMPTY, STR("key"));

    assert_str(secret_str(&both), "AWS4key");
    assert_str(secret_str(&right), "key");
}

TEST(a_released_secret_is_empty_and_may_be_released_again)
{
    struct secret s = secret_copy(STR("x"));

    secret_done(&s);
    assert_null(s.ptr);
    assert_int_equal(s.len, 0);
    secret_done(&s);
}

TEST_MAIN()
