/* SPDX-License-Identifier: Apache-2.0 */
#include "helpers/soon.h"

#include "base/clock.h"
#include "base/limits.h"
#include "fake/fake_server.h"
#include "http/client.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>

static const struct http_client_options LOCAL = {.allow_loopback = true};

/* What a test of one exchange needs. */
struct exchange {
    struct arena arena;
    struct fake_server *server;
    struct http_client *client;
    struct http_response response;
    struct error err;
};

static void begin(struct exchange *x)
{
    *x = (struct exchange){.server = fake_server_start()};
    assert_ok(http_client_open(&LOCAL, &x->client, &x->err), &x->err);
}

static void end(struct exchange *x)
{
    http_client_close(x->client);
    fake_server_stop(x->server);
    arena_done(&x->arena);
}

static int perform(struct exchange *x, struct http_request req)
{
    if (!req.method)
        req.method = "GET";
    if (!req.url.len)
        req.url = fake_server_url(&x->arena, x->server, "/");
    return http_perform(x->client, &req, &x->arena, &x->response, &x->err);
}

static struct str repeated(struct arena *a, char c, size_t n)
{
    char *p = arena_alloc(a, n);

    memset(p, c, n);
    return (struct str){p, n};
}

TEST(a_reply_comes_back_whole)
{
    _cleanup_(end) struct exchange x;

    begin(&x);
    fake_server_reply(x.server, &(struct fake_reply){.status = 200,
                                                     .headers = "ETag: \"1\"\r\nx-odd:\r\n",
                                                     .body = STR("hello")});
    assert_ok(perform(&x, (struct http_request){0}), &x.err);
    assert_int_equal(x.response.status, 200);
    assert_str(x.response.body, "hello");
    assert_int_equal(x.response.body_bytes, 5);
    assert_str(http_header(&x.response, "etag"), "\"1\"");
    assert_str(http_header(&x.response, "X-Odd"), "");
    assert_str(http_header(&x.response, "absent"), "");
}

TEST(the_request_says_who_we_are_and_is_sent_byte_for_byte)
{
    _cleanup_(end) struct exchange x;
    const struct http_header headers[] = {{STR("X-Empty"), STR_EMPTY}, {STR("X-One"), STR("1 2")}};

    begin(&x);
    fake_server_reply(x.server, &(struct fake_reply){.status = 200});
    struct str url = fake_server_url(&x.arena, x.server, "/a/../%2e/b//c%20d?x=%2f&y");
    assert_ok(perform(&x, (struct http_request){.url = url, .headers = headers, .headers_len = 2}),
              &x.err);
    struct fake_request r = fake_server_request(x.server, 0, &x.arena);
    assert_str(r.target, "/a/../%2e/b//c%20d?x=%2f&y");
    assert_str(fake_request_header(&r, "User-Agent"), "argo-slsa/" ARGO_SLSA_VERSION);
    assert_str(fake_request_header(&r, "X-One"), "1 2");
    assert_contains(r.head, "\r\nX-Empty:\r\n");
    assert_contains(r.head, " HTTP/1.1\r\n");
    assert_str(fake_request_header(&r, "Host"),
               arena_printf(&x.arena, "127.0.0.1:%u", fake_server_port(x.server)).ptr);
}

TEST(every_method_sends_its_body_with_a_length_and_never_expects)
{
    static const struct {
        const char *method;
        struct str body;
        const char *length; /* "" for none */
    } rows[] = {
        {"PUT", STR("abc"), "3"},   {"POST", STR("{}"), "2"},   {"PATCH", STR("[1]"), "3"},
        {"DELETE", STR("{}"), "2"}, {"PUT", STR_EMPTY, "0"},    {"POST", STR_EMPTY, "0"},
        {"DELETE", STR_EMPTY, ""},  {"OPTIONS", STR_EMPTY, ""},
    };
    _cleanup_(end) struct exchange x;

    begin(&x);
    fake_server_reply(x.server, &(struct fake_reply){.status = 200, .forever = true});
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        assert_ok(
            perform(&x, (struct http_request){.method = rows[i].method, .body = rows[i].body}),
            &x.err);
        struct fake_request r = fake_server_request(x.server, i, &x.arena);
        assert_str(r.method, rows[i].method);
        assert_true(str_eq(r.body, rows[i].body));
        assert_str(fake_request_header(&r, "Content-Length"), rows[i].length);
        assert_str(fake_request_header(&r, "Expect"), "");
        assert_str(fake_request_header(&r, "Content-Type"), "");
        assert_str(fake_request_header(&r, "Transfer-Encoding"), "");
    }
    assert_int_equal(fake_server_connections(x.server), 1);
}

