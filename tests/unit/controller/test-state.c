/* SPDX-License-Identifier: Apache-2.0 */
#include "helpers/check.h"

#include "controller/state.h"

TEST(run_keys_come_back_and_others_are_refused)
{
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    struct run_key key = {.uid = STR("9212ac98"), .generation = 12}, back;

    assert_true(run_key_from_text(run_key_text(&a, &key), &back));
    assert_str(back.uid, "9212ac98");
    assert_int_equal(back.generation, 12);
    assert_false(run_key_from_text(STR("run x"), &back));
    assert_false(run_key_from_text(STR("run x y"), &back));
    assert_false(run_key_from_text(STR("node x 1"), &back));
    assert_false(run_key_from_text(STR_EMPTY, &back));
}

TEST(a_kept_result_is_taken_once_and_the_latest_wins)
{
    struct controller c = {.objects_lock = PTHREAD_MUTEX_INITIALIZER};

    controller_keep_object(&c, STR("k"), STR("ns"), STR("wf"), STR("{\"old\":1}"));
    controller_keep_object(&c, STR("k"), STR("ns"), STR("wf"), STR("{}"));
    _cleanup_(pending_object_freep) struct pending_object *r = controller_take_object(&c, STR("k"));
    assert_non_null(r);
    assert_string_equal(r->text, "{}");
    assert_string_equal(r->namespace, "ns");
    assert_null(controller_take_object(&c, STR("k")));
    map_done(&c.objects);
}

TEST_MAIN()
