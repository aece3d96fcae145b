/* SPDX-License-Identifier: Apache-2.0
 *
 * One line of a watch: {"type": …, "object": …}. Private to the folder.
 */
#pragma once

#include "kube/watch.h"

enum watch_line_kind {
    WATCH_LINE_EVENT,
    WATCH_LINE_BOOKMARK, /* only its version counts */
    WATCH_LINE_ERROR,    /* the object is a Status; the watch is over */
};

struct watch_line {
    enum watch_line_kind kind;
    enum watch_event event;
    json_t *object;
    struct str version; /* opaque; never empty, except with an error */
};

/* ERR_INVALID or ERR_LIMIT for a line that cannot be read. */
int watch_line_parse(struct arena *a, struct str text, struct watch_line *ret,
                     struct error *err) MUST_CHECK;