TEST(head_gives_the_headers_of_the_object_and_no_body)
{
    _cleanup_(end) struct exchange x;

    begin(&x);
    fake_server_reply(x.server, &(struct fake_reply){.status = 200, .claim_length = 5000000000ULL});
    assert_ok(perform(&x, (struct http_request){.method = "HEAD"}), &x.err);
    assert_str(http_header(&x.response, "Content-Length"), "5000000000");
    assert_int_equal(x.response.body.len, 0);
}

/* A body that is produced while it is sent. */
struct source {
    uint64_t left;
    uint64_t fail_at; /* UINT64_MAX: never */
};

static int64_t read_source(void *userdata, char *into, size_t cap, struct error *err)
{
    struct source *s = userdata;
    size_t n = s->left < cap ? (size_t)s->left : cap;

    if (s->left <= s->fail_at && s->fail_at != UINT64_MAX)
        return error_set(err, ERR_DENIED, "source broke");
    memset(into, 'u', n);
    s->left -= n;
    return (int64_t)n;
}

TEST(a_streamed_body_arrives_whole)
{
    _cleanup_(end) struct exchange x;
    struct source s = {.left = 3000000, .fail_at = UINT64_MAX};

    begin(&x);
    fake_server_reply(x.server, &(struct fake_reply){.status = 201});
    assert_ok(perform(&x, (struct http_request){.method = "PUT",
                                                .read_body = read_source,
                                                .body_size = s.left,
                                                .userdata = &s}),
              &x.err);
    struct fake_request r = fake_server_request(x.server, 0, &x.arena);
    assert_int_equal(r.body.len, 3000000);
    assert_true(str_eq(r.body, repeated(&x.arena, 'u', 3000000)));
}

TEST(a_streamed_body_that_fails_or_is_short_stops_the_request)
{
    _cleanup_(end) struct exchange x;
    struct source broken = {.left = 200000, .fail_at = 100000};
    struct source early = {.left = 10, .fail_at = UINT64_MAX};
    struct http_request req = {.method = "PUT", .read_body = read_source};

    begin(&x);
    fake_server_reply(x.server, &(struct fake_reply){.status = 201, .forever = true});
    req.userdata = &broken;
    req.body_size = broken.left;
    assert_fails(perform(&x, req), ERR_DENIED, &x.err);
    assert_contains(str_c(x.err.msg), "source broke");
    req.userdata = &early;
    req.body_size = 11;
    assert_fails(perform(&x, req), ERR_INVALID, &x.err);
}

struct sink {
    size_t bytes, calls;
    size_t stop_at; /* 0: never */
};

static int take_bytes(void *userdata, struct str bytes, struct error *err)
{
    struct sink *s = userdata;

    s->bytes += bytes.len;
    s->calls++;
    if (s->stop_at && s->bytes >= s->stop_at)
        return error_set(err, ERR_CRYPTO, "seen enough");
    return 0;
}

TEST(a_stream_is_handed_over_in_pieces_and_not_kept)
{
    _cleanup_(end) struct exchange x;
    struct sink s = {0};

    begin(&x);
    struct str body = repeated(&x.arena, 'x', 1000000);
    fake_server_reply(
        x.server, &(struct fake_reply){.status = 200, .body = body, .chunked = true, .piece = 999});
    assert_ok(perform(&x, (struct http_request){.on_body = take_bytes, .userdata = &s}), &x.err);
    assert_int_equal(s.bytes, 1000000);
    assert_true(s.calls > 1);
    assert_int_equal(x.response.body.len, 0);
    assert_int_equal(x.response.body_bytes, 1000000);
}

TEST(a_stream_stops_with_the_error_of_its_consumer)
{
    _cleanup_(end) struct exchange x;
    struct sink s = {.stop_at = 2};

    begin(&x);
    fake_server_reply(x.server,
                      &(struct fake_reply){.status = 200, .body = STR("abcdef"), .piece = 1});
    assert_fails(perform(&x, (struct http_request){.on_body = take_bytes, .userdata = &s}),
                 ERR_CRYPTO, &x.err);
    assert_contains(str_c(x.err.msg), "seen enough");
}

