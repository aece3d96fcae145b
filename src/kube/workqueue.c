/* SPDX-License-Identifier: Apache-2.0 */
#include "kube/workqueue.h"

#include "base/clock.h"
#include "base/map.h"
#include "base/memory.h"
#include "base/thread.h"
#include "crypto/digest.h"
#include "http/retry.h"

#include <string.h>

static const struct retry_policy backoff = {.first_ms = 1000, .max_ms = 300000};

/* One key that is waiting, delayed or in work, or that has failures to remember. */
struct item {
    struct item *next; /* in the line of waiting keys */
    bool waiting, working;
    bool again;       /* added while in work: waits as soon as the work ends */
    size_t heap_slot; /* 1-based place among the delayed, 0 when not delayed */
    uint64_t due_ms;
    uint32_t failures;
    size_t key_len;
    char key[];
};

struct workqueue {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    bool stopped;
    struct map items; /* key -> struct item */
    struct item *first, *last;
    struct item **heap; /* earliest due at [1] */
    size_t heap_len, heap_cap;
    struct workqueue_counts counts;
};

struct workqueue *workqueue_new(void)
{
    struct workqueue *q = MEMORY_NEW(struct workqueue);
    pthread_condattr_t attr;

    pthread_mutex_init(&q->lock, NULL);
    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_cond_init(&q->changed, &attr);
    pthread_condattr_destroy(&attr);
    return q;
}

void workqueue_free(struct workqueue *q)
{
    size_t cursor = 0;
    void *item;

    if (!q)
        return;
    while (map_next(&q->items, &cursor, NULL, &item))
        free(item);
    map_done(&q->items);
    free(q->heap);
    pthread_cond_destroy(&q->changed);
    pthread_mutex_destroy(&q->lock);
    free(q);
}

static struct str item_key(const struct item *item)
{
    return (struct str){item->key, item->key_len};
}

static struct item *item_of(struct workqueue *q, struct str key)
{
    struct item *item = map_get(&q->items, key);

    if (item)
        return item;
    item = memory_new(sizeof(*item) + key.len + 1);
    item->key_len = key.len;
    if (key.len)
        memcpy(item->key, key.ptr, key.len);
    map_put(&q->items, key, item);
    return item;
}

/* The heap is an array in which the parent of slot i is slot i/2. */
static void heap_set(struct workqueue *q, size_t slot, struct item *item)
{
    q->heap[slot] = item;
    item->heap_slot = slot;
}

static void heap_up(struct workqueue *q, struct item *item)
{
    size_t slot = item->heap_slot;

    for (; slot > 1 && q->heap[slot / 2]->due_ms > item->due_ms; slot /= 2)
        heap_set(q, slot, q->heap[slot / 2]);
    heap_set(q, slot, item);
}

static void heap_down(struct workqueue *q, struct item *item)
{
    size_t slot = item->heap_slot, child;

    for (; (child = slot * 2) <= q->heap_len; slot = child) {
        if (child < q->heap_len && q->heap[child + 1]->due_ms < q->heap[child]->due_ms)
            child++;
        if (q->heap[child]->due_ms >= item->due_ms)
            break;
        heap_set(q, slot, q->heap[child]);
    }
    heap_set(q, slot, item);
}

static void heap_add(struct workqueue *q, struct item *item)
{
    if (q->heap_len + 2 > q->heap_cap) {
        q->heap_cap = q->heap_cap ? q->heap_cap * 2 : 64;
        q->heap = memory_resize(q->heap, q->heap_cap, sizeof(*q->heap));
    }
    heap_set(q, ++q->heap_len, item);
    heap_up(q, item);
}

static struct item *heap_pop(struct workqueue *q)
{
    struct item *top = q->heap[1], *last = q->heap[q->heap_len--];

    if (top != last) {
        heap_set(q, 1, last);
        heap_down(q, last);
    }
    top->heap_slot = 0;
    return top;
}

