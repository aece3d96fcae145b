/* SPDX-License-Identifier: Apache-2.0
 *
 * Work queue of keys: a key waiting twice is worked once, a key in work is never handed to a second
 * worker (an add meanwhile runs it again afterwards), failures come back after a jittered, growing
 * wait. Thread-safe.
 */
#pragma once

#include "base/arena.h"
#include "base/cancel.h"

struct workqueue;

struct workqueue *workqueue_new(void);
void workqueue_free(struct workqueue *q);
DEFINE_CLEANUP(struct workqueue, workqueue_free, workqueue_freep)

void workqueue_add(struct workqueue *q, struct str key);
void workqueue_add_after(struct workqueue *q, struct str key, uint64_t wait_ms);

/* Next key, copied into the arena; false once stopped. Blocks. Each key taken is given back by
 * exactly one of the two below. */
bool workqueue_take(struct workqueue *q, struct arena *a, struct str *ret);
void workqueue_finish(struct workqueue *q, struct str key); /* done: forgets its failures */
void workqueue_retry(struct workqueue *q, struct str key,
                     const struct error *err); /* again, after a back-off */

void workqueue_stop(struct workqueue *q); /* wakes every taker */

struct workqueue_counts {
    size_t waiting, delayed, working;
    uint64_t adds, retries;
};

struct workqueue_counts workqueue_count(struct workqueue *q);