TEST(bodies_of_errors_never_reach_the_consumer_and_are_cut)
{
    _cleanup_(end) struct exchange x;
    struct sink s = {0};

    begin(&x);
    struct str big = repeated(&x.arena, 'e', HTTP_ERROR_BODY_MAX + 5);
    const struct fake_reply replies[] = {
        {.status = 403, .body = STR("no")},
        {.status = 302, .headers = "Location: http://169.254.169.254/\r\n", .body = STR("there")},
        {.status = 500, .body = big},
        {.status = 500, .body = STR("endless"), .endless = true},
    };
    const size_t kept[] = {2, 5, HTTP_ERROR_BODY_MAX, HTTP_ERROR_BODY_MAX};

    for (size_t i = 0; i < ARRAY_LEN(replies); i++) {
        fake_server_reply(x.server, &replies[i]);
        assert_ok(perform(&x, (struct http_request){.on_body = take_bytes, .userdata = &s}),
                  &x.err);
        assert_int_equal(x.response.status, replies[i].status);
        assert_int_equal(x.response.body.len, kept[i]);
    }
    assert_int_equal(s.calls, 0);
    assert_int_equal(fake_server_requests(x.server), ARRAY_LEN(replies)); /* no redirect followed */
}

TEST(a_small_maximum_does_not_cut_the_words_of_an_error)
{
    _cleanup_(end) struct exchange x;

    begin(&x);
    fake_server_reply(x.server,
                      &(struct fake_reply){.status = 403, .body = STR("longer than the maximum")});
    assert_ok(perform(&x, (struct http_request){.max_body = 1}), &x.err);
    assert_str(x.response.body, "longer than the maximum");
}

TEST(broken_connections_are_transient)
{
    static const struct {
        const char *what;
        struct fake_reply reply;
    } rows[] = {
        {"body cut", {.status = 200, .body = STR("0123456789"), .cut_after = 4}},
        {"body missing", {.status = 200, .body = STR("0123456789"), .cut_at_once = true}},
        {"body reset", {.status = 200, .body = STR("0123456789"), .cut_after = 4, .reset = true}},
        {"length too large", {.status = 200, .body = STR("abc"), .claim_length = 9, .close = true}},
        {"chunked cut", {.status = 200, .body = STR("abcdef"), .chunked = true, .cut_after = 3}},
        {"error body cut", {.status = 500, .body = STR("abcdef"), .cut_after = 3}},
        {"closed without a reply", {.status = 0}},
        {"reset without a reply", {.status = 0, .reset = true}},
        {"half a status line", {.raw = "HTTP/1."}},
        {"half the headers", {.raw = "HTTP/1.1 200 OK\r\nContent-Le"}},
        {"chunk size is no number",
         {.raw = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n"
                 "\r\nzz\r\nabc\r\n"}},
        {"not HTTP", {.raw = "SSH-2.0-OpenSSH_9.2\r\n"}},
    };

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        _cleanup_(end) struct exchange x;
        begin(&x);
        fake_server_reply(x.server, &rows[i].reply);
        int r = perform(&x, (struct http_request){.timeout_ms = 5000});
        if (r == 0 || x.err.class != ERR_TRANSIENT)
            fail_msg("%s: %d, %s", rows[i].what, r, x.err.msg);
        assert_int_equal(x.response.status, 0); /* untouched */
    }
}

TEST(a_length_that_is_too_small_cuts_the_body)
{
    _cleanup_(end) struct exchange x;

    begin(&x);
    fake_server_reply(x.server,
                      &(struct fake_reply){.status = 200, .body = STR("abc"), .claim_length = 2});
    assert_ok(perform(&x, (struct http_request){0}), &x.err);
    assert_str(x.response.body, "ab");
}

