/* SPDX-License-Identifier: Apache-2.0
 *
 * The S3 back end against a real server.
 */
#include "helpers/check.h"

#include "base/clock.h"
#include "base/limits.h"
#include "crypto/digest.h"
#include "helpers/s3_server.h"
#include "http/sigv4.h"
#include "objectstore/objectstore.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

struct setting {
    struct arena arena;
    struct s3_server *server;
    struct objectstore_credentials credentials;
    struct objectstore_config config;
    struct objectstore *store;
    struct error err;
};

static void open_store(struct setting *x)
{
    objectstore_close(x->store);
    x->store = NULL;
    assert_ok(objectstore_open(&x->config, &x->store, &x->err), &x->err);
}

static void set_keys(struct setting *x, const char *access_key, const char *secret_key)
{
    objectstore_credentials_done(&x->credentials);
    x->credentials.access_key = secret_copy(str_c(access_key));
    x->credentials.secret_key = secret_copy(str_c(secret_key));
}

static void make_bucket(struct setting *x, const char *name)
{
    struct str path = arena_printf(&x->arena, "%s/%s", s3_server_folder(x->server), name);

    assert_int_equal(mkdir(path.ptr, 0700), 0);
}

static void begin(struct setting *x)
{
    *x = (struct setting){.server = s3_server_start()};
    if (!x->server)
        skip();
    set_keys(x, S3_SERVER_ACCESS_KEY, S3_SERVER_SECRET_KEY);
    make_bucket(x, "bucket");
    x->config = (struct objectstore_config){.kind = "s3",
                                            .endpoint = s3_server_endpoint(x->server),
                                            .bucket = STR("bucket"),
                                            .insecure = true,
                                            .credentials = &x->credentials,
                                            .http = {.allow_loopback = true}};
    open_store(x);
}

static void end(struct setting *x)
{
    objectstore_close(x->store);
    objectstore_credentials_done(&x->credentials);
    s3_server_stop(x->server);
    arena_done(&x->arena);
}

static int put(struct setting *x, struct str key, struct str bytes, bool only_if_absent)
{
    const struct objectstore_put p = {.key = key,
                                      .bytes = bytes,
                                      .content_type = STR("application/json"),
                                      .only_if_absent = only_if_absent};

    return objectstore_put(x->store, &p, &x->arena, &x->err);
}

static int head(struct setting *x, struct str key, struct objectstore_object *ret)
{
    return objectstore_head(x->store, key, &x->arena, ret, &x->err);
}

static int get_all(struct setting *x, struct str key, struct str *ret)
{
    return objectstore_get_all(x->store, key, MIB, &x->arena, ret, &x->err);
}

/* The server keeps them as files, so that a part may not be "..", and lists them as XML without the
 * encoding that is asked for, so that control characters of XML 1.0 would not survive there. */
static const struct str odd_keys[] = {
    STR("plain"),
    STR("a b+c=d%\xc3\xa9/x"),
    STR("100%/25%20/+"),
    STR("colon:semi;comma,at@bang!star*quote'(paren)"),
    STR("and&eq=hash#quest?"),
    STR("tilde~back\\slash^caret|pipe`tick{brace}"),
    STR("\xf0\x9f\x98\x80/\xe2\x82\xac"),
    STR("<xml>&amp;\"quoted\""),
    STR(".hidden/..dots../..."),
    STR(" leading and trailing "),
    STR("tab\tand\nline"),
};

TEST(odd_keys_survive_every_operation)
{
    _cleanup_(end) struct setting x;
    struct objectstore_listing l;
    struct objectstore_object o;
    struct str bytes, token;

    begin(&x);
    for (size_t i = 0; i < ARRAY_LEN(odd_keys); i++) {
        struct str key = odd_keys[i];
        print_message(PRI_STR "\n", STR_ARG(key));
        assert_ok(put(&x, key, key, false), &x.err);
        assert_ok(head(&x, key, &o), &x.err);
        assert_int_equal(o.size, key.len);
        assert_ok(get_all(&x, key, &bytes), &x.err);
        assert_true(str_eq(bytes, key));
        token = STR_EMPTY;
        assert_ok(objectstore_list(x.store, key, &token, &x.arena, &l, &x.err), &x.err);
        assert_int_equal(l.len, 1);
        assert_true(str_eq(l.items[0].key, key));
        assert_true(str_eq(l.items[0].etag, o.etag));
        assert_int_equal(l.items[0].size, key.len);
        assert_ok(objectstore_remove(x.store, key, &x.arena, &x.err), &x.err);
        assert_fails(head(&x, key, &o), ERR_NOT_FOUND, &x.err);
        assert_fails(get_all(&x, key, &bytes), ERR_NOT_FOUND, &x.err);
    }
}

static int drop_bytes(UNUSED void *userdata, UNUSED struct str bytes, UNUSED struct error *err)
{
    return 0;
}

