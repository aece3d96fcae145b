/* SPDX-License-Identifier: Apache-2.0 */
#include "helpers/soon.h"

#include "base/cancel.h"
#include "base/clock.h"

#include <poll.h>
#include <pthread.h>
#include <signal.h>

TEST(a_sleep_ends_early_when_another_thread_cancels)
{
    struct cancel c;
    struct error err = ERROR_INIT;
    uint64_t start = clock_mono_ms();

    assert_ok(cancel_init(&c, &err), &err);
    pthread_t thread = cancel_soon(&c);
    assert_false(cancel_sleep(&c, 60000));
    assert_true(clock_mono_ms() - start < 30000);
    pthread_join(thread, NULL);
    cancel_done(&c);
}

TEST(a_sleep_lasts_its_time_when_nobody_cancels)
{
    struct cancel c;
    struct error err = ERROR_INIT;
    uint64_t start = clock_mono_ms();

    assert_ok(cancel_init(&c, &err), &err);
    assert_true(cancel_sleep(&c, 30));
    assert_true(clock_mono_ms() - start >= 29);
    assert_true(cancel_sleep(NULL, 1));
    cancel_done(&c);
}

TEST(once_triggered_it_stays_so_for_everybody)
{
    struct cancel c;
    struct error err = ERROR_INIT;

    assert_ok(cancel_init(&c, &err), &err);
    assert_false(cancel_is_set(&c));
    assert_false(cancel_is_set(NULL));
    for (int i = 0; i < 3; i++)
        cancel_trigger(&c);
    for (int i = 0; i < 3; i++) {
        struct pollfd p = {.fd = c.fd, .events = POLLIN};
        assert_int_equal(poll(&p, 1, 0), 1);
        assert_false(cancel_sleep(&c, 60000));
        assert_true(cancel_is_set(&c));
    }
    cancel_done(&c);
}

static struct cancel by_signal;

static void on_signal(UNUSED int number)
{
    cancel_trigger(&by_signal);
}

TEST(it_may_be_triggered_from_a_signal_handler)
{
    struct error err = ERROR_INIT;
    struct sigaction action = {.sa_handler = on_signal}, before;

    assert_ok(cancel_init(&by_signal, &err), &err);
    sigaction(SIGUSR1, &action, &before);
    raise(SIGUSR1);
    sigaction(SIGUSR1, &before, NULL);
    assert_false(cancel_sleep(&by_signal, 60000));
    cancel_done(&by_signal);
}

TEST_MAIN()
