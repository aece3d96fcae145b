/* SPDX-License-Identifier: Apache-2.0 */
#include "http/transfer.h"

#include "base/clock.h"
#include "base/limits.h"

#include <string.h>

int transfer_status(const struct transfer *t)
{
    long status = 0;

    curl_easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &status);
    return (int)status;
}

/* A line that is not "name: value" (a folded one, say) is passed over. */
static void keep_header(struct transfer *t, struct str line)
{
    struct str name, value;

    if (!str_cut(line, ':', &name, &value) || name.len == 0 || name.ptr[0] == ' ' ||
        name.ptr[0] == '\t')
        return;
    struct http_header *h = LIST_ADD(t->arena, &t->headers);
    h->name = arena_str(t->arena, str_trim(name));
    h->value = arena_str(t->arena, str_trim(value));
}

static int check_header_limits(struct transfer *t, size_t line_bytes)
{
    t->header_bytes += line_bytes;
    if (t->header_bytes > HTTP_HEADER_MAX_BYTES)
        return error_set(&t->failure, ERR_LIMIT, "reply with more than %lu bytes of headers",
                         HTTP_HEADER_MAX_BYTES);
    if (t->headers.len > HTTP_HEADERS_MAX)
        return error_set(&t->failure, ERR_LIMIT, "reply with more than %d headers",
                         HTTP_HEADERS_MAX);
    return 0;
}

/* Called once per line: of interim replies (1xx), of the reply, and of trailers, which must not
 * pass for headers. */
static size_t on_header(char *bytes, size_t size, size_t count, void *userdata)
{
    struct transfer *t = userdata;
    struct str line = {bytes, size * count};

    t->active_ms = clock_mono_ms();
    if (check_header_limits(t, line.len) < 0)
        return 0;
    if (t->headers_done)
        return line.len;
    if (str_starts_with(line, STR("HTTP/")))
        t->headers.len = 0;
    else if (str_trim(line).len == 0)
        t->headers_done = transfer_status(t) >= 200;
    else
        keep_header(t, line);
    return line.len;
}

static uint64_t max_body(const struct http_request *req)
{
    return req->max_body ? req->max_body : HTTP_BODY_MAX_BYTES;
}

static int receive_error_body(struct transfer *t, struct str bytes)
{
    buf_add(&t->body, str_first(bytes, HTTP_ERROR_BODY_MAX - t->body.len));
    t->enough = t->body.len == HTTP_ERROR_BODY_MAX;
    return t->enough ? -1 : 0;
}

static int check_body_limit(struct transfer *t)
{
    uint64_t max = max_body(t->request);
    curl_off_t announced = -1;

    curl_easy_getinfo(t->easy, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &announced);
    if (t->body_bytes > max || (announced > 0 && (uint64_t)announced > max))
        return error_set(&t->failure, ERR_LIMIT, "reply larger than %llu bytes",
                         (unsigned long long)max);
    return 0;
}

static int receive_body(struct transfer *t, struct str bytes)
{
    if (check_body_limit(t) < 0)
        return -1;
    if (t->request->on_body)
        return t->request->on_body(t->request->userdata, bytes, &t->failure);
    buf_add(&t->body, bytes);
    return 0;
}

static size_t on_body(char *ptr, size_t size, size_t count, void *userdata)
{
    struct transfer *t = userdata;
    struct str bytes = {ptr, size * count};

    t->body_bytes += bytes.len;
    int r =
        http_is_success(transfer_status(t)) ? receive_body(t, bytes) : receive_error_body(t, bytes);
    t->active_ms = clock_mono_ms();
    return r == 0 ? bytes.len : CURL_WRITEFUNC_ERROR;
}

void transfer_receive(struct transfer *t)
{
    uint64_t max = max_body(t->request);

    t->body = BUF_INIT(max > HTTP_ERROR_BODY_MAX ? max : HTTP_ERROR_BODY_MAX);
    TRANSFER_SET(t, CURLOPT_HEADERFUNCTION, on_header);
    TRANSFER_SET(t, CURLOPT_HEADERDATA, t);
    TRANSFER_SET(t, CURLOPT_WRITEFUNCTION, on_body);
    TRANSFER_SET(t, CURLOPT_WRITEDATA, t);
    TRANSFER_SET(t, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
}
