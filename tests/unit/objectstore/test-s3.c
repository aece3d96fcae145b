/* SPDX-License-Identifier: Apache-2.0
 *
 * The operations of the S3 back end against scripted answers: faults, fallbacks, odd servers. The
 * integration test runs them against a real server.
 */
#include "helpers/check.h"

#include "base/limits.h"
#include "fake/fake_server.h"
#include "objectstore/objectstore.h"

#include <string.h>

struct setting {
    struct arena arena;
    struct fake_server *server;
    struct objectstore *store;
    struct error err;
};

static void begin(struct setting *x)
{
    *x = (struct setting){.server = fake_server_start()};
    const struct objectstore_config c = {
        .kind = "s3",
        .endpoint = arena_printf(&x->arena, "127.0.0.1:%u", fake_server_port(x->server)),
        .bucket = STR("b"),
        .insecure = true,
        .http = {.allow_loopback = true},
    };
    assert_ok(objectstore_open(&c, &x->store, &x->err), &x->err);
}

static void end(struct setting *x)
{
    objectstore_close(x->store);
    fake_server_stop(x->server);
    arena_done(&x->arena);
}

static void reply(struct setting *x, const char *match, int status, const char *body)
{
    fake_server_reply(x->server,
                      &(struct fake_reply){.match = match, .status = status, .body = str_c(body)});
}

struct sink {
    size_t bytes;
};

static int take_bytes(void *userdata, struct str bytes, UNUSED struct error *err)
{
    ((struct sink *)userdata)->bytes += bytes.len;
    return 0;
}

TEST(a_get_streams_and_tells_what_it_read)
{
    _cleanup_(end) struct setting x;
    struct sink s = {0};
    const struct objectstore_get g = {.key = STR("k"),
                                      .if_match = STR("\"e\""),
                                      .max_bytes = 100,
                                      .on_bytes = take_bytes,
                                      .userdata = &s};
    struct objectstore_object o;

    begin(&x);
    fake_server_reply(x.server, &(struct fake_reply){.status = 200,
                                                     .headers = "ETag: \"e\"\r\n"
                                                                "x-amz-version-id: 7\r\n",
                                                     .body = STR("0123456789"),
                                                     .piece = 3});
    assert_ok(objectstore_get(x.store, &g, &x.arena, &o, &x.err), &x.err);
    assert_int_equal(s.bytes, 10);
    assert_int_equal(o.size, 10);
    assert_str(o.version_id, "7");
    struct fake_request r = fake_server_request(x.server, 0, &x.arena);
    assert_str(fake_request_header(&r, "If-Match"), "\"e\"");
}

TEST(another_object_than_the_one_asked_for_is_a_conflict)
{
    static const struct fake_reply rows[] = {
        {.status = 412, .body = {"<Error><Code>PreconditionFailed</Code></Error>", 46}},
        {.status = 412},
        {.status = 200, .headers = "ETag: \"other\"\r\n"}, /* a server that ignores If-Match */
        {.status = 200},
    };
    _cleanup_(end) struct setting x;
    struct sink s = {0};
    const struct objectstore_get g = {
        .key = STR("k"), .if_match = STR("\"e\""), .on_bytes = take_bytes, .userdata = &s};
    struct objectstore_object o;

    begin(&x);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        fake_server_reply(x.server, &rows[i]);
        assert_fails(objectstore_get(x.store, &g, &x.arena, &o, &x.err), ERR_CONFLICT, &x.err);
    }
}

