/* SPDX-License-Identifier: Apache-2.0 */
#include "helpers/check.h"

#include "base/thread.h"
#include "fake/fake_internal.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <sys/socket.h>

struct fake_row {
    struct fake_reply reply;
    bool used;
};

struct fake_server {
    int listener;
    uint16_t port;
    pthread_t acceptor;
    struct fake_tls *tls;

    pthread_mutex_t lock; /* everything below */
    struct arena arena;
    struct fake_rows LIST_OF(struct fake_row) rows;
    struct fake_requests LIST_OF(struct fake_request) requests;
    struct fake_connections LIST_OF(struct fake_connection *) connections;
    bool stopping;
};

static void close_connection(struct fake_connection *c)
{
    fake_stream_close(c); /* may block until hang_up */
    LOCK_SCOPE(&c->server->lock);
    closep(&c->fd);
}

static void *run_connection(void *userdata)
{
    struct fake_connection *c = userdata;

    if (fake_stream_open(c, c->server->tls))
        fake_serve(c);
    close_connection(c);
    return NULL;
}

static void add_connection(struct fake_server *s, int fd)
{
    LOCK_SCOPE(&s->lock);
    if (s->stopping) {
        close(fd);
        return;
    }
    struct fake_connection *c = ARENA_NEW(&s->arena, struct fake_connection);
    *LIST_ADD(&s->arena, &s->connections) = c;
    c->server = s;
    c->fd = fd;
    c->number = (unsigned)s->connections.len;
    if (pthread_create(&c->thread, NULL, run_connection, c) != 0)
        abort();
}

static void *run_acceptor(void *userdata)
{
    struct fake_server *s = userdata;
    int fd, on = 1;

    while ((fd = accept4(s->listener, NULL, NULL, SOCK_CLOEXEC)) >= 0) {
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
        add_connection(s, fd);
    }
    return NULL;
}

static void listen_anywhere(struct fake_server *s)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof(address);

    s->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (bind(s->listener, (struct sockaddr *)&address, len) < 0 || listen(s->listener, 64) < 0 ||
        getsockname(s->listener, (struct sockaddr *)&address, &len) < 0)
        fail_msg("fake server: no port to listen on");
    s->port = ntohs(address.sin_port);
}

static struct fake_server *start(struct fake_tls *tls)
{
    struct fake_server *s = calloc(1, sizeof(*s));

    signal(SIGPIPE, SIG_IGN);
    s->tls = tls;
    pthread_mutex_init(&s->lock, NULL);
    listen_anywhere(s);
    if (pthread_create(&s->acceptor, NULL, run_acceptor, s) != 0)
        fail_msg("fake server: no thread");
    return s;
}

struct fake_server *fake_server_start(void)
{
    return start(NULL);
}

struct fake_server *fake_server_start_tls(const char *client_ca_pem)
{
    return start(fake_tls_new(client_ca_pem));
}

static void hang_up(struct fake_server *s)
{
    LOCK_SCOPE(&s->lock);
    s->stopping = true;
    list_each (c, &s->connections)
        if ((*c)->fd >= 0)
            shutdown((*c)->fd, SHUT_RDWR);
}

void fake_server_stop(struct fake_server *s)
{
    if (!s)
        return;
    shutdown(s->listener, SHUT_RDWR);
    pthread_join(s->acceptor, NULL);
    hang_up(s);
    list_each (c, &s->connections)
        pthread_join((*c)->thread, NULL);
    close(s->listener);
    fake_tls_free(s->tls);
    pthread_mutex_destroy(&s->lock);
    arena_done(&s->arena);
    free(s);
}

uint16_t fake_server_port(const struct fake_server *s)
{
    return s->port;
}

struct str fake_server_url(struct arena *a, const struct fake_server *s, const char *path)
{
    return arena_printf(a, "%s://127.0.0.1:%u%s", s->tls ? "https" : "http", s->port, path);
}

const char *fake_server_cert_pem(const struct fake_server *s)
{
    return fake_tls_cert_pem(s->tls);
}

const char *fake_server_key_pem(const struct fake_server *s)
{
    return fake_tls_key_pem(s->tls);
}

void fake_server_reply(struct fake_server *s, const struct fake_reply *reply)
{
    LOCK_SCOPE(&s->lock);
    *LIST_ADD(&s->arena, &s->rows) = (struct fake_row){.reply = *reply};
}

static bool matches(const struct fake_reply *reply, const struct fake_request *r)
{
    return !reply->match || str_starts_with(r->head, str_c(reply->match));
}

struct fake_reply fake_choose(struct fake_server *s, const struct fake_request *r)
{
    LOCK_SCOPE(&s->lock);
    list_each (row, &s->rows)
        if (!row->used && matches(&row->reply, r)) {
            row->used = !row->reply.forever;
            return row->reply;
        }
    return (struct fake_reply){.status = 404, .body = STR("no row of the script is left")};
}

static struct fake_request copy_request(struct arena *a, const struct fake_request *r)
{
    return (struct fake_request){
        .method = arena_str(a, r->method),
        .target = arena_str(a, r->target),
        .head = arena_str(a, r->head),
        .body = arena_str(a, r->body),
        .connection = r->connection,
    };
}

void fake_record(struct fake_server *s, const struct fake_request *r)
{
    LOCK_SCOPE(&s->lock);
    struct fake_request copy = copy_request(&s->arena, r);
    *LIST_ADD(&s->arena, &s->requests) = copy;
}

struct fake_request fake_server_request(struct fake_server *s, size_t n, struct arena *a)
{
    LOCK_SCOPE(&s->lock);
    return n < s->requests.len ? copy_request(a, &s->requests.items[n]) : (struct fake_request){0};
}

size_t fake_server_requests(struct fake_server *s)
{
    LOCK_SCOPE(&s->lock);
    return s->requests.len;
}

unsigned fake_server_connections(struct fake_server *s)
{
    LOCK_SCOPE(&s->lock);
    return (unsigned)s->connections.len;
}

struct str fake_request_header(const struct fake_request *r, const char *name)
{
    struct str rest = r->head, line, key, value;

    while (str_cut(rest, '\n', &line, &rest))
        if (str_cut(line, ':', &key, &value) && str_eq_nocase(key, str_c(name)))
            return str_trim(value);
    return STR_EMPTY;
}
