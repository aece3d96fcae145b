/* SPDX-License-Identifier: Apache-2.0 */
#include "helpers/check.h"

#include "base/clock.h"
#include "kube/workqueue.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

static struct str take(struct workqueue *q, struct arena *a)
{
    struct str key = STR_EMPTY;

    assert_true(workqueue_take(q, a, &key));
    return key;
}

TEST(a_key_added_twice_is_worked_once)
{
    _cleanup_(workqueue_freep) struct workqueue *q = workqueue_new();
    _cleanup_(arena_done) struct arena a = ARENA_INIT;

    workqueue_add(q, STR("ns/a"));
    workqueue_add(q, STR("ns/b"));
    workqueue_add(q, STR("ns/a"));
    assert_int_equal(workqueue_count(q).waiting, 2);
    assert_int_equal(workqueue_count(q).adds, 3);
    assert_str(take(q, &a), "ns/a");
    assert_str(take(q, &a), "ns/b");
    assert_int_equal(workqueue_count(q).waiting, 0);
    assert_int_equal(workqueue_count(q).working, 2);
}

TEST(keys_are_bytes_and_may_be_empty)
{
    _cleanup_(workqueue_freep) struct workqueue *q = workqueue_new();
    _cleanup_(arena_done) struct arena a = ARENA_INIT;

    workqueue_add(q, STR("x\0y"));
    workqueue_add(q, STR("x"));
    workqueue_add(q, STR_EMPTY);
    assert_true(str_eq(take(q, &a), STR("x\0y")));
    assert_str(take(q, &a), "x");
    assert_str(take(q, &a), "");
}

TEST(a_key_added_while_in_work_runs_again_afterwards)
{
    _cleanup_(workqueue_freep) struct workqueue *q = workqueue_new();
    _cleanup_(arena_done) struct arena a = ARENA_INIT;

    workqueue_add(q, STR("a"));
    assert_str(take(q, &a), "a");
    workqueue_add(q, STR("a"));
    workqueue_add(q, STR("a"));
    assert_int_equal(workqueue_count(q).waiting, 0);
    workqueue_add(q, STR("b"));
    assert_str(take(q, &a), "b");
    workqueue_finish(q, STR("a"));
    assert_int_equal(workqueue_count(q).waiting, 1);
    assert_str(take(q, &a), "a");
    workqueue_finish(q, STR("a"));
    assert_int_equal(workqueue_count(q).waiting, 0);
}

TEST(a_key_that_nobody_took_cannot_be_given_back)
{
    _cleanup_(workqueue_freep) struct workqueue *q = workqueue_new();
    struct error err = {.class = ERR_TRANSIENT};

    workqueue_add(q, STR("waiting"));
    workqueue_finish(q, STR("waiting"));
    workqueue_retry(q, STR("waiting"), &err);
    workqueue_finish(q, STR("unknown"));
    assert_int_equal(workqueue_count(q).waiting, 1);
    assert_int_equal(workqueue_count(q).delayed, 0);
    assert_int_equal(workqueue_count(q).retries, 0);
}

TEST(delayed_keys_come_in_the_order_of_their_times)
{
    static const struct {
        const char *key;
        unsigned wait_ms;
    } rows[] = {{"e", 50}, {"b", 20}, {"d", 40}, {"a", 10}, {"c", 30}, {"now", 0}};
    static const char *const want[] = {"now", "a", "b", "c", "d", "e"};
    _cleanup_(workqueue_freep) struct workqueue *q = workqueue_new();
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    uint64_t start = clock_mono_ms();

    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        workqueue_add_after(q, str_c(rows[i].key), rows[i].wait_ms);
    assert_int_equal(workqueue_count(q).delayed, 5);
    for (size_t i = 0; i < ARRAY_LEN(want); i++)
        assert_str(take(q, &a), want[i]);
    assert_true(clock_mono_ms() - start >= 50);
    assert_int_equal(workqueue_count(q).delayed, 0);
}

TEST(of_two_delays_the_earlier_counts)
{
    _cleanup_(workqueue_freep) struct workqueue *q = workqueue_new();
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    uint64_t start = clock_mono_ms();

    workqueue_add_after(q, STR("a"), 600000);
    workqueue_add_after(q, STR("a"), 10);
    workqueue_add_after(q, STR("a"), 500000);
    assert_int_equal(workqueue_count(q).delayed, 1);
    assert_str(take(q, &a), "a");
    assert_true(clock_mono_ms() - start < 5000);
    assert_int_equal(workqueue_count(q).delayed, 0);
}

TEST(an_add_does_not_wait_for_the_delay_and_keeps_it)
{
    _cleanup_(workqueue_freep) struct workqueue *q = workqueue_new();
    _cleanup_(arena_done) struct arena a = ARENA_INIT;

    workqueue_add_after(q, STR("a"), 600000);
    workqueue_add(q, STR("a"));
    assert_str(take(q, &a), "a");
    workqueue_finish(q, STR("a"));
    assert_int_equal(workqueue_count(q).delayed, 1);
}

TEST(hundreds_of_delays_keep_their_order)
{
    _cleanup_(workqueue_freep) struct workqueue *q = workqueue_new();
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    char key[16];
    unsigned last = 0;

    for (unsigned i = 0; i < 500; i++) {
        unsigned wait = 1 + i * 7919 % 100;
        snprintf(key, sizeof(key), "%03u-%u", wait, i);
        workqueue_add_after(q, str_c(key), wait * 5);
    }
    for (unsigned i = 0; i < 500; i++) {
        uint64_t wait;
        assert_true(str_to_u64(str_first(take(q, &a), 3), &wait));
        assert_true(wait >= last);
        last = (unsigned)wait;
    }
}