TEST(cut_and_oversized_objects_are_errors)
{
    static const struct {
        struct fake_reply reply;
        enum error_class class;
    } rows[] = {
        {{.status = 200, .body = {"0123456789", 10}, .cut_after = 4}, ERR_TRANSIENT},
        {{.status = 200, .body = {"0123456789", 10}, .cut_after = 4, .reset = true}, ERR_TRANSIENT},
        {{.status = 200, .body = {"0123456789", 10}, .endless = true}, ERR_LIMIT},
        {{.status = 503, .headers = "Retry-After: 9\r\n"}, ERR_THROTTLED},
        {{.status = 404}, ERR_NOT_FOUND},
    };
    _cleanup_(end) struct setting x;
    struct sink s = {0};
    const struct objectstore_get g = {
        .key = STR("k"), .max_bytes = 1000, .on_bytes = take_bytes, .userdata = &s};
    struct objectstore_object o = {.size = 42};

    begin(&x);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        fake_server_reply(x.server, &rows[i].reply);
        assert_fails(objectstore_get(x.store, &g, &x.arena, &o, &x.err), rows[i].class, &x.err);
        assert_contains(str_c(x.err.msg), "s3://b/k");
    }
    assert_int_equal(o.size, 42);
    assert_true(s.bytes <= 1010);
}

TEST(a_whole_object_is_read_up_to_its_maximum)
{
    _cleanup_(end) struct setting x;
    struct str bytes = STR_EMPTY;

    begin(&x);
    reply(&x, NULL, 200, "0123456789");
    assert_ok(objectstore_get_all(x.store, STR("k"), 10, &x.arena, &bytes, &x.err), &x.err);
    assert_str(bytes, "0123456789");
    reply(&x, NULL, 200, "0123456789");
    assert_fails(objectstore_get_all(x.store, STR("k"), 9, &x.arena, &bytes, &x.err), ERR_LIMIT,
                 &x.err);
}

TEST(a_put_says_type_and_checksum)
{
    _cleanup_(end) struct setting x;
    const struct objectstore_put p = {.key = STR("k"),
                                      .bytes = STR("Welcome to Amazon S3."),
                                      .content_type = STR("application/json")};

    begin(&x);
    reply(&x, "PUT", 200, "");
    assert_ok(objectstore_put(x.store, &p, &x.arena, &x.err), &x.err);
    struct fake_request r = fake_server_request(x.server, 0, &x.arena);
    assert_str(r.body, "Welcome to Amazon S3.");
    assert_str(fake_request_header(&r, "Content-Type"), "application/json");
    assert_str(fake_request_header(&r, "x-amz-checksum-sha256"),
               "RM591nyVng01JP+sF3Hfu6h9K2tLTpnkIDSouAP4sHI=");
    assert_str(fake_request_header(&r, "If-None-Match"), "");
}

static const struct objectstore_put once = {
    .key = {"k", 1}, .bytes = {"x", 1}, .only_if_absent = true};

TEST(an_object_is_not_overwritten_when_asked_so)
{
    _cleanup_(end) struct setting x;

    begin(&x);
    reply(&x, "PUT", 200, "");
    assert_ok(objectstore_put(x.store, &once, &x.arena, &x.err), &x.err);
    struct fake_request r = fake_server_request(x.server, 0, &x.arena);
    assert_str(fake_request_header(&r, "If-None-Match"), "*");
    reply(&x, "PUT", 412, "<Error><Code>PreconditionFailed</Code></Error>");
    assert_fails(objectstore_put(x.store, &once, &x.arena, &x.err), ERR_CONFLICT, &x.err);
    assert_contains(str_c(x.err.msg), "exists already");
    reply(&x, "PUT", 409, "<Error><Code>ConditionalRequestConflict</Code></Error>");
    assert_fails(objectstore_put(x.store, &once, &x.arena, &x.err), ERR_TRANSIENT, &x.err);
    assert_int_equal(fake_server_requests(x.server), 3); /* no fallback for those */
}

TEST(servers_without_conditional_puts_are_asked_first)
{
    static const struct {
        int status;
        const char *body;
    } rows[] = {{501, "<Error><Code>NotImplemented</Code></Error>"},
                {400, "<Error><Code>InvalidArgument</Code></Error>"}};

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        _cleanup_(end) struct setting x;
        begin(&x);
        reply(&x, "PUT", rows[i].status, rows[i].body);
        reply(&x, "HEAD", 404, "");
        reply(&x, "GET", 404, "<Error><Code>NoSuchKey</Code></Error>");
        reply(&x, "PUT", 200, "");
        assert_ok(objectstore_put(x.store, &once, &x.arena, &x.err), &x.err);
        struct fake_request r = fake_server_request(x.server, 3, &x.arena);
        assert_str(fake_request_header(&r, "If-None-Match"), "");
        reply(&x, "HEAD", 200, ""); /* remembered: no conditional PUT any more */
        assert_fails(objectstore_put(x.store, &once, &x.arena, &x.err), ERR_CONFLICT, &x.err);
        assert_int_equal(fake_server_requests(x.server), 5);
    }
}

