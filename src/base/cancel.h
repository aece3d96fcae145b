/* SPDX-License-Identifier: Apache-2.0
 *
 * One wish to stop, seen by many threads. Every blocking call takes a `struct cancel *` (NULL:
 * never) and returns ERR_CANCELED soon after it is triggered.
 */
#pragma once

#include "base/error.h"

#include <stdatomic.h>

struct cancel {
    atomic_bool set;
    int fd; /* eventfd: readable for ever once triggered */
};

int cancel_init(struct cancel *c, struct error *err) MUST_CHECK;
void cancel_done(struct cancel *c);

void cancel_trigger(struct cancel *c); /* async-signal-safe */
bool cancel_is_set(const struct cancel *c);

/* Waits; false when cancelled before the time was over. */
bool cancel_sleep(const struct cancel *c, uint64_t ms);
