/* SPDX-License-Identifier: Apache-2.0 */
#include "helpers/check.h"

#include "base/arena.h"
#include "base/limits.h"

#include <string.h>

TEST(memory_is_zeroed_and_aligned_for_any_type)
{
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    static const char zeros[100];

    for (size_t n = 0; n < sizeof(zeros); n++) {
        char *p = arena_alloc(&a, n);
        assert_int_equal((uintptr_t)p % _Alignof(max_align_t), 0);
        assert_memory_equal(p, zeros, n);
        memset(p, 0xff, n);
    }
}

TEST(pieces_larger_than_a_block_get_one_of_their_own)
{
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    char *small = arena_alloc(&a, 8), *big = arena_alloc(&a, MIB);

    memset(big, 1, MIB);
    memset(small, 2, 8);
    assert_int_equal(big[0] + big[MIB - 1], 2);
    assert_true(a.used >= MIB + 8);
}

TEST(copies_end_in_nul_and_do_not_share_memory)
{
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    char source[] = "abc";
    struct str copy = arena_str(&a, (struct str){source, 2});

    source[0] = 'x';
    assert_str(copy, "ab");
    assert_int_equal(copy.ptr[2], '\0');
    assert_string_equal(arena_cstr(&a, STR_EMPTY), "");
    assert_string_equal(arena_printf(&a, "%s-%d", "n", 7).ptr, "n-7");
}

TEST(a_list_grows_by_zeroed_items_and_keeps_the_earlier)
{
    struct numbers LIST_OF(int) list = {0};
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    int sum = 0;

    list_each (item, &list)
        sum += *item + 1;
    assert_int_equal(sum, 0);
    for (int i = 0; i < 1000; i++) {
        int *item = LIST_ADD(&a, &list);
        assert_int_equal(*item, 0);
        *item = i;
    }
    assert_int_equal(list.len, 1000);
    list_each (item, &list)
        sum += *item;
    assert_int_equal(sum, 499500);
}

static void note(void *ptr)
{
    char **end = ptr;

    *(*end)++ = 'a';
}

static char trace[8];
static char *trace_end;

static void note_1(UNUSED void *ptr)
{
    *trace_end++ = '1';
}

static void note_2(UNUSED void *ptr)
{
    *trace_end++ = '2';
}

TEST(deferred_work_runs_last_first_and_once)
{
    struct arena a = ARENA_INIT;

    trace_end = trace;
    arena_defer(&a, note_1, NULL);
    arena_defer(&a, note_2, NULL);
    arena_defer(&a, note, &trace_end);
    assert_int_equal(trace_end - trace, 0);
    arena_done(&a);
    arena_done(&a);
    assert_string_equal(trace, "a21");
}

TEST(the_check_fails_beyond_the_maximum_and_an_emptied_arena_keeps_it)
{
    _cleanup_(arena_done) struct arena a = {.max = 2 * MIB};
    struct error err = ERROR_INIT;

    arena_alloc(&a, MIB);
    assert_ok(arena_check(&a, &err), &err);
    arena_alloc(&a, MIB);
    assert_fails(arena_check(&a, &err), ERR_LIMIT, &err);
    assert_contains(str_c(err.msg), "2 MiB");
    arena_done(&a);
    assert_ok(arena_check(&a, &err), &err);
    assert_int_equal(a.max, 2 * MIB);
}

TEST_MAIN()
