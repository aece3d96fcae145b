/* SPDX-License-Identifier: Apache-2.0 */
#include "helpers/check.h"

#include "base/memory.h"

struct pair {
    int first, second;
};

TEST(new_memory_is_zeroed_and_never_null)
{
    _cleanup_(freep) struct pair *pair = MEMORY_NEW(struct pair);
    _cleanup_(freep) char *nothing = memory_new(0);

    assert_int_equal(pair->first, 0);
    assert_int_equal(pair->second, 0);
    assert_non_null(nothing);
}

TEST(resizing_keeps_what_was_there)
{
    _cleanup_(freep) int *numbers = memory_resize(NULL, 2, sizeof(int));

    numbers[0] = 7;
    numbers[1] = 8;
    numbers = memory_resize(numbers, 1000, sizeof(int));
    assert_int_equal(numbers[0], 7);
    assert_int_equal(numbers[1], 8);
}

TEST_MAIN()
