/* SPDX-License-Identifier: Apache-2.0 */
#include "helpers/check.h"

#include "base/buf.h"
#include "base/limits.h"
#include "http/server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/socket.h>

static void say_hello(UNUSED const struct http_server_request *r, struct http_server_reply *reply)
{
    reply->status = 200;
    reply->content_type = "text/html; charset=utf-8";
    reply->body = STR("hello");
}

static void echo(const struct http_server_request *r, struct http_server_reply *reply)
{
    static const struct http_header extra = {STR("X-Extra"), STR("yes")};

    reply->status = 201;
    reply->content_type = "application/json";
    reply->headers = &extra;
    reply->headers_len = 1;
    reply->body =
        arena_printf(r->arena, PRI_STR "|" PRI_STR "|" PRI_STR "|" PRI_STR, STR_ARG(r->method),
                     STR_ARG(r->path), STR_ARG(r->query(r, "q")), STR_ARG(r->body));
}

static void count(const struct http_server_request *r, struct http_server_reply *reply)
{
    atomic_fetch_add((atomic_uint *)r->userdata, 1);
    reply->status = 204;
}

static const struct http_route routes[] = {
    {"GET", "/hello", say_hello},     {"GET", "/tree/", echo},  {"POST", "/tree/", echo},
    {"GET", "/tree/leaf", say_hello}, {"GET", "/count", count},
};

static struct http_server *start(const char *address, void *userdata)
{
    const struct http_server_options o = {.address = address,
                                          .routes = routes,
                                          .routes_len = ARRAY_LEN(routes),
                                          .userdata = userdata};
    struct http_server *s = NULL;
    struct error err = ERROR_INIT;

    assert_ok(http_server_start(&o, &s, &err), &err);
    assert_int_not_equal(http_server_port(s), 0);
    return s;
}

static int perform(const char *host, const struct http_server *s, const char *method,
                   const char *target, struct str body, struct arena *a, struct http_response *ret)
{
    _cleanup_(http_client_closep) struct http_client *c = NULL;
    const struct http_client_options o = {.allow_loopback = true};
    struct error err = ERROR_INIT;
    struct http_request req = {
        .method = method,
        .url = arena_printf(a, "http://%s:%u%s", host, http_server_port(s), target),
        .body = body,
    };

    assert_ok(http_client_open(&o, &c, &err), &err);
    return http_perform(c, &req, a, ret, &err);
}

TEST(requests_are_routed_by_path_and_method)
{
    static const struct {
        const char *method, *target;
        struct str sent;
        int status;
        const char *body;
    } rows[] = {
        {"GET", "/hello", STR(""), 200, "hello"},
        {"GET", "/hello?x=1", STR(""), 200, "hello"},
        {"GET", "/hello/", STR(""), 404, "not found\n"},
        {"GET", "/hell", STR(""), 404, "not found\n"},
        {"GET", "/", STR(""), 404, "not found\n"},
        {"GET", "/tree", STR(""), 404, "not found\n"},
        {"GET", "/tree/", STR(""), 201, "GET|/tree/||"},
        {"GET", "/tree/a/b%20c?q=1%262", STR(""), 201, "GET|/tree/a/b c|1&2|"},
        {"GET", "/tree/leaf", STR(""), 200, "hello"},
        {"GET", "/tree/leafs", STR(""), 201, "GET|/tree/leafs||"},
        {"POST", "/tree/leaf", STR("{}"), 201, "POST|/tree/leaf||{}"},
        {"GET", "/tree/a%00b", STR(""), 201, "GET|/tree/a%00b||"},
        {"GET", "/hello%00", STR(""), 404, "not found\n"},
        {"POST", "/hello", STR("x"), 405, "method not allowed\n"},
        {"DELETE", "/tree/x", STR(""), 405, "method not allowed\n"},
        {"PUT", "/nowhere", STR("x"), 404, "not found\n"},
    };
    _cleanup_(http_server_stopp) struct http_server *s = start("127.0.0.1", NULL);

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        _cleanup_(arena_done) struct arena a = ARENA_INIT;
        struct http_response r;
        print_message("%s %s\n", rows[i].method, rows[i].target);
        assert_int_equal(
            perform("127.0.0.1", s, rows[i].method, rows[i].target, rows[i].sent, &a, &r), 0);
        assert_int_equal(r.status, rows[i].status);
        assert_str(r.body, rows[i].body);
        assert_str(http_header(&r, "X-Content-Type-Options"), "nosniff");
    }
}

