/* SPDX-License-Identifier: Apache-2.0 */
#include "fake/fake_internal.h"

#include "base/buf.h"
#include "base/limits.h"

#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

/* Waits, but not beyond the end of the connection. */
static void pause_for(const struct fake_connection *c, uint32_t ms)
{
    if (ms)
        poll(&(struct pollfd){.fd = c->fd, .events = POLLRDHUP}, 1, (int)ms);
}

static bool read_more(struct fake_connection *c, struct buf *in)
{
    char chunk[65536];
    int64_t n = fake_stream_read(c, chunk, sizeof(chunk));

    if (n > 0)
        buf_add(in, (struct str){chunk, (size_t)n});
    return n > 0 && !in->failed;
}

static size_t head_length(const struct buf *in)
{
    const char *end = in->len ? memmem(in->ptr, in->len, "\r\n\r\n", 4) : NULL;

    return end ? (size_t)(end - in->ptr) + 4 : 0;
}

/* *in holds the request and nothing else afterwards: clients of ours do not pipeline. */
static bool read_head(struct fake_connection *c, struct buf *in, size_t *ret_len)
{
    while ((*ret_len = head_length(in)) == 0)
        if (!read_more(c, in))
            return false;
    return true;
}

static uint64_t content_length(struct str head)
{
    struct fake_request r = {.head = head};
    uint64_t n = 0;

    return str_to_u64(fake_request_header(&r, "Content-Length"), &n) ? n : 0;
}

static bool read_body(struct fake_connection *c, struct buf *in, size_t total)
{
    while (in->len < total)
        if (!read_more(c, in))
            return false;
    return true;
}

static struct fake_request view_request(const struct buf *in, size_t head_len, unsigned number)
{
    struct fake_request r = {.head = str_first(buf_str(in), head_len),
                             .body = str_skip(buf_str(in), head_len),
                             .connection = number};
    struct str rest;

    str_cut(r.head, ' ', &r.method, &rest);
    str_cut(rest, ' ', &r.target, NULL);
    return r;
}

static bool write_head(struct fake_connection *c, const struct fake_reply *r)
{
    _cleanup_(buf_done) struct buf b = BUF_INIT(16 * MIB);
    uint64_t length = r->claim_length ? r->claim_length : r->body.len;

    buf_addf(&b, "HTTP/1.1 %d Scripted\r\n%s", r->status, r->headers ? r->headers : "");
    if (r->chunked || r->endless)
        buf_add(&b, STR("Transfer-Encoding: chunked\r\n"));
    else if (!r->no_length && r->status != 204 && r->status != 304)
        buf_addf(&b, "Content-Length: %llu\r\n", (unsigned long long)length);
    if (r->close)
        buf_add(&b, STR("Connection: close\r\n"));
    buf_add(&b, STR("\r\n"));
    return fake_stream_write(c, buf_str(&b));
}

static bool write_piece(struct fake_connection *c, const struct fake_reply *r, struct str piece)
{
    _cleanup_(buf_done) struct buf b = BUF_INIT(GIB);

    if (!r->chunked && !r->endless)
        return fake_stream_write(c, piece);
    buf_addf(&b, "%zx\r\n" PRI_STR "\r\n", piece.len, STR_ARG(piece));
    return fake_stream_write(c, buf_str(&b));
}

static bool write_pieces(struct fake_connection *c, const struct fake_reply *r, struct str body)
{
    while (body.len) {
        struct str piece = str_first(body, r->piece ? r->piece : body.len);
        if (!write_piece(c, r, piece))
            return false;
        body = str_skip(body, piece.len);
        pause_for(c, body.len ? r->pause_ms : 0);
    }
    return true;
}

/* True when the reply was whole. */
static bool write_body(struct fake_connection *c, const struct fake_reply *r)
{
    bool cut = r->cut_at_once || r->cut_after;

    while (r->endless)
        if (!write_pieces(c, r, r->body))
            return false;
    if (!write_pieces(c, r, cut ? str_first(r->body, r->cut_after) : r->body) || cut)
        return false;
    return !r->chunked || fake_stream_write(c, STR("0\r\n\r\n"));
}

static void wait_for_peer(struct fake_connection *c)
{
    char ignored[4096];

    while (fake_stream_read(c, ignored, sizeof(ignored)) > 0)
        continue;
}

static void reset_at_close(const struct fake_connection *c)
{
    struct linger l = {.l_onoff = 1, .l_linger = 0};

    setsockopt(c->fd, SOL_SOCKET, SO_LINGER, &l, sizeof(l));
}

/* True when the connection may serve another request. */
static bool answer(struct fake_connection *c, const struct fake_reply *r, bool is_head)
{
    pause_for(c, r->delay_ms);
    bool whole = false;
    if (r->raw)
        fake_stream_write(c, str_c(r->raw));
    else if (r->status)
        whole = write_head(c, r) && (is_head || write_body(c, r));
    if (r->stall || r->ignore_body)
        wait_for_peer(c);
    if (r->reset)
        reset_at_close(c);
    return whole && !r->close && !r->no_length && !r->reset && !r->ignore_body;
}

static bool serve_one(struct fake_connection *c)
{
    _cleanup_(buf_done) struct buf in = BUF_INIT(GIB);
    size_t head_len;

    if (!read_head(c, &in, &head_len))
        return false;
    struct fake_request r = view_request(&in, head_len, c->number);
    struct fake_reply reply = fake_choose(c->server, &r);
    if (!reply.ignore_body && !read_body(c, &in, head_len + content_length(r.head)))
        return false;
    r = view_request(&in, head_len, c->number);
    fake_record(c->server, &r);
    return answer(c, &reply, str_eq_c(r.method, "HEAD"));
}

void fake_serve(struct fake_connection *c)
{
    while (serve_one(c))
        continue;
}