TEST(a_silent_server_is_given_up)
{
    static const struct {
        const char *what;
        struct fake_reply reply;
        struct http_request limits;
    } rows[] = {
        {"no reply, stall", {.status = 0, .stall = true}, {.stall_ms = 150}},
        {"no reply, deadline", {.status = 0, .stall = true}, {.timeout_ms = 150}},
        {"half a body, stall",
         {.status = 200, .body = STR("abcdef"), .cut_after = 3, .stall = true},
         {.stall_ms = 150, .timeout_ms = UINT32_MAX}},
        {"slow drip, deadline",
         {.status = 200,
          .body = STR("0123456789012345678901234567890123456789"),
          .piece = 1,
          .pause_ms = 20},
         {.stall_ms = 5000, .timeout_ms = 150}},
    };

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        _cleanup_(end) struct exchange x;
        begin(&x);
        fake_server_reply(x.server, &rows[i].reply);
        uint64_t start = clock_mono_ms();
        int r = perform(&x, rows[i].limits);
        uint64_t took = clock_mono_ms() - start;
        if (r == 0 || x.err.class != ERR_TRANSIENT || took < 140 || took > 3000)
            fail_msg("%s: %d after %llu ms, %s", rows[i].what, r, (unsigned long long)took,
                     x.err.msg);
    }
}

TEST(a_slow_drip_is_no_stall)
{
    _cleanup_(end) struct exchange x;

    begin(&x);
    fake_server_reply(
        x.server,
        &(struct fake_reply){
            .status = 200, .body = STR("0123456789"), .piece = 1, .pause_ms = 40, .delay_ms = 40});
    assert_ok(perform(&x, (struct http_request){.stall_ms = 250, .timeout_ms = UINT32_MAX}),
              &x.err);
    assert_str(x.response.body, "0123456789");
}

TEST(limits_hold_while_streaming)
{
    _cleanup_(end) struct exchange x;
    struct sink s = {0};

    begin(&x);
    const struct fake_reply endless = {.status = 200, .body = STR("0123456789"), .endless = true};
    const struct fake_reply announced = {
        .status = 200, .body = STR("0123456789"), .stall = true, .cut_after = 1};
    const struct fake_reply fits = {.status = 200, .body = STR("0123456789")};

    fake_server_reply(x.server, &endless);
    assert_fails(perform(&x, (struct http_request){.max_body = 100000}), ERR_LIMIT, &x.err);
    fake_server_reply(x.server, &endless);
    assert_fails(
        perform(&x,
                (struct http_request){.max_body = 100000, .on_body = take_bytes, .userdata = &s}),
        ERR_LIMIT, &x.err);
    assert_true(s.bytes <= 100000);
    fake_server_reply(x.server, &announced);
    assert_fails(perform(&x, (struct http_request){.max_body = 9}), ERR_LIMIT, &x.err);
    fake_server_reply(x.server, &fits);
    assert_ok(perform(&x, (struct http_request){.max_body = 10}), &x.err);
}

static const char *many_headers(struct arena *a, unsigned n, unsigned bytes)
{
    _cleanup_(buf_done) struct buf b = BUF_INIT(16 * MIB);

    for (unsigned i = 0; i < n; i++)
        buf_addf(&b, "h%u: %0*d\r\n", i, (int)bytes, 0);
    return arena_cstr(a, buf_str(&b));
}

TEST(headers_are_bounded_in_number_and_bytes)
{
    static const struct {
        unsigned n, bytes;
        bool good;
    } rows[] = {{100, 1, true}, {200, 1, false}, {60, 1000, true}, {80, 1000, false}};

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        _cleanup_(end) struct exchange x;
        begin(&x);
        const char *headers = many_headers(&x.arena, rows[i].n, rows[i].bytes);
        fake_server_reply(x.server, &(struct fake_reply){.status = 200, .headers = headers});
        if (rows[i].good)
            assert_ok(perform(&x, (struct http_request){0}), &x.err);
        else
            assert_fails(perform(&x, (struct http_request){0}), ERR_LIMIT, &x.err);
    }
}

TEST(interim_replies_and_trailers_do_not_pass_for_headers)
{
    _cleanup_(end) struct exchange x;

    begin(&x);
    fake_server_reply(x.server, &(struct fake_reply){
                                    .raw = "HTTP/1.1 103 Early Hints\r\nETag: early\r\n\r\n"
                                           "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n"
                                           "X: 1\r\n folded\r\n\r\n"
                                           "3\r\nabc\r\n0\r\nETag: late\r\nHTTP/1.1: x\r\n\r\n"});
    assert_ok(perform(&x, (struct http_request){0}), &x.err);
    assert_int_equal(x.response.status, 200);
    assert_str(x.response.body, "abc");
    assert_str(http_header(&x.response, "ETag"), "");
    assert_str(http_header(&x.response, "X"), "1");
}

