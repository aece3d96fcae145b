/* SPDX-License-Identifier: Apache-2.0 */
#include "http/server.h"

#include "base/buf.h"
#include "base/limits.h"
#include "base/memory.h"

#include <arpa/inet.h>
#include <errno.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <string.h>

enum { THREADS = 2 };

struct http_server {
    struct MHD_Daemon *daemon;
    struct http_server_options options;
};

/* One request on its way: from its first header to the last byte of the reply. */
struct exchange {
    struct arena arena;
    struct buf body;
    uint64_t received;
};

static struct str query(const struct http_server_request *r, const char *name)
{
    return str_c(MHD_lookup_connection_value(r->connection, MHD_GET_ARGUMENT_KIND, name));
}

static bool route_fits(const struct http_route *route, struct str path)
{
    struct str want = str_c(route->path);

    return str_ends_with(want, STR("/")) ? str_starts_with(path, want) : str_eq(path, want);
}

static bool method_fits(const struct http_route *route, struct str method)
{
    return str_eq_c(method, route->method) ||
           (str_eq_c(method, "HEAD") && strcmp(route->method, "GET") == 0);
}

/* The longest row that fits path and method, or NULL; *ret_known: some row fits the path. */
static const struct http_route *find_route(const struct http_server_options *o,
                                           const struct http_server_request *r, bool *ret_known)
{
    const struct http_route *best = NULL;

    *ret_known = false;
    for (size_t i = 0; i < o->routes_len; i++) {
        const struct http_route *route = &o->routes[i];
        if (!route_fits(route, r->path))
            continue;
        *ret_known = true;
        if (method_fits(route, r->method) && (!best || strlen(route->path) > strlen(best->path)))
            best = route;
    }
    return best;
}

static struct http_server_reply plain(int status, struct str text)
{
    return (struct http_server_reply){
        .status = status, .content_type = "text/plain; charset=utf-8", .body = text};
}

/* RFC 9110 section 15.5.6: a 405 names the methods that are allowed. */
static struct http_server_reply not_allowed(const struct http_server_options *o,
                                            const struct http_server_request *r)
{
    struct http_server_reply reply = plain(405, STR("method not allowed\n"));
    struct http_header *allow = ARENA_NEW(r->arena, struct http_header);
    _cleanup_(buf_done) struct buf methods = BUF_INIT(KIB);

    for (size_t i = 0; i < o->routes_len; i++)
        if (route_fits(&o->routes[i], r->path))
            buf_addf(&methods, "%s%s", methods.len ? ", " : "", o->routes[i].method);
    *allow = (struct http_header){STR("Allow"), arena_str(r->arena, buf_str(&methods))};
    reply.headers = allow;
    reply.headers_len = 1;
    return reply;
}

static struct http_server_reply answer(const struct http_server_options *o,
                                       const struct http_server_request *r)
{
    struct http_server_reply reply = {0};
    bool known;
    const struct http_route *route = find_route(o, r, &known);

    if (!route)
        return known ? not_allowed(o, r) : plain(404, STR("not found\n"));
    route->handle(r, &reply);
    return reply;
}

static enum MHD_Result send_reply(struct MHD_Connection *connection, struct arena *a,
                                  const struct http_server_reply *reply)
{
    /* Persistent: the arena lives until the reply has been sent (on_completed). */
    struct MHD_Response *response = MHD_create_response_from_buffer(
        reply->body.len, (void *)reply->body.ptr, MHD_RESPMEM_PERSISTENT);

    if (!response)
        return MHD_NO;
    MHD_add_response_header(response, "X-Content-Type-Options", "nosniff");
    if (reply->content_type)
        MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, reply->content_type);
    for (size_t i = 0; i < reply->headers_len; i++)
        MHD_add_response_header(response, arena_cstr(a, reply->headers[i].name),
                                arena_cstr(a, reply->headers[i].value));
    enum MHD_Result r = MHD_queue_response(connection, (unsigned)reply->status, response);
    MHD_destroy_response(response);
    return r;
}

/* The rest of a body that is too large is read and dropped, because a close with unread bytes would
 * reset the connection and the client might never see the 413; but not for ever. */
static enum MHD_Result take_piece(struct exchange *x, struct str piece)
{
    x->received += piece.len;
    buf_add(&x->body, piece);
    return x->received > HTTP_SERVER_DISCARD_MAX ? MHD_NO : MHD_YES;
}