TEST(a_query_is_decoded)
{
    _cleanup_(http_server_stopp) struct http_server *s = start("127.0.0.1", NULL);
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    struct http_response r;

    assert_int_equal(
        perform("127.0.0.1", s, "GET", "/tree/?p=0&q=a%2Fb%26+c&q2", STR_EMPTY, &a, &r), 0);
    assert_str(r.body, "GET|/tree/|a/b& c|");
    assert_int_equal(perform("127.0.0.1", s, "GET", "/tree/?q", STR_EMPTY, &a, &r), 0);
    assert_str(r.body, "GET|/tree/||");
}

TEST(head_is_answered_like_get_without_the_body)
{
    _cleanup_(http_server_stopp) struct http_server *s = start("127.0.0.1", NULL);
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    struct http_response r;

    assert_int_equal(perform("127.0.0.1", s, "HEAD", "/hello", STR_EMPTY, &a, &r), 0);
    assert_int_equal(r.status, 200);
    assert_str(http_header(&r, "Content-Length"), "5");
    assert_str(http_header(&r, "Content-Type"), "text/html; charset=utf-8");
    assert_int_equal(r.body.len, 0);
}

TEST(a_refused_method_is_told_which_are_allowed)
{
    _cleanup_(http_server_stopp) struct http_server *s = start("127.0.0.1", NULL);
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    struct http_response r;

    assert_int_equal(perform("127.0.0.1", s, "PUT", "/tree/x", STR("b"), &a, &r), 0);
    assert_int_equal(r.status, 405);
    assert_str(http_header(&r, "Allow"), "GET, POST");
}

TEST(further_headers_are_sent)
{
    _cleanup_(http_server_stopp) struct http_server *s = start("127.0.0.1", NULL);
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    struct http_response r;

    assert_int_equal(perform("127.0.0.1", s, "GET", "/tree/", STR_EMPTY, &a, &r), 0);
    assert_str(http_header(&r, "X-Extra"), "yes");
    assert_str(http_header(&r, "Content-Type"), "application/json");
}

static struct str filled(struct arena *a, size_t n)
{
    char *p = arena_alloc(a, n);

    memset(p, 'x', n);
    return (struct str){p, n};
}

TEST(bodies_are_taken_up_to_the_maximum)
{
    _cleanup_(http_server_stopp) struct http_server *s = start("127.0.0.1", NULL);
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    struct http_response r;

    struct str fits = filled(&a, HTTP_SERVER_BODY_MAX);
    struct str over = filled(&a, HTTP_SERVER_BODY_MAX + 1), large = filled(&a, 3 * MIB);
    assert_int_equal(perform("127.0.0.1", s, "POST", "/tree/", fits, &a, &r), 0);
    assert_int_equal(r.status, 201);
    assert_int_equal(r.body.len, fits.len + 13);
    assert_int_equal(perform("127.0.0.1", s, "POST", "/tree/", over, &a, &r), 0);
    assert_int_equal(r.status, 413);
    assert_int_equal(perform("127.0.0.1", s, "POST", "/tree/", large, &a, &r), 0);
    assert_int_equal(r.status, 413);
}

/* Sends bytes as they are and gives what comes back until the server closes or falls silent. */
static struct str exchange_raw(const struct http_server *s, struct str bytes, struct arena *a)
{
    _cleanup_(closep) int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    _cleanup_(buf_done) struct buf got = BUF_INIT(MIB);
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons(http_server_port(s)),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct timeval silence = {.tv_usec = 200000};
    char chunk[4096];
    ssize_t n = 0;

    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &silence, sizeof(silence));
    assert_int_equal(connect(fd, (struct sockaddr *)&address, sizeof(address)), 0);
    while (bytes.len && (n = send(fd, bytes.ptr, bytes.len, MSG_NOSIGNAL)) > 0)
        bytes = str_skip(bytes, (size_t)n);
    while ((n = recv(fd, chunk, sizeof(chunk), 0)) > 0)
        buf_add(&got, (struct str){chunk, (size_t)n});
    return arena_str(a, buf_str(&got));
}

