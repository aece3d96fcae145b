/* SPDX-License-Identifier: Apache-2.0
 *
 * A list: the first byte is the size of the chunks in which the rest arrives. The same pieces come
 * out as when it arrives whole, and those of valid JSON are the members of its array.
 */
#include "fuzz.h"

#include "base/limits.h"
#include "kube/frame.h"
#include "json/json.h"

struct notes {
    struct arena arena;
    struct buf text;
    struct str_list items;
    struct str rest; /* empty: refused */
};

static int note(void *userdata, struct str text, bool whole, UNUSED struct error *err)
{
    struct notes *n = userdata;

    require(whole && text.len >= 2 && text.ptr[0] == '{');
    *LIST_ADD(&n->arena, &n->items) = arena_str(&n->arena, text);
    buf_addf(&n->text, "%zu", text.len);
    buf_add(&n->text, text);
    return 0;
}

static void run(struct str text, size_t chunk, struct notes *n)
{
    _cleanup_(frame_items_done) struct frame_items f;
    struct error err = ERROR_INIT;
    struct str rest;
    int r = 0;

    n->text = BUF_INIT(64 * MIB);
    frame_items_init(&f, note, n);
    for (; text.len && r == 0; text = str_skip(text, chunk))
        r = frame_items_add(&f, str_first(text, chunk), &err);
    if (r == 0)
        r = frame_items_finish(&f, &rest, &err);
    require((r == 0) == (err.class == ERR_OK));
    if (r == 0)
        n->rest = arena_str(&n->arena, rest);
}

/* Escapes in the key hide the array: then all of it is in the rest, which is right too. */
static void compare(struct str text, struct notes *n)
{
    struct error err = ERROR_INIT;
    json_t *whole, *rest, *item;

    if (json_parse_object(&n->arena, text, MIB, JSON_MAX_DEPTH, &whole, &err) < 0 ||
        n->rest.len == 0 || n->items.len == 0)
        return;
    const json_t *items = json_at(whole, "items");
    require(json_array_size(items) == n->items.len);
    for (size_t i = 0; i < n->items.len; i++) {
        int r = json_parse(&n->arena, n->items.items[i], MIB, JSON_MAX_DEPTH, &item, &err);
        require(r == 0 && json_equal(item, json_array_get(items, i)));
    }
    int r = json_parse_object(&n->arena, n->rest, MIB, JSON_MAX_DEPTH, &rest, &err);
    require(r == 0 && json_array_size(json_at(rest, "items")) == 0);
    json_object_del(rest, "items");
    json_object_del(whole, "items");
    require(json_equal(rest, whole));
}

static void notes_done(struct notes *n)
{
    buf_done(&n->text);
    arena_done(&n->arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    if (len < 1 || len > 60 * KIB)
        return 0;
    _cleanup_(notes_done) struct notes whole = {0}, cut = {0};
    struct str text = {(const char *)bytes + 1, len - 1};

    run(text, SIZE_MAX, &whole);
    run(text, 1 + bytes[0] % 64U, &cut);
    require(str_eq(buf_str(&whole.text), buf_str(&cut.text)) && str_eq(whole.rest, cut.rest));
    compare(text, &whole);
    return 0;
}
