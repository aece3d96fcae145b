/* SPDX-License-Identifier: Apache-2.0
 *
 * A scriptable HTTP server on 127.0.0.1 for faults that a real server will not show: cut and
 * stalled replies, wrong lengths, resets, endless bodies, throttling. It is never proof that a
 * feature works.
 *
 * Replies are rows of a script. A request takes the first row that matches it and is not used up;
 * without one it gets 404. All functions may be called while the server runs.
 */
#pragma once

#include "base/arena.h"

struct fake_server;

struct fake_reply {
    const char *match; /* "GET /path" that the request line begins with; NULL: any request */
    bool forever;      /* answers every matching request; else only one */

    int status;          /* 0: closes the connection without a reply */
    const char *headers; /* "ETag: \"1\"\r\nX: y\r\n", or NULL */
    struct str body;
    const char *raw; /* sent verbatim instead of status, headers and body; closes afterwards */

    bool no_length;        /* the body ends where the connection does */
    uint64_t claim_length; /* Content-Length to claim; 0: the true one */
    bool chunked;
    size_t piece;      /* writes (and chunks) of at most so many bytes; 0: all at once */
    uint32_t pause_ms; /* between two pieces */
    uint32_t delay_ms; /* before the first byte */

    size_t cut_after; /* ends after so many bytes of the body; 0: whole body, see cut_at_once */
    bool cut_at_once; /* ends after the headers */
    bool stall;       /* at the end (or cut) neither sends nor closes, until the peer does */
    bool reset;       /* at the end (or cut) sends RST instead of FIN */
    bool close;       /* closes at the end although the reply was whole */
    bool endless;     /* repeats the body (chunked) until the peer goes away */
    bool ignore_body; /* answers before it reads the body of the request */
};

struct fake_request {
    struct str method, target; /* target: path and query as received */
    struct str head;           /* request line and header lines as received */
    struct str body;
    unsigned connection; /* 1 for the first connection that was accepted */
};

/* Fails the test when no port can be had. */
struct fake_server *fake_server_start(void);

/* Speaks TLS with a fresh self-signed certificate for "fake.test" and 127.0.0.1, and demands a
 * client certificate of that CA when one is given. */
struct fake_server *fake_server_start_tls(const char *client_ca_pem);
const char *fake_server_cert_pem(const struct fake_server *s); /* its trust root */
const char *fake_server_key_pem(const struct fake_server *s);

void fake_server_stop(struct fake_server *s);
DEFINE_CLEANUP(struct fake_server, fake_server_stop, fake_server_stopp)

uint16_t fake_server_port(const struct fake_server *s);
struct str fake_server_url(struct arena *a, const struct fake_server *s, const char *path);

/* Adds a row (copied; what it points to must outlive the server). */
void fake_server_reply(struct fake_server *s, const struct fake_reply *reply);

/* The n-th request so far, from 0, or one without method; copies live as long as the arena. */
struct fake_request fake_server_request(struct fake_server *s, size_t n, struct arena *a);
size_t fake_server_requests(struct fake_server *s);
unsigned fake_server_connections(struct fake_server *s);

/* Value of a header of a recorded request, any case; empty when it has none. */
struct str fake_request_header(const struct fake_request *r, const char *name);
