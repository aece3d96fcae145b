/* SPDX-License-Identifier: Apache-2.0
 *
 * Cuts streams of the API server into pieces that are worth parsing by themselves, however the
 * bytes arrive: the lines of a watch and the items of a list. One piece is in memory at a time.
 * Private to the folder.
 */
#pragma once

#include "base/buf.h"

/* One piece. `whole` is false when it was longer than JSON_OBJECT_MAX_BYTES: `text` is then how it
 * begins, and the rest of it is thrown away. Non-zero stops, with *err set. */
typedef int frame_fn(void *userdata, struct str text, bool whole, struct error *err);

/* Lines end in '\n', which is not part of them; empty lines are passed over. The API server writes
 * each event as one line, because JSON escapes line ends inside strings. */
struct frame_lines {
    struct buf part; /* of a line whose end has not arrived */
    frame_fn *on_line;
    void *userdata;
};

void frame_lines_init(struct frame_lines *f, frame_fn *on_line, void *userdata);
int frame_lines_add(struct frame_lines *f, struct str bytes, struct error *err) MUST_CHECK;
void frame_lines_done(struct frame_lines *f); /* a part without an end is dropped */

/* The objects in the member "items" of a JSON object, and the object without them. Only as much
 * JSON is understood as that needs: pieces are parsed by whoever gets them. */
struct frame_items {
    struct buf item; /* the one that is arriving */
    struct buf rest; /* everything else: "items" becomes an empty array */
    unsigned depth;
    bool in_string, escaped, in_items, in_item;
    frame_fn *on_item;
    void *userdata;
};

void frame_items_init(struct frame_items *f, frame_fn *on_item, void *userdata);

/* ERR_INVALID when the brackets do not fit or an item is not an object, ERR_LIMIT when the rest
 * passes KUBE_LIST_HEAD_MAX. */
int frame_items_add(struct frame_items *f, struct str bytes, struct error *err) MUST_CHECK;

/* The rest once all has arrived; a view. ERR_TRANSIENT when the text is not complete. */
int frame_items_finish(struct frame_items *f, struct str *ret_rest, struct error *err) MUST_CHECK;
void frame_items_done(struct frame_items *f);