TEST(a_get_holds_on_to_the_object_that_was_seen)
{
    _cleanup_(end) struct setting x;
    struct objectstore_object before, after;

    begin(&x);
    assert_ok(put(&x, STR("k"), STR("one"), false), &x.err);
    assert_ok(head(&x, STR("k"), &before), &x.err);
    assert_true(before.etag.len > 0 && before.last_modified.len > 0);
    struct objectstore_get g = {.key = STR("k"), .if_match = before.etag, .on_bytes = drop_bytes};
    assert_ok(objectstore_get(x.store, &g, &x.arena, &after, &x.err), &x.err);
    assert_true(str_eq(before.etag, after.etag));
    assert_int_equal(after.size, 3);
    assert_ok(put(&x, STR("k"), STR("two"), false), &x.err);
    assert_fails(objectstore_get(x.store, &g, &x.arena, &after, &x.err), ERR_CONFLICT, &x.err);
}

TEST(an_object_is_written_only_once_when_asked_so)
{
    _cleanup_(end) struct setting x;
    struct str bytes;

    begin(&x);
    assert_ok(put(&x, STR("k"), STR("one"), true), &x.err);
    assert_fails(put(&x, STR("k"), STR("two"), true), ERR_CONFLICT, &x.err);
    assert_ok(get_all(&x, STR("k"), &bytes), &x.err);
    assert_str(bytes, "one");
}

TEST(refused_credentials_are_told_apart_from_missing_things)
{
    _cleanup_(end) struct setting x;
    struct objectstore_object o;
    struct objectstore_listing l;
    struct str bytes, token = STR_EMPTY;

    begin(&x);
    assert_ok(put(&x, STR("k"), STR("one"), false), &x.err);
    set_keys(&x, S3_SERVER_ACCESS_KEY, "wrong");
    assert_fails(head(&x, STR("k"), &o), ERR_DENIED, &x.err);
    assert_contains(str_c(x.err.msg), "SignatureDoesNotMatch");
    assert_fails(get_all(&x, STR("k"), &bytes), ERR_DENIED, &x.err);
    assert_fails(put(&x, STR("k"), STR("two"), false), ERR_DENIED, &x.err);
    assert_fails(put(&x, STR("k"), STR("two"), true), ERR_DENIED, &x.err);
    assert_fails(objectstore_list(x.store, STR(""), &token, &x.arena, &l, &x.err), ERR_DENIED,
                 &x.err);
    assert_fails(objectstore_remove(x.store, STR("k"), &x.arena, &x.err), ERR_DENIED, &x.err);
    set_keys(&x, "nobody", S3_SERVER_SECRET_KEY);
    assert_fails(head(&x, STR("k"), &o), ERR_DENIED, &x.err);
    assert_contains(str_c(x.err.msg), "does not know the access key");
    x.config.credentials = NULL;
    open_store(&x);
    assert_fails(head(&x, STR("k"), &o), ERR_DENIED, &x.err);
    x.config.credentials = &x.credentials;
    set_keys(&x, S3_SERVER_ACCESS_KEY, S3_SERVER_SECRET_KEY);
    x.config.bucket = STR("nowhere");
    open_store(&x);
    assert_fails(get_all(&x, STR("k"), &bytes), ERR_NOT_FOUND, &x.err);
    assert_contains(str_c(x.err.msg), "NoSuchBucket");
}

TEST(the_region_is_found_out)
{
    static const struct str configured[] = {STR(""), STR(S3_SERVER_REGION), STR("us-west-9")};
    _cleanup_(end) struct setting x;
    struct objectstore_object o;

    begin(&x);
    assert_ok(put(&x, STR("k"), STR("one"), false), &x.err);
    for (size_t i = 0; i < ARRAY_LEN(configured); i++) {
        x.config.region = configured[i];
        open_store(&x);
        assert_ok(head(&x, STR("k"), &o), &x.err);
        assert_ok(head(&x, STR("k"), &o), &x.err);
    }
}

TEST(the_bucket_may_stand_in_the_host)
{
    _cleanup_(end) struct setting x;
    struct objectstore_listing l;
    struct str bytes, token = STR_EMPTY;

    begin(&x);
    x.config.endpoint = s3_server_virtual_endpoint(x.server);
    x.config.addressing = OBJECTSTORE_VIRTUAL;
    open_store(&x);
    assert_ok(put(&x, STR("a b/c"), STR("one"), false), &x.err);
    assert_ok(get_all(&x, STR("a b/c"), &bytes), &x.err);
    assert_str(bytes, "one");
    assert_ok(objectstore_list(x.store, STR("a b/"), &token, &x.arena, &l, &x.err), &x.err);
    assert_int_equal(l.len, 1);
}

