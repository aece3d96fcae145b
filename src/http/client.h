/* SPDX-License-Identifier: Apache-2.0
 *
 * HTTP/1.1 client over libcurl (the only folder that includes it). One client per thread: it owns
 * the connections. Redirects are never followed here: callers decide, so that credentials do not
 * leak to another host. TLS is always verified. The proxy environment is honoured only for clients
 * opened with `use_proxy_env`.
 */
#pragma once

#include "base/arena.h"
#include "base/buf.h"
#include "base/cancel.h"
#include "base/secret.h"

struct http_client;

struct http_client_options {
    /* The command line: yes; the controller inside a cluster: configuration. Behind a proxy the
     * address that a name resolves to is the proxy's business. */
    bool use_proxy_env;
    /* Tests only; 169.254/16, fe80::/10 and metadata addresses are refused otherwise. */
    bool allow_link_local;
    bool allow_loopback; /* configuration; 127/8 and ::1 are refused otherwise */
};

int http_client_open(const struct http_client_options *o, struct http_client **ret,
                     struct error *err) MUST_CHECK;
void http_client_close(struct http_client *c);
DEFINE_CLEANUP(struct http_client, http_client_close, http_client_closep)

/* Trust and client identity; all PEM text, empty slices when not set. Lives as long as requests use
 * it. */
struct http_tls {
    struct str ca_pem;        /* replaces the system's roots, */
    bool beside_system_roots; /* unless both are to be trusted */
    struct str client_cert_pem, client_key_pem;
    struct str server_name; /* empty: the URL's host */
};

struct http_header {
    struct str name, value;
};

struct http_header_list LIST_OF(struct http_header);

/* Called with each piece of a 2xx body as it arrives. Non-zero stops the transfer: http_perform
 * then fails with the error that the callback stored in *err. */
typedef int http_body_fn(void *userdata, struct str bytes, struct error *err);

struct http_request {
    const char *method; /* "GET", "HEAD", "PUT", … */
    struct str url;     /* absolute, already encoded; sent byte for byte (no path normalising); no
                           user name, no fragment; the Host header is its host[:port] as written */
    const struct http_header *headers;
    size_t headers_len;
    struct str body;
    /* Instead of body: pulls up to cap bytes, returns the count, 0 at the end, -1 with *err set. */
    int64_t (*read_body)(void *userdata, char *buf, size_t cap, struct error *err);
    uint64_t body_size;    /* with read_body */
    http_body_fn *on_body; /* NULL: the body is collected into response.body */
    void *userdata;
    uint64_t max_body;   /* 0: HTTP_BODY_MAX_BYTES; applies to streams too */
    uint32_t timeout_ms; /* whole request; 0: HTTP_REQUEST_MS; streams: UINT32_MAX = only the stall
                            limit */
    uint32_t stall_ms;   /* no byte for this long is an error; 0: HTTP_STALL_MS */
    const struct http_tls *tls;
    const struct cancel *cancel; /* may be NULL */
};

struct http_response {
    int status;
    struct http_header *headers; /* in the arena, names as sent */
    size_t headers_len;
    struct str body; /* in the arena; for streams empty; when the status is not 2xx the first
                        HTTP_ERROR_BODY_MAX bytes, for the error text */
    uint64_t body_bytes;
};

/* 0 when a complete reply arrived, whatever its status (the body of an error may be cut, see
 * above). Else ERR_TRANSIENT (connection, reset,
 * time-out, body shorter than Content-Length), ERR_DENIED (certificate not trusted), ERR_LIMIT,
 * ERR_CANCELED, ERR_INVALID (URL, refused address). Error texts name scheme and host, never the
 * query. A request is sent a second time only when a kept connection turns out to be closed before
 * any byte of a reply; bodies from read_body never are. */
int http_perform(struct http_client *c, const struct http_request *req, struct arena *a,
                 struct http_response *ret, struct error *err) MUST_CHECK;

/* Value of the first header of that name (any case), or empty. */
struct str http_header(const struct http_response *r, const char *name);

bool http_is_success(int status); /* 2xx */

/* Turns a status outside 2xx into an error: 401/403 denied, 404/410 not found, 409/412 conflict,
 * 429 and 503 with Retry-After throttled, 408/5xx transient, else invalid; `what` names the
 * request. 2xx gives 0. */
int http_check(const struct http_response *r, const char *what, struct error *err) MUST_CHECK;