TEST(connections_are_kept_and_a_closed_one_is_replaced)
{
    _cleanup_(end) struct exchange x;

    begin(&x);
    for (int i = 0; i < 20; i++) {
        fake_server_reply(x.server,
                          &(struct fake_reply){.status = i % 2 ? 200 : 404, .body = STR("abc")});
        assert_ok(perform(&x, (struct http_request){0}), &x.err);
    }
    assert_int_equal(fake_server_connections(x.server), 1);
    fake_server_reply(x.server, &(struct fake_reply){.status = 0}); /* closes the kept one */
    fake_server_reply(x.server, &(struct fake_reply){.status = 200});
    assert_ok(perform(&x, (struct http_request){.method = "PUT", .body = STR("again")}), &x.err);
    assert_int_equal(fake_server_connections(x.server), 2);
    struct fake_request r = fake_server_request(x.server, 21, &x.arena);
    assert_str(r.body, "again");
}

TEST(an_early_refusal_is_seen_although_the_body_is_not_read)
{
    _cleanup_(end) struct exchange x;

    begin(&x);
    struct str body = repeated(&x.arena, 'b', 20000000);
    fake_server_reply(x.server, &(struct fake_reply){.status = 401, .ignore_body = true});
    assert_ok(perform(&x, (struct http_request){.method = "PUT", .body = body}), &x.err);
    assert_int_equal(x.response.status, 401);
}

TEST(another_thread_cancels_a_waiting_request)
{
    _cleanup_(end) struct exchange x;
    struct cancel c;

    begin(&x);
    assert_ok(cancel_init(&c, &x.err), &x.err);
    fake_server_reply(x.server, &(struct fake_reply){.status = 0, .stall = true});
    uint64_t start = clock_mono_ms();
    pthread_t thread = cancel_soon(&c);
    assert_fails(perform(&x, (struct http_request){.cancel = &c}), ERR_CANCELED, &x.err);
    assert_true(clock_mono_ms() - start < 2000);
    pthread_join(thread, NULL);
    size_t before = fake_server_requests(x.server);
    assert_fails(perform(&x, (struct http_request){.cancel = &c}), ERR_CANCELED, &x.err);
    assert_int_equal(fake_server_requests(x.server), before); /* not even sent */
    cancel_done(&c);
}

TEST(a_client_works_on_after_a_cancelled_request)
{
    _cleanup_(end) struct exchange x;
    struct cancel c;

    begin(&x);
    assert_ok(cancel_init(&c, &x.err), &x.err);
    cancel_trigger(&c);
    assert_fails(perform(&x, (struct http_request){.cancel = &c}), ERR_CANCELED, &x.err);
    fake_server_reply(x.server, &(struct fake_reply){.status = 200, .body = STR("ok")});
    assert_ok(perform(&x, (struct http_request){0}), &x.err);
    assert_str(x.response.body, "ok");
    cancel_done(&c);
}

TEST(loopback_is_refused_unless_allowed)
{
    static const char *const urls[] = {
        "http://127.0.0.1:%u/",       "http://localhost:%u/", "http://127.1:%u/",
        "http://2130706433:%u/",      "http://[::1]:%u/",     "http://[::ffff:127.0.0.1]:%u/",
        "http://[::ffff:7f00:1]:%u/", "http://0.0.0.0:%u/",   "http://[::]:%u/",
    };
    const struct http_client_options closed = {0};
    struct http_response response = {0};

    for (size_t i = 0; i < ARRAY_LEN(urls); i++) {
        _cleanup_(end) struct exchange x;
        _cleanup_(http_client_closep) struct http_client *c = NULL;
        _cleanup_(freep) char *url = NULL;
        begin(&x);
        assert_ok(http_client_open(&closed, &c, &x.err), &x.err);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
        assert_true(asprintf(&url, urls[i], fake_server_port(x.server)) > 0);
#pragma GCC diagnostic pop
        struct http_request req = {.method = "GET", .url = str_c(url)};
        assert_fails(http_perform(c, &req, &x.arena, &response, &x.err), ERR_INVALID, &x.err);
        assert_contains(str_c(x.err.msg), "is refused");
        assert_int_equal(fake_server_connections(x.server), 0);
    }
}