TEST(the_fallback_does_not_write_when_the_answer_is_unclear)
{
    _cleanup_(end) struct setting x;

    begin(&x);
    reply(&x, "PUT", 501, "");
    reply(&x, "HEAD", 500, "");
    assert_fails(objectstore_put(x.store, &once, &x.arena, &x.err), ERR_TRANSIENT, &x.err);
    assert_int_equal(fake_server_requests(x.server), 2);
}

#define PAGE(key, more)                                                               \
    "<ListBucketResult>" more "<Contents><Key>" key "</Key><Size>1</Size></Contents>" \
    "</ListBucketResult>"
#define MORE(token) \
    "<IsTruncated>true</IsTruncated><NextContinuationToken>" token "</NextContinuationToken>"
#define LAST "<IsTruncated>false</IsTruncated>"

TEST(a_listing_goes_on_where_the_page_before_ended)
{
    _cleanup_(end) struct setting x;
    struct objectstore_listing l;
    struct str token = STR_EMPTY;

    begin(&x);
    reply(&x, "GET", 200, PAGE("p/a", MORE("t/1+=")));
    reply(&x, "GET", 200, PAGE("p/b", LAST));
    assert_ok(objectstore_list(x.store, STR("p/"), &token, &x.arena, &l, &x.err), &x.err);
    assert_str(l.items[0].key, "p/a");
    assert_str(token, "t/1+=");
    assert_ok(objectstore_list(x.store, STR("p/"), &token, &x.arena, &l, &x.err), &x.err);
    assert_str(l.items[0].key, "p/b");
    assert_true(str_is_empty(token));
    struct fake_request r = fake_server_request(x.server, 0, &x.arena);
    assert_str(r.target, "/b?list-type=2&encoding-type=url&max-keys=1000&prefix=p%2F");
    r = fake_server_request(x.server, 1, &x.arena);
    assert_contains(r.target, "&continuation-token=t%2F1%2B%3D");
}

TEST(a_listing_that_goes_in_circles_is_an_error)
{
    _cleanup_(end) struct setting x;
    struct objectstore_listing l;
    struct str token = STR("t");

    begin(&x);
    reply(&x, "GET", 200, PAGE("a", MORE("t")));
    assert_fails(objectstore_list(x.store, STR(""), &token, &x.arena, &l, &x.err), ERR_INVALID,
                 &x.err);
    assert_str(token, "t");
}

TEST(removing_is_idempotent)
{
    _cleanup_(end) struct setting x;

    begin(&x);
    reply(&x, "DELETE", 204, "");
    assert_ok(objectstore_remove(x.store, STR("k"), &x.arena, &x.err), &x.err);
    reply(&x, "DELETE", 404, "<Error><Code>NoSuchBucket</Code></Error>");
    assert_fails(objectstore_remove(x.store, STR("k"), &x.arena, &x.err), ERR_NOT_FOUND, &x.err);
}

TEST(keys_that_cannot_exist_are_not_sent)
{
    _cleanup_(end) struct setting x;
    struct objectstore_object o;
    char long_key[S3_KEY_MAX_BYTES + 1];

    begin(&x);
    memset(long_key, 'k', sizeof(long_key));
    assert_fails(objectstore_head(x.store, STR(""), &x.arena, &o, &x.err), ERR_INVALID, &x.err);
    assert_fails(
        objectstore_head(x.store, (struct str){long_key, sizeof(long_key)}, &x.arena, &o, &x.err),
        ERR_INVALID, &x.err);
    assert_int_equal(fake_server_requests(x.server), 0);
}

TEST_MAIN()
