/* SPDX-License-Identifier: Apache-2.0
 *
 * List, then watch with bookmarks, for ever: cut streams resume from the last resource version, 410
 * lists again, time-outs are jittered. Objects are handed out one at a time and not kept. That has
 * two consequences for callers: events may come twice (after a resumption and with each list), and
 * an object that was deleted between a lost watch and the new list gives no WATCH_DELETED: whoever
 * keeps an index compares it with what a list brings.
 */
#pragma once

#include "kube/client.h"

enum watch_event { WATCH_LISTED, WATCH_ADDED, WATCH_MODIFIED, WATCH_DELETED };

struct watch_options {
    const struct kube_kind *kind;
    struct str namespace;      /* empty: all */
    struct str label_selector; /* not yet encoded */
    bool metadata_only;
    /* Called in the watching thread; the object lives until the arena of this call is gone. With a
     * label selector, an object that stops matching comes as WATCH_DELETED. */
    void (*on_event)(void *userdata, enum watch_event event, json_t *object, struct arena *a);
    /* The list is complete (NULL: not interested); called again after each re-list. */
    void (*on_synced)(void *userdata);
    /* Every failed attempt, and every object that cannot be read and is passed over, for logs and
     * metrics; the watch goes on by itself. May be NULL. */
    void (*on_error)(void *userdata, const struct error *err);
    void *userdata;
    uint32_t timeout_s; /* of one watch request; 0: 300 to 600, jittered */
};

/* Returns when cancelled (0), or -1 when going on is pointless: ERR_DENIED lasting over a minute is
 * reported through on_error and retried, so only misuse ends it. */
int watch_run(struct kube *k, const struct watch_options *o, const struct cancel *cancel,
              struct error *err) MUST_CHECK;