TEST(errors_name_the_host_and_never_the_query_or_the_password)
{
    static const struct {
        struct str url;
        enum error_class class;
    } rows[] = {
        {STR("http://127.0.0.1:1/path?sig=SECRET"), ERR_TRANSIENT},
        {STR("http://user:SECRET@127.0.0.1:1/"), ERR_INVALID},
        {STR("http://127.0.0.1:1/a b?SECRET"), ERR_INVALID},
        {STR("http://127.0.0.1:1/?SECRET#x"), ERR_INVALID},
        {STR("http://169.254.169.254/?SECRET"), ERR_INVALID},
        {STR("file:///etc/SECRET"), ERR_INVALID},
        {STR("ftp://127.0.0.1/SECRET"), ERR_INVALID},
        {STR(""), ERR_INVALID},
    };
    _cleanup_(end) struct exchange x;

    begin(&x);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct http_request req = {.method = "GET", .url = rows[i].url};
        assert_fails(http_perform(x.client, &req, &x.arena, &x.response, &x.err), rows[i].class,
                     &x.err);
        assert_false(str_contains(str_c(x.err.msg), STR("SECRET")));
    }
}

TEST(headers_cannot_be_injected)
{
    const struct http_header bad[] = {
        {STR("X"), STR("a\r\nY: b")},
        {STR("X\nY"), STR("a")},
        {STR("X: Y"), STR("a")},
        {STR_EMPTY, STR("a")},
    };
    _cleanup_(end) struct exchange x;

    begin(&x);
    for (size_t i = 0; i < ARRAY_LEN(bad); i++)
        assert_fails(perform(&x, (struct http_request){.headers = &bad[i], .headers_len = 1}),
                     ERR_INVALID, &x.err);
    assert_int_equal(fake_server_connections(x.server), 0);
}

TEST(the_proxy_of_the_environment_is_used_only_when_asked_for)
{
    _cleanup_(end) struct exchange x;
    _cleanup_(http_client_closep) struct http_client *c = NULL;
    const struct http_client_options o = {.allow_loopback = true, .use_proxy_env = true};
    struct http_request req = {.method = "GET", .url = STR("http://artifacts.invalid/x?y")};

    begin(&x);
    setenv("http_proxy", fake_server_url(&x.arena, x.server, "").ptr, 1);
    setenv("no_proxy", "", 1);
    setenv("NO_PROXY", "", 1);
    fake_server_reply(x.server, &(struct fake_reply){.status = 200, .forever = true});
    assert_fails(perform(&x, req), ERR_TRANSIENT, &x.err); /* no such name */
    assert_int_equal(fake_server_connections(x.server), 0);
    assert_ok(http_client_open(&o, &c, &x.err), &x.err);
    assert_ok(http_perform(c, &req, &x.arena, &x.response, &x.err), &x.err);
    struct fake_request r = fake_server_request(x.server, 0, &x.arena);
    assert_str(r.target, "http://artifacts.invalid/x?y");
    assert_str(fake_request_header(&r, "Host"), "artifacts.invalid");
    req.url = STR("http://169.254.169.254/latest"); /* not even through a proxy */
    assert_fails(http_perform(c, &req, &x.arena, &x.response, &x.err), ERR_INVALID, &x.err);
    unsetenv("http_proxy");
}

static void *many_requests(void *userdata)
{
    struct exchange *shared = userdata;
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    _cleanup_(http_client_closep) struct http_client *c = NULL;
    struct error err = ERROR_INIT;
    struct http_response response;
    intptr_t failed = http_client_open(&LOCAL, &c, &err) != 0;

    struct http_request req = {.method = "GET", .url = fake_server_url(&a, shared->server, "/")};
    for (int i = 0; i < 50 && !failed; i++)
        failed = http_perform(c, &req, &a, &response, &err) != 0 || response.status != 200;
    return (void *)failed;
}

TEST(threads_with_clients_of_their_own_do_not_meet)
{
    _cleanup_(end) struct exchange x;
    pthread_t threads[4];
    void *failed;

    begin(&x);
    fake_server_reply(x.server,
                      &(struct fake_reply){.status = 200, .body = STR("abc"), .forever = true});
    for (size_t i = 0; i < ARRAY_LEN(threads); i++)
        assert_int_equal(pthread_create(&threads[i], NULL, many_requests, &x), 0);
    for (size_t i = 0; i < ARRAY_LEN(threads); i++) {
        pthread_join(threads[i], &failed);
        assert_null(failed);
    }
    assert_int_equal(fake_server_requests(x.server), 200);
    assert_int_equal(fake_server_connections(x.server), 4);
}

TEST_MAIN()