TEST(malformed_requests_do_no_harm)
{
    static const struct str rows[] = {
        STR(""),
        STR("\r\n\r\n"),
        STR("GET"),
        STR("GET /hello\r\n\r\n"),
        STR("GET /hello HTTP/1.1\r\n\r\n"), /* no Host */
        STR("POST /tree/ HTTP/1.1\r\nHost: h\r\nContent-Length: -1\r\n\r\n"),
        STR("POST /tree/ HTTP/1.1\r\nHost: h\r\nContent-Length: 99999999999999999999\r\n\r\n"),
        STR("POST /tree/ HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nab"),
        STR("POST /tree/ HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"),
        STR("GET /\xff\xfe%zz%0 HTTP/1.1\r\nHost: h\r\n\r\n"),
    };
    _cleanup_(http_server_stopp) struct http_server *s = start("127.0.0.1", NULL);
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    struct http_response r;

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct str got = exchange_raw(s, rows[i], &a);
        assert_false(str_contains(got, STR(" 201 ")));
    }
    assert_int_equal(perform("127.0.0.1", s, "GET", "/hello", STR_EMPTY, &a, &r), 0);
    assert_int_equal(r.status, 200);
}

TEST(an_endless_body_and_endless_headers_are_cut_off)
{
    _cleanup_(http_server_stopp) struct http_server *s = start("127.0.0.1", NULL);
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    _cleanup_(buf_done) struct buf body = BUF_INIT(8 * MIB), head = BUF_INIT(8 * MIB);

    buf_add(&body, STR("POST /tree/ HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"));
    buf_add(&head, STR("GET /hello HTTP/1.1\r\nHost: h\r\n"));
    for (int i = 0; i < 5000; i++) {
        buf_addf(&body, "400\r\n%01024d\r\n", 0);
        buf_addf(&head, "h%d: %0500d\r\n", i, 0);
    }
    assert_false(str_contains(exchange_raw(s, buf_str(&body), &a), STR(" 201 ")));
    assert_false(str_contains(exchange_raw(s, buf_str(&head), &a), STR(" 200 ")));
}

static bool has_ipv6(void)
{
    _cleanup_(closep) int fd = socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct sockaddr_in6 address = {.sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT};

    return fd >= 0 && bind(fd, (struct sockaddr *)&address, sizeof(address)) == 0;
}

TEST(both_address_families_work)
{
    static const struct {
        const char *address, *host;
    } rows[] = {{"127.0.0.1", "127.0.0.1"},
                {"0.0.0.0", "127.0.0.1"},
                {"::1", "[::1]"},
                {"::", "[::1]"},
                {"::", "127.0.0.1"}};

    for (size_t i = 0; i < (has_ipv6() ? ARRAY_LEN(rows) : 2); i++) {
        _cleanup_(http_server_stopp) struct http_server *s = start(rows[i].address, NULL);
        _cleanup_(arena_done) struct arena a = ARENA_INIT;
        struct http_response r;
        assert_int_equal(perform(rows[i].host, s, "GET", "/hello", STR_EMPTY, &a, &r), 0);
        assert_int_equal(r.status, 200);
    }
}

TEST(a_bad_address_and_a_taken_port_are_errors)
{
    _cleanup_(http_server_stopp) struct http_server *s = start("127.0.0.1", NULL);
    struct http_server *other = NULL;
    struct error err = ERROR_INIT;
    struct http_server_options o = {.address = "localhost"};

    assert_fails(http_server_start(&o, &other, &err), ERR_INVALID, &err);
    o.address = "127.0.0.1";
    o.port = http_server_port(s);
    assert_fails(http_server_start(&o, &other, &err), ERR_INTERNAL, &err);
    assert_contains(str_c(err.msg), "listen on 127.0.0.1");
    assert_contains(str_c(err.msg), "in use");
    assert_null(other);
}

static void *ask_often(void *userdata)
{
    const struct http_server *s = userdata;
    intptr_t failed = 0;

    for (int i = 0; i < 50; i++) {
        _cleanup_(arena_done) struct arena a = ARENA_INIT;
        struct http_response r = {0};
        failed +=
            perform("127.0.0.1", s, "GET", "/count", STR_EMPTY, &a, &r) != 0 || r.status != 204;
    }
    return (void *)failed;
}

TEST(handlers_run_in_several_threads)
{
    atomic_uint counter = 0;
    _cleanup_(http_server_stopp) struct http_server *s = start("127.0.0.1", &counter);
    pthread_t threads[4];
    void *failed;

    for (size_t i = 0; i < ARRAY_LEN(threads); i++)
        assert_int_equal(pthread_create(&threads[i], NULL, ask_often, s), 0);
    for (size_t i = 0; i < ARRAY_LEN(threads); i++) {
        pthread_join(threads[i], &failed);
        assert_null(failed);
    }
    assert_int_equal(counter, 200);
}

TEST_MAIN()
