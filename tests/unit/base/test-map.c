/* SPDX-License-Identifier: Apache-2.0 */
#include "helpers/check.h"

#include "base/map.h"

#include <stdio.h>

static char values[10000];

static struct str name_of(char *buf, size_t size, int i)
{
    snprintf(buf, size, "key-%d", i);
    return str_c(buf);
}

TEST(values_are_put_found_replaced_and_removed)
{
    _cleanup_(map_done) struct map m = MAP_INIT;
    char one, two;

    assert_null(map_get(&m, STR("x")));
    assert_null(map_remove(&m, STR("x")));
    assert_null(map_put(&m, STR("x"), &one));
    assert_ptr_equal(map_get(&m, STR("x")), &one);
    assert_ptr_equal(map_put(&m, STR("x"), &two), &one);
    assert_int_equal(m.len, 1);
    assert_ptr_equal(map_remove(&m, STR("x")), &two);
    assert_null(map_get(&m, STR("x")));
    assert_int_equal(m.len, 0);
}

TEST(keys_are_bytes_of_any_kind_and_are_copied)
{
    _cleanup_(map_done) struct map m = MAP_INIT;
    char name[] = "abc", one, two, three;

    map_put(&m, str_c(name), &one);
    name[0] = 'x';
    map_put(&m, STR("a\0b"), &two);
    map_put(&m, STR_EMPTY, &three);
    assert_ptr_equal(map_get(&m, STR("abc")), &one);
    assert_ptr_equal(map_get(&m, STR("a\0b")), &two);
    assert_null(map_get(&m, STR("a")));
    assert_ptr_equal(map_get(&m, STR("")), &three);
}

TEST(many_keys_stay_apart_through_growth_and_removal)
{
    _cleanup_(map_done) struct map m = MAP_INIT;
    char name[32];

    for (int i = 0; i < 10000; i++)
        assert_null(map_put(&m, name_of(name, sizeof(name), i), &values[i]));
    for (int i = 0; i < 10000; i += 2)
        assert_ptr_equal(map_remove(&m, name_of(name, sizeof(name), i)), &values[i]);
    assert_int_equal(m.len, 5000);
    for (int i = 0; i < 10000; i++)
        assert_ptr_equal(map_get(&m, name_of(name, sizeof(name), i)), i % 2 ? &values[i] : NULL);
}

TEST(coming_and_going_keys_do_not_make_it_grow)
{
    _cleanup_(map_done) struct map m = MAP_INIT;
    char name[32];

    for (int i = 0; i < 100000; i++) {
        map_put(&m, name_of(name, sizeof(name), i), &values[0]);
        map_remove(&m, name_of(name, sizeof(name), i));
    }
    assert_int_equal(m.len, 0);
    assert_true(m.cap <= 64);
}

TEST(a_walk_meets_every_key_once)
{
    _cleanup_(map_done) struct map m = MAP_INIT;
    char name[32];
    size_t cursor = 0, met = 0;
    struct str key;
    void *value;

    assert_false(map_next(&m, &cursor, NULL, &value));
    for (int i = 0; i < 100; i++)
        map_put(&m, name_of(name, sizeof(name), i), &values[i]);
    map_remove(&m, STR("key-50"));
    for (cursor = 0; map_next(&m, &cursor, &key, &value); met++) {
        assert_ptr_equal(map_get(&m, key), value);
        *(char *)value += 1;
    }
    assert_int_equal(met, 99);
    for (int i = 0; i < 100; i++)
        assert_int_equal(values[i], i != 50);
}

TEST_MAIN()
