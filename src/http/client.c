/* SPDX-License-Identifier: Apache-2.0 */
#include "http/client.h"

#include "base/clock.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/memory.h"
#include "http/transfer.h"

#include <limits.h>
#include <string.h>

/* The multi handle owns the connections; it drives the one easy handle, because only so a transfer
 * can wait for the cancel descriptor too. */
struct http_client {
    struct http_client_options options;
    CURL *easy;
    CURLM *multi;
};

int http_client_open(const struct http_client_options *o, struct http_client **ret,
                     struct error *err)
{
    /* Counted and thread-safe since libcurl 7.84. */
    if (curl_global_init(CURL_GLOBAL_DEFAULT))
        return error_set(err, ERR_INTERNAL, "libcurl does not start");
    struct http_client *c = MEMORY_NEW(struct http_client);
    c->options = *o;
    c->easy = curl_easy_init();
    c->multi = curl_multi_init();
    if (!c->easy || !c->multi)
        log_out_of_memory();
    *ret = c;
    return 0;
}

void http_client_close(struct http_client *c)
{
    if (!c)
        return;
    curl_easy_cleanup(c->easy);
    curl_multi_cleanup(c->multi);
    free(c);
    curl_global_cleanup();
}

static int stalled(const struct transfer *t, uint64_t *ret_left, struct error *err)
{
    uint64_t limit = t->request->stall_ms ? t->request->stall_ms : HTTP_STALL_MS;
    uint64_t quiet = clock_mono_ms() - t->active_ms;

    if (quiet >= limit)
        return error_set(err, ERR_TRANSIENT, "no byte for %llu ms", (unsigned long long)limit);
    *ret_left = limit - quiet;
    return 0;
}

static CURLcode result_of(CURLM *multi)
{
    int left;
    CURLMsg *msg = curl_multi_info_read(multi, &left);

    return msg && msg->msg == CURLMSG_DONE ? msg->data.result : CURLE_FAILED_INIT;
}

/* Runs the transfer until libcurl has a result; -1 when we gave up before. */
static int drive(CURLM *multi, const struct transfer *t, CURLcode *ret, struct error *err)
{
    const struct cancel *cancel = t->request->cancel;
    struct curl_waitfd wake = {.fd = cancel ? cancel->fd : -1, .events = CURL_WAIT_POLLIN};

    for (;;) {
        int running;
        uint64_t left = 0;
        CURLMcode m = curl_multi_perform(multi, &running);
        if (m == CURLM_OK && running == 0) {
            *ret = result_of(multi);
            return 0;
        }
        if (cancel_is_set(cancel))
            return error_set(err, ERR_CANCELED, "cancelled");
        if (stalled(t, &left, err) < 0)
            return -1;
        if (m == CURLM_OK)
            m = curl_multi_poll(multi, &wake, cancel ? 1 : 0, left > INT_MAX ? INT_MAX : (int)left,
                                NULL);
        if (m != CURLM_OK)
            return error_set(err, ERR_INTERNAL, "libcurl: %s", curl_multi_strerror(m));
    }
}

static const struct {
    CURLcode code;
    enum error_class class;
    const char *text;
} code_classes[] = {
    {CURLE_COULDNT_RESOLVE_HOST, ERR_TRANSIENT, "cannot resolve the host name"},
    {CURLE_COULDNT_RESOLVE_PROXY, ERR_TRANSIENT, "cannot resolve the proxy's name"},
    {CURLE_COULDNT_CONNECT, ERR_TRANSIENT, "cannot connect"},
    {CURLE_OPERATION_TIMEDOUT, ERR_TRANSIENT, "took too long"},
    {CURLE_PARTIAL_FILE, ERR_TRANSIENT, "the reply ended early"},
    {CURLE_GOT_NOTHING, ERR_TRANSIENT, "the connection was closed without a reply"},
    {CURLE_SEND_ERROR, ERR_TRANSIENT, "the connection broke while sending"},
    {CURLE_RECV_ERROR, ERR_TRANSIENT, "the connection broke while receiving"},
    {CURLE_PEER_FAILED_VERIFICATION, ERR_DENIED, "the server's certificate is not trusted"},
    {CURLE_SSL_CACERT_BADFILE, ERR_INVALID, "the CA certificates cannot be read"},
    {CURLE_SSL_CERTPROBLEM, ERR_INVALID, "the client certificate or its key cannot be used"},
    {CURLE_URL_MALFORMAT, ERR_INVALID, "malformed URL"},
    {CURLE_UNSUPPORTED_PROTOCOL, ERR_TRANSIENT, "the reply is not HTTP"}, /* nor the URL's fault */
};

static int fail_with_code(const struct transfer *t, CURLcode code, struct error *err)
{
    const char *detail = t->detail[0] ? t->detail : curl_easy_strerror(code);

    if (code == CURLE_OUT_OF_MEMORY)
        log_out_of_memory();
    for (size_t i = 0; i < ARRAY_LEN(code_classes); i++)
        if (code_classes[i].code == code)
            return error_set(err, code_classes[i].class, "%s: %s", code_classes[i].text, detail);
    return error_set(err, ERR_TRANSIENT, "%s", detail);
}

/* What the transfer came to, in the order of who knows best: a callback of ours, the address check,
 * libcurl. */
static int judge(const struct transfer *t, CURLcode code, struct error *err)
{
    if (code == CURLE_OK && !t->headers_done) /* libcurl takes headers cut in the middle */
        code = CURLE_PARTIAL_FILE;
    if (code == CURLE_OK || t->enough)
        return 0;
    if (t->failure.class != ERR_OK) {
        *err = t->failure;
        return -1;
    }
    if (t->refused && code == CURLE_COULDNT_CONNECT)
        return error_set(err, ERR_INVALID, "connecting to %s (%s) is refused", t->refused,
                         t->refused_text);
    return fail_with_code(t, code, err);
}

static int run(struct http_client *c, struct transfer *t, struct error *err)
{
    CURLcode code = CURLE_OK;

    if (curl_multi_add_handle(c->multi, c->easy) != CURLM_OK)
        return error_set(err, ERR_INTERNAL, "libcurl takes no transfer");
    int r = drive(c->multi, t, &code, err);
    curl_multi_remove_handle(c->multi, c->easy);
    if (r < 0 || judge(t, code, err) < 0)
        return error_wrap(err, "%s " PRI_STR "://" PRI_STR, t->request->method,
                          STR_ARG(t->url.scheme), STR_ARG(t->url.authority));
    return 0;
}

static void take_response(struct transfer *t, struct http_response *ret)
{
    *ret = (struct http_response){
        .status = transfer_status(t),
        .headers = t->headers.items,
        .headers_len = t->headers.len,
        .body = arena_str(t->arena, buf_str(&t->body)),
        .body_bytes = t->body_bytes,
    };
}

int http_perform(struct http_client *c, const struct http_request *req, struct arena *a,
                 struct http_response *ret, struct error *err)
{
    _cleanup_(transfer_done) struct transfer t = {
        .easy = c->easy,
        .options = &c->options,
        .request = req,
        .arena = a,
    };

    if (transfer_prepare(&t, err) < 0 || run(c, &t, err) < 0)
        return -1;
    take_response(&t, ret);
    return 0;
}
