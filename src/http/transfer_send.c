/* SPDX-License-Identifier: Apache-2.0 */
#include "http/transfer.h"

#include "base/clock.h"

#include <stdio.h>
#include <string.h>

static uint64_t body_size(const struct http_request *req)
{
    return req->read_body ? req->body_size : req->body.len;
}

static size_t send_slice(struct transfer *t, char *into, size_t cap)
{
    struct str rest = str_first(str_skip(t->request->body, t->body_sent), cap);

    if (rest.len)
        memcpy(into, rest.ptr, rest.len);
    return rest.len;
}

static size_t send_stream(struct transfer *t, char *into, size_t cap)
{
    const struct http_request *req = t->request;
    uint64_t left = req->body_size - t->body_sent;

    if (left == 0)
        return 0;
    int64_t n = req->read_body(req->userdata, into, left < cap ? (size_t)left : cap, &t->failure);
    if (n > 0)
        return (size_t)n;
    if (n == 0)
        error_set(&t->failure, ERR_INVALID, "the body ended %llu bytes early",
                  (unsigned long long)left);
    return CURL_READFUNC_ABORT;
}

static size_t on_send(char *into, size_t size, size_t count, void *userdata)
{
    struct transfer *t = userdata;
    size_t n = t->request->read_body ? send_stream(t, into, size * count)
                                     : send_slice(t, into, size * count);

    if (n != CURL_READFUNC_ABORT)
        t->body_sent += n;
    t->active_ms = clock_mono_ms();
    return n;
}

/* libcurl rewinds when a kept connection turns out to be closed; a stream cannot. */
static int on_rewind(void *userdata, curl_off_t offset, int origin)
{
    struct transfer *t = userdata;

    if (origin != SEEK_SET || (t->request->read_body && (uint64_t)offset != t->body_sent))
        return CURL_SEEKFUNC_CANTSEEK;
    t->body_sent = (uint64_t)offset;
    return CURL_SEEKFUNC_OK;
}

static bool has_body(const struct http_request *req)
{
    static const char *const methods[] = {"PUT", "POST", "PATCH"};

    for (size_t i = 0; i < ARRAY_LEN(methods); i++)
        if (strcmp(req->method, methods[i]) == 0)
            return true; /* an empty one says Content-Length: 0 */
    return body_size(req) > 0;
}

void transfer_send(struct transfer *t)
{
    const struct http_request *req = t->request;

    if (strcmp(req->method, "HEAD") == 0) {
        TRANSFER_SET(t, CURLOPT_NOBODY, 1L);
        return;
    }
    if (has_body(req)) {
        TRANSFER_SET(t, CURLOPT_UPLOAD, 1L);
        TRANSFER_SET(t, CURLOPT_INFILESIZE_LARGE, (curl_off_t)body_size(req));
        TRANSFER_SET(t, CURLOPT_READFUNCTION, on_send);
        TRANSFER_SET(t, CURLOPT_READDATA, t);
        TRANSFER_SET(t, CURLOPT_SEEKFUNCTION, on_rewind);
        TRANSFER_SET(t, CURLOPT_SEEKDATA, t);
        TRANSFER_SET(t, CURLOPT_FRESH_CONNECT, req->read_body ? 1L : 0L);
    }
    TRANSFER_SET(t, CURLOPT_CUSTOMREQUEST, req->method);
}
