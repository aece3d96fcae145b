/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/argo/recorded.h"

#include "argo/find.h"

TEST(items_are_found_by_name)
{
    struct arena a = ARENA_INIT;
    const json_t *list = json_at(
        json_of(&a,
                "{\"l\":[null,7,{\"name\":\"x\",\"v\":1},{\"name\":\"x\",\"v\":2},{\"name\":3}]}"),
        "l");
    struct str_list names = {0};

    assert_int_equal(json_int_at(find_named(list, STR("x")), "v"), 1);
    assert_null(find_named(list, STR("y")));
    assert_null(find_named(NULL, STR("x")));
    list_names(&a, list, 9, &names);
    assert_int_equal(names.len, 2);
    list_names(&a, list, 2, &names);
    assert_int_equal(names.len, 2);
    arena_done(&a);
}

TEST(names_are_cut_to_a_bound)
{
    struct arena a = ARENA_INIT;
    json_t *object = json_new_object(&a);
    static char name[NAME_MAX_BYTES + 1];

    memset(name, 'n', sizeof(name));
    json_put_str(object, "name", (struct str){name, sizeof(name)});
    assert_int_equal(name_at(object, "name").len, NAME_MAX_BYTES);
    assert_int_equal(name_at(object, "other").len, 0);
    assert_int_equal(name_at(NULL, "other").len, 0);
    arena_done(&a);
}

TEST_MAIN()