TEST(a_failed_key_comes_back_after_a_growing_wait)
{
    _cleanup_(workqueue_freep) struct workqueue *q = workqueue_new();
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    struct error err = {.class = ERR_TRANSIENT};
    uint64_t start = clock_mono_ms();

    workqueue_add(q, STR("a"));
    assert_str(take(q, &a), "a");
    workqueue_retry(q, STR("a"), &err);
    assert_int_equal(workqueue_count(q).delayed, 1);
    assert_int_equal(workqueue_count(q).working, 0);
    assert_int_equal(workqueue_count(q).retries, 1);
    assert_str(take(q, &a), "a");
    uint64_t first = clock_mono_ms() - start;
    assert_in_range(first, 400, 1500);
    workqueue_retry(q, STR("a"), &err);
    assert_str(take(q, &a), "a");
    assert_in_range(clock_mono_ms() - start - first, 900, 2500);
}

TEST(the_wish_of_a_throttling_server_is_honoured)
{
    _cleanup_(workqueue_freep) struct workqueue *q = workqueue_new();
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    struct error err = {.class = ERR_THROTTLED, .retry_after_ms = 1600};
    uint64_t start = clock_mono_ms();

    workqueue_add(q, STR("a"));
    assert_str(take(q, &a), "a");
    workqueue_retry(q, STR("a"), &err);
    assert_str(take(q, &a), "a");
    assert_true(clock_mono_ms() - start >= 1600);
}

static void *take_until_stopped(void *userdata)
{
    struct arena a = ARENA_INIT;
    struct str key;
    bool taken = workqueue_take(userdata, &a, &key);

    arena_done(&a);
    return taken ? userdata : NULL;
}

TEST(stopping_wakes_every_taker)
{
    _cleanup_(workqueue_freep) struct workqueue *q = workqueue_new();
    pthread_t threads[3];
    void *taken;

    workqueue_add_after(q, STR("later"), 600000);
    for (size_t i = 0; i < ARRAY_LEN(threads); i++)
        assert_int_equal(pthread_create(&threads[i], NULL, take_until_stopped, q), 0);
    workqueue_stop(q);
    for (size_t i = 0; i < ARRAY_LEN(threads); i++) {
        pthread_join(threads[i], &taken);
        assert_null(taken);
    }
    workqueue_add(q, STR("a"));
    assert_null(take_until_stopped(q));
}

/* Several producers raise the wanted version of keys; workers copy it to `seen`. Whatever the
 * order, no key is in two hands at once, and in the end each wanted version was seen. */
enum { KEYS = 7, PRODUCERS = 3, WORKERS = 4, ADDS = 3000 };

struct race {
    struct workqueue *q;
    atomic_uint wanted[KEYS], seen[KEYS], hands[KEYS];
    atomic_uint collisions;
};

static void *produce(void *userdata)
{
    struct race *r = userdata;

    for (unsigned i = 0; i < ADDS; i++) {
        char key = (char)('0' + i % KEYS);
        atomic_fetch_add(&r->wanted[i % KEYS], 1);
        if (i % 5 == 0)
            workqueue_add_after(r->q, (struct str){&key, 1}, i % 3);
        else
            workqueue_add(r->q, (struct str){&key, 1});
    }
    return NULL;
}

static void *work(void *userdata)
{
    struct race *r = userdata;
    struct arena a = ARENA_INIT;
    struct str key;

    while (workqueue_take(r->q, &a, &key)) {
        unsigned k = (unsigned)(key.ptr[0] - '0');
        if (atomic_fetch_add(&r->hands[k], 1) != 0)
            atomic_fetch_add(&r->collisions, 1);
        atomic_store(&r->seen[k], atomic_load(&r->wanted[k]));
        atomic_fetch_sub(&r->hands[k], 1);
        workqueue_finish(r->q, key);
        arena_done(&a);
    }
    return NULL;
}

static bool is_idle(struct workqueue *q)
{
    struct workqueue_counts c = workqueue_count(q);

    return c.waiting + c.delayed + c.working == 0;
}

TEST(many_threads_never_share_a_key_and_never_lose_one)
{
    _cleanup_(workqueue_freep) struct workqueue *q = workqueue_new();
    struct race r = {.q = q};
    pthread_t producers[PRODUCERS], workers[WORKERS];

    for (size_t i = 0; i < WORKERS; i++)
        assert_int_equal(pthread_create(&workers[i], NULL, work, &r), 0);
    for (size_t i = 0; i < PRODUCERS; i++)
        assert_int_equal(pthread_create(&producers[i], NULL, produce, &r), 0);
    for (size_t i = 0; i < PRODUCERS; i++)
        pthread_join(producers[i], NULL);
    for (unsigned i = 0; i < 5000 && !is_idle(q); i++)
        cancel_sleep(NULL, 1);
    assert_true(is_idle(q));
    workqueue_stop(q);
    for (size_t i = 0; i < WORKERS; i++)
        pthread_join(workers[i], NULL);
    assert_int_equal(r.collisions, 0);
    assert_int_equal(workqueue_count(q).adds, PRODUCERS * ADDS);
    for (size_t k = 0; k < KEYS; k++)
        assert_int_equal(r.seen[k], r.wanted[k]);
}

TEST_MAIN()
