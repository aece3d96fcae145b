/* SPDX-License-Identifier: Apache-2.0
 *
 * A watch stream: the first byte is the size of the chunks in which the rest arrives. The same
 * lines come out as when it arrives whole, and a line that is accepted has what its callers rely
 * on.
 */
#include "fuzz.h"

#include "base/limits.h"
#include "kube/frame.h"
#include "kube/peek.h"
#include "kube/status.h"
#include "kube/watch_line.h"

static int note(void *userdata, struct str text, bool whole, struct error *err)
{
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    struct watch_line line;

    require(peek_event(&a, text).len > 0);
    require(text.len > 0 && !str_cut(text, '\n', NULL, NULL));
    buf_addf(userdata, "%zu%c", text.len, whole ? 'w' : 'c');
    buf_add(userdata, text);
    if (watch_line_parse(&a, text, &line, err) < 0) {
        require(err->class != ERR_OK && err->msg[0] && err->http_status == 0);
        return 0;
    }
    require(json_is_object(line.object));
    require(line.kind == WATCH_LINE_ERROR || line.version.len > 0);
    if (line.kind == WATCH_LINE_ERROR)
        require(status_fail(line.object, "watch", err) == -1 && err->http_status >= 300);
    return 0;
}

static void run(struct str text, size_t chunk, struct buf *notes)
{
    _cleanup_(frame_lines_done) struct frame_lines f;
    struct error err = ERROR_INIT;

    frame_lines_init(&f, note, notes);
    for (; text.len; text = str_skip(text, chunk)) {
        int r = frame_lines_add(&f, str_first(text, chunk), &err);
        require(r == 0);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    if (len < 1 || len > MIB)
        return 0;
    _cleanup_(buf_done) struct buf whole = BUF_INIT(64 * MIB), cut = BUF_INIT(64 * MIB);
    struct str text = {(const char *)bytes + 1, len - 1};

    run(text, SIZE_MAX, &whole);
    run(text, 1 + bytes[0] % 64U, &cut);
    require(str_eq(buf_str(&whole), buf_str(&cut)));
    return 0;
}
