/* SPDX-License-Identifier: Apache-2.0
 *
 * Small HTTP server over libmicrohttpd (the only folder that includes it). Routes are rows of a
 * table; handlers run on the server's own threads, must not block on the network and answer from an
 * arena that lives for the request.
 */
#pragma once

#include "http/client.h"

struct http_server;

struct http_server_request {
    struct str method;
    struct str path; /* decoded; a path with an encoded NUL stays encoded */
    struct str (*query)(const struct http_server_request *r,
                        const char *name); /* decoded, or empty */
    void *connection;                      /* for query */
    struct str body;
    struct arena *arena;
    void *userdata; /* of http_server_options */
};

/* Every reply also says X-Content-Type-Options: nosniff. */
struct http_server_reply {
    int status;
    const char *content_type;
    const struct http_header *headers; /* further ones, in the request's arena or static */
    size_t headers_len;
    struct str body; /* in the request's arena, or static */
};

typedef void http_server_fn(const struct http_server_request *r, struct http_server_reply *reply);

struct http_route {
    const char *method; /* "GET" answers HEAD too */
    const char *path;   /* exact, or a prefix when it ends in '/'; the longest one that fits wins */
    http_server_fn *handle;
};

struct http_server_options {
    const char *address; /* "0.0.0.0", "127.0.0.1", "::" */
    uint16_t port;       /* 0: any, see http_server_port */
    const struct http_route *routes;
    size_t routes_len;
    void *userdata;
};

/* Unknown paths get 404, known ones with another method 405. A body beyond HTTP_SERVER_BODY_MAX
 * gets 413, beyond HTTP_SERVER_DISCARD_MAX a closed connection. `routes` outlive the server.
 * ERR_INVALID for a malformed address. */
int http_server_start(const struct http_server_options *o, struct http_server **ret,
                      struct error *err) MUST_CHECK;
uint16_t http_server_port(const struct http_server *s);
void http_server_stop(struct http_server *s); /* waits for running handlers */
DEFINE_CLEANUP(struct http_server, http_server_stop, http_server_stopp)