/* libmicrohttpd calls it once with the headers, then for each piece of the body, then once more. */
static enum MHD_Result on_request(void *userdata, struct MHD_Connection *connection,
                                  const char *path, const char *method, UNUSED const char *version,
                                  const char *piece, size_t *piece_len, void **state)
{
    const struct http_server *s = userdata;
    struct exchange *x = *state;

    if (!x) {
        *state = x = MEMORY_NEW(struct exchange);
        x->body = BUF_INIT(HTTP_SERVER_BODY_MAX);
        return MHD_YES;
    }
    if (*piece_len) {
        size_t n = *piece_len;
        *piece_len = 0;
        return take_piece(x, (struct str){piece, n});
    }
    const struct http_server_request request = {
        .method = str_c(method),
        .path = str_c(path),
        .query = query,
        .connection = connection,
        .body = buf_str(&x->body),
        .arena = &x->arena,
        .userdata = s->options.userdata,
    };
    struct http_server_reply reply = x->body.failed ? plain(413, STR("request body too large\n"))
                                                    : answer(&s->options, &request);
    return send_reply(connection, &x->arena, &reply);
}

static void on_completed(UNUSED void *userdata, UNUSED struct MHD_Connection *connection,
                         void **state, UNUSED enum MHD_RequestTerminationCode why)
{
    struct exchange *x = *state;

    if (!x)
        return;
    buf_done(&x->body);
    arena_done(&x->arena);
    free(x);
    *state = NULL;
}

/* Text with an encoded NUL would end there once decoded: it stays as it is and fits no route. */
static size_t unescape(UNUSED void *userdata, UNUSED struct MHD_Connection *connection, char *text)
{
    return strstr(text, "%00") ? strlen(text) : MHD_http_unescape(text);
}

struct bind_address {
    union {
        struct sockaddr any;
        struct sockaddr_in v4;
        struct sockaddr_in6 v6;
    };
    unsigned flags;
};

static int parse_address(const struct http_server_options *o, struct bind_address *ret,
                         struct error *err)
{
    struct bind_address b = {0};

    if (inet_pton(AF_INET, o->address, &b.v4.sin_addr) == 1) {
        b.v4.sin_family = AF_INET;
        b.v4.sin_port = htons(o->port);
    } else if (inet_pton(AF_INET6, o->address, &b.v6.sin6_addr) == 1) {
        b.v6.sin6_family = AF_INET6;
        b.v6.sin6_port = htons(o->port);
        b.flags = IN6_IS_ADDR_UNSPECIFIED(&b.v6.sin6_addr) ? MHD_USE_DUAL_STACK : MHD_USE_IPv6;
    } else {
        return error_set(err, ERR_INVALID, "'%s' is no IP address to listen on", o->address);
    }
    *ret = b;
    return 0;
}

static struct MHD_Daemon *start_daemon(struct http_server *s, const struct bind_address *b)
{
    return MHD_start_daemon(
        MHD_USE_AUTO_INTERNAL_THREAD | b->flags, s->options.port, NULL, NULL, on_request, s,
        MHD_OPTION_SOCK_ADDR, &b->any, MHD_OPTION_THREAD_POOL_SIZE, (unsigned)THREADS,
        MHD_OPTION_NOTIFY_COMPLETED, on_completed, NULL, MHD_OPTION_UNESCAPE_CALLBACK, unescape,
        NULL, MHD_OPTION_CONNECTION_LIMIT, (unsigned)HTTP_SERVER_CONNECTIONS,
        MHD_OPTION_PER_IP_CONNECTION_LIMIT, (unsigned)HTTP_SERVER_CONNECTIONS_PER_IP,
        MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_CONNECTION_TIMEOUT,
        (unsigned)HTTP_SERVER_IDLE_SECONDS, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
        (size_t)HTTP_SERVER_CONNECTION_BYTES, MHD_OPTION_END);
}

int http_server_start(const struct http_server_options *o, struct http_server **ret,
                      struct error *err)
{
    struct bind_address b = {0};

    if (parse_address(o, &b, err) < 0)
        return -1;
    struct http_server *s = MEMORY_NEW(struct http_server);
    s->options = *o;
    errno = 0;
    s->daemon = start_daemon(s, &b);
    if (!s->daemon) {
        int saved = errno;
        free(s);
        return error_set_errno(err, saved, "listen on %s port %u", o->address, o->port);
    }
    *ret = s;
    return 0;
}

uint16_t http_server_port(const struct http_server *s)
{
    return MHD_get_daemon_info(s->daemon, MHD_DAEMON_INFO_BIND_PORT)->port;
}

void http_server_stop(struct http_server *s)
{
    if (!s)
        return;
    MHD_stop_daemon(s->daemon);
    free(s);
}
