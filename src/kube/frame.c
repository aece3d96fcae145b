/* SPDX-License-Identifier: Apache-2.0 */
#include "kube/frame.h"

#include "base/limits.h"

#include <string.h>

void frame_lines_init(struct frame_lines *f, frame_fn *on_line, void *userdata)
{
    *f = (struct frame_lines){
        .part = BUF_INIT(JSON_OBJECT_MAX_BYTES), .on_line = on_line, .userdata = userdata};
}

void frame_lines_done(struct frame_lines *f)
{
    buf_done(&f->part);
}

/* As much as fits, so that a piece that is too long still shows how it begins. */
static void add_some(struct buf *b, struct str bytes)
{
    if (bytes.len > b->max - b->len) {
        buf_add(b, str_first(bytes, b->max - b->len));
        b->failed = true;
        return;
    }
    buf_add(b, bytes);
}

static int give_line(struct frame_lines *f, struct str line, bool whole, struct error *err)
{
    return line.len ? f->on_line(f->userdata, line, whole, err) : 0;
}

/* A line that lies in one chunk is handed out where it is. */
static int end_line(struct frame_lines *f, struct str tail, struct error *err)
{
    if (f->part.len == 0 && tail.len <= f->part.max)
        return give_line(f, tail, true, err);
    add_some(&f->part, tail);
    int r = give_line(f, buf_str(&f->part), !f->part.failed, err);
    buf_clear(&f->part);
    return r;
}

int frame_lines_add(struct frame_lines *f, struct str bytes, struct error *err)
{
    struct str line, rest;

    while (str_cut(bytes, '\n', &line, &rest)) {
        if (end_line(f, line, err) < 0)
            return -1;
        bytes = rest;
    }
    add_some(&f->part, bytes);
    return 0;
}

void frame_items_init(struct frame_items *f, frame_fn *on_item, void *userdata)
{
    *f = (struct frame_items){.item = BUF_INIT(JSON_OBJECT_MAX_BYTES),
                              .rest = BUF_INIT(KUBE_LIST_HEAD_MAX),
                              .on_item = on_item,
                              .userdata = userdata};
}

void frame_items_done(struct frame_items *f)
{
    buf_done(&f->item);
    buf_done(&f->rest);
}

/* Is what came so far the start of the member "items", up to its value? */
static bool ends_in_items_key(struct str s)
{
    s = str_trim(s);
    if (!str_ends_with(s, STR(":")))
        return false;
    s = str_trim(str_first(s, s.len - 1));
    return str_ends_with(s, STR("\"items\"")) && !str_ends_with(s, STR("\\\"items\""));
}

static bool is_between_items(const struct frame_items *f)
{
    return f->in_items && !f->in_item;
}

/* There, only commas and white space may stand beside an item's or the array's bracket. They are
 * not kept: an empty array must remain in the rest. */
static int check_between(char c, struct error *err)
{
    if (c == '{' || c == ']' || c == ',' || c == ' ' || (c >= '\t' && c <= '\r'))
        return 0;
    return error_set(err, ERR_INVALID, "list: an item is not an object");
}

static int end_item(struct frame_items *f, struct error *err)
{
    int r = f->on_item(f->userdata, buf_str(&f->item), !f->item.failed, err);

    f->in_item = false;
    buf_clear(&f->item);
    return r;
}

static void keep(struct frame_items *f, struct str bytes)
{
    if (f->in_item)
        add_some(&f->item, bytes);
    else
        buf_add(&f->rest, bytes);
}

/* One opening or closing bracket. Depth 1 is inside the list, 2 inside its items. */
static int bracket(struct frame_items *f, char c, struct error *err)
{
    bool opens = c == '{' || c == '[';

    if (!opens && f->depth == 0)
        return error_set(err, ERR_INVALID, "list: a bracket too many");
    if (is_between_items(f)) {
        f->in_item = opens;
        f->in_items = opens;
    } else if (c == '[' && f->depth == 1) {
        f->in_items = ends_in_items_key(buf_str(&f->rest));
    }
    keep(f, (struct str){&c, 1});
    f->depth += opens ? 1 : -1U;
    return f->in_item && f->depth == 2 ? end_item(f, err) : 0;
}

static bool has_meaning(char c, bool in_string)
{
    return c == '"' || (in_string ? c == '\\' : c == '{' || c == '}' || c == '[' || c == ']');
}

static size_t plain_run(const struct frame_items *f, struct str s)
{
    size_t n = 0;

    while (n < s.len && !has_meaning(s.ptr[n], f->in_string))
        n++;
    return n;
}

/* One byte that has a meaning where it stands. */
static int step(struct frame_items *f, char c, struct error *err)
{
    if (is_between_items(f) && check_between(c, err) < 0)
        return -1;
    if (!f->in_string && c != '"')
        return bracket(f, c, err);
    f->escaped = c == '\\';
    if (c == '"')
        f->in_string = !f->in_string;
    keep(f, (struct str){&c, 1});
    return 0;
}

static int advance(struct frame_items *f, struct str *bytes, struct error *err)
{
    size_t n = f->escaped ? 1 : plain_run(f, *bytes);

    if (is_between_items(f) && n > 0) {
        n = 1;
        if (check_between(bytes->ptr[0], err) < 0)
            return -1;
    } else {
        keep(f, str_first(*bytes, n));
    }
    f->escaped = false;
    *bytes = str_skip(*bytes, n);
    if (n > 0 || bytes->len == 0)
        return 0;
    char c = bytes->ptr[0];
    *bytes = str_skip(*bytes, 1);
    return step(f, c, err);
}

int frame_items_add(struct frame_items *f, struct str bytes, struct error *err)
{
    while (bytes.len) {
        if (advance(f, &bytes, err) < 0)
            return -1;
        if (f->rest.failed)
            return error_set(err, ERR_LIMIT, "list: more than %zu bytes beside its items",
                             f->rest.max);
    }
    return 0;
}

int frame_items_finish(struct frame_items *f, struct str *ret_rest, struct error *err)
{
    if (f->depth > 0 || f->rest.len == 0)
        return error_set(err, ERR_TRANSIENT, "list: the reply ended early");
    return buf_finish(&f->rest, ret_rest, err);
}
