/* SPDX-License-Identifier: Apache-2.0
 *
 * Another thread that cancels while the test waits. Join it afterwards.
 */
#pragma once

#include "helpers/check.h"

#include "base/cancel.h"

#include <pthread.h>

static void *trigger_soon(void *cancel)
{
    cancel_sleep(NULL, 150);
    cancel_trigger(cancel);
    return NULL;
}

static UNUSED pthread_t cancel_soon(struct cancel *c)
{
    pthread_t thread;

    assert_int_equal(pthread_create(&thread, NULL, trigger_soon, c), 0);
    return thread;
}