TEST(long_listings_come_in_pages_and_in_order)
{
    enum { TOTAL = S3_LIST_PAGE + 5 };
    _cleanup_(end) struct setting x;
    struct objectstore_listing l;
    struct str token = STR_EMPTY, last = STR_EMPTY;
    size_t seen = 0, pages = 0;

    begin(&x);
    for (int i = 0; i < TOTAL; i++)
        assert_ok(put(&x, arena_printf(&x.arena, "dir/%04d %%", i), STR("x"), false), &x.err);
    assert_ok(put(&x, STR("other"), STR("x"), false), &x.err);
    do {
        assert_ok(objectstore_list(x.store, STR("dir/"), &token, &x.arena, &l, &x.err), &x.err);
        list_each (o, &l) {
            assert_true(str_cmp(last, o->key) < 0);
            last = o->key;
        }
        seen += l.len;
        pages++;
    } while (token.len);
    assert_int_equal(seen, TOTAL);
    assert_int_equal(pages, 2);
}

/* PUT ?versioning, which the product never needs. */
static void enable_versioning(struct setting *x)
{
    _cleanup_(http_client_closep) struct http_client *c = NULL;
    char hash[SHA256_HEX_SIZE];
    struct str body =
        STR("<VersioningConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">"
            "<Status>Enabled</Status></VersioningConfiguration>");
    const struct sigv4_credentials keys = {STR(S3_SERVER_ACCESS_KEY), STR(S3_SERVER_SECRET_KEY),
                                           STR_EMPTY};
    struct http_response r;

    sha256_hex(body, hash);
    const struct sigv4_request request = {.method = "PUT",
                                          .host = x->config.endpoint,
                                          .path = STR("/bucket"),
                                          .query = STR("versioning="),
                                          .payload_sha256 = str_c(hash),
                                          .region = STR(S3_SERVER_REGION),
                                          .service = STR("s3"),
                                          .now_ms = clock_now_ms()};
    struct http_request req = {
        .method = "PUT",
        .body = body,
        .url = arena_printf(&x->arena,
                            "http://" PRI_STR "/bucket?versioning=", STR_ARG(x->config.endpoint))};
    struct http_header *headers;
    sigv4_sign(&x->arena, &keys, &request, &headers, &req.headers_len);
    req.headers = headers;
    assert_ok(http_client_open(&x->config.http, &c, &x->err), &x->err);
    assert_ok(http_perform(c, &req, &x->arena, &r, &x->err), &x->err);
    assert_ok(http_check(&r, "enable versioning", &x->err), &x->err);
}

TEST(versions_are_told)
{
    _cleanup_(end) struct setting x;
    struct objectstore_object one, two, read;
    const struct objectstore_get g = {.key = STR("k"), .on_bytes = drop_bytes};

    begin(&x);
    enable_versioning(&x);
    assert_ok(put(&x, STR("k"), STR("one"), false), &x.err);
    assert_ok(head(&x, STR("k"), &one), &x.err);
    assert_ok(put(&x, STR("k"), STR("two"), false), &x.err);
    assert_ok(head(&x, STR("k"), &two), &x.err);
    assert_ok(objectstore_get(x.store, &g, &x.arena, &read, &x.err), &x.err);
    assert_true(one.version_id.len > 0);
    assert_false(str_eq(one.version_id, two.version_id));
    assert_true(str_eq(two.version_id, read.version_id));
}

static int hash_bytes(void *userdata, struct str bytes, UNUSED struct error *err)
{
    hasher_add(userdata, bytes);
    return 0;
}

TEST(a_large_object_streams_through_little_memory)
{
    _cleanup_(end) struct setting x;
    _cleanup_(hasher_freep) struct hasher *h = hasher_new();
    struct objectstore_object o;
    char got[SHA256_HEX_SIZE];

    begin(&x);
    struct str path = arena_printf(&x.arena, "%s/bucket/large", s3_server_folder(x.server));
    _cleanup_(closep) int fd = open(path.ptr, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    assert_int_equal(ftruncate(fd, GIB), 0); /* a file without blocks: zeros */
    struct objectstore_get g = {
        .key = STR("large"), .max_bytes = GIB, .on_bytes = hash_bytes, .userdata = h};
    size_t before = x.arena.used;
    uint64_t start = clock_mono_ms();
    assert_ok(objectstore_get(x.store, &g, &x.arena, &o, &x.err), &x.err);
    print_message("1 GiB in %llu ms\n", (unsigned long long)(clock_mono_ms() - start));
    assert_int_equal(o.size, GIB);
    assert_true(x.arena.used - before < 64 * KIB);
    hasher_finish_hex(h, got);
    assert_string_equal(got, "49bc20df15e412a64472421e13fe86ff1c5165e18b2afccf160d4dc19fe68a14");
    g.max_bytes = GIB - 1;
    assert_fails(objectstore_get(x.store, &g, &x.arena, &o, &x.err), ERR_LIMIT, &x.err);
}

TEST_MAIN()