/* Lines the key up, unless it waits already or is in work. */
static void line_up(struct workqueue *q, struct item *item)
{
    if (item->working)
        item->again = true;
    if (item->working || item->waiting)
        return;
    item->waiting = true;
    item->next = NULL;
    if (q->last)
        q->last->next = item;
    else
        q->first = item;
    q->last = item;
    q->counts.waiting++;
    pthread_cond_signal(&q->changed);
}

static struct item *leave_line(struct workqueue *q)
{
    struct item *item = q->first;

    q->first = item->next;
    if (!q->first)
        q->last = NULL;
    item->waiting = false;
    q->counts.waiting--;
    return item;
}

static void delay(struct workqueue *q, struct item *item, uint64_t wait_ms)
{
    uint64_t due = clock_mono_ms() + wait_ms;

    if (item->heap_slot && item->due_ms <= due)
        return;
    item->due_ms = due;
    if (item->heap_slot)
        heap_up(q, item);
    else
        heap_add(q, item);
    /* A taker may be asleep until a later time, or for ever. */
    if (item->heap_slot == 1)
        pthread_cond_signal(&q->changed);
}

void workqueue_add(struct workqueue *q, struct str key)
{
    LOCK_SCOPE(&q->lock);
    q->counts.adds++;
    line_up(q, item_of(q, key));
}

void workqueue_add_after(struct workqueue *q, struct str key, uint64_t wait_ms)
{
    LOCK_SCOPE(&q->lock);
    q->counts.adds++;
    if (wait_ms == 0)
        line_up(q, item_of(q, key));
    else
        delay(q, item_of(q, key), wait_ms);
}

static void wait_for_change(struct workqueue *q)
{
    if (q->heap_len == 0) {
        pthread_cond_wait(&q->changed, &q->lock);
        return;
    }
    uint64_t due = q->heap[1]->due_ms;
    struct timespec at = {.tv_sec = (time_t)(due / 1000), .tv_nsec = (long)(due % 1000) * 1000000};
    pthread_cond_timedwait(&q->changed, &q->lock, &at);
}

bool workqueue_take(struct workqueue *q, struct arena *a, struct str *ret)
{
    LOCK_SCOPE(&q->lock);
    while (!q->stopped) {
        while (q->heap_len && q->heap[1]->due_ms <= clock_mono_ms())
            line_up(q, heap_pop(q));
        if (q->first) {
            struct item *item = leave_line(q);
            item->working = true;
            q->counts.working++;
            *ret = arena_str(a, item_key(item));
            return true;
        }
        wait_for_change(q);
    }
    return false;
}

/* Takes the key out of work; NULL for a key that nobody took. */
static struct item *give_back(struct workqueue *q, struct str key)
{
    struct item *item = map_get(&q->items, key);

    if (!item || !item->working)
        return NULL;
    item->working = false;
    q->counts.working--;
    if (item->again)
        line_up(q, item);
    item->again = false;
    return item;
}

void workqueue_finish(struct workqueue *q, struct str key)
{
    LOCK_SCOPE(&q->lock);
    struct item *item = give_back(q, key);

    if (!item)
        return;
    item->failures = 0;
    if (!item->waiting && !item->heap_slot)
        free(map_remove(&q->items, key));
}

void workqueue_retry(struct workqueue *q, struct str key, const struct error *err)
{
    uint32_t random;

    crypto_random((uint8_t *)&random, sizeof(random));
    LOCK_SCOPE(&q->lock);
    struct item *item = give_back(q, key);
    if (!item)
        return;
    item->failures += item->failures < UINT32_MAX;
    q->counts.retries++;
    delay(q, item, retry_wait_ms(&backoff, item->failures, err, random));
}

void workqueue_stop(struct workqueue *q)
{
    LOCK_SCOPE(&q->lock);
    q->stopped = true;
    pthread_cond_broadcast(&q->changed);
}

struct workqueue_counts workqueue_count(struct workqueue *q)
{
    LOCK_SCOPE(&q->lock);
    struct workqueue_counts counts = q->counts;

    counts.delayed = q->heap_len;
    return counts;
}
