/* SPDX-License-Identifier: Apache-2.0 */
#include "reads.h"

TEST(an_object_is_read_whole)
{
    static const struct {
        const char *text, *digest;
    } rows[] = {{"hello", SHA_HELLO}, {"", SHA_EMPTY}};

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        _cleanup_(surroundings_done) struct surroundings s;
        with_folder(&s);
        write_object(&s, "a/b.txt", rows[i].text);
        struct artifact artifact = object_at(&s, "a/b.txt");
        digest(&s, &artifact);
        assert_int_equal(artifact.state, ARTIFACT_DIGESTED);
        assert_str(digest_str(&artifact.facts.digest), rows[i].digest);
        assert_int_equal(artifact.facts.size, str_c(rows[i].text).len);
        assert_true(artifact.facts.etag.len > 0);
        assert_false(artifact.is_directory);
        assert_true(is_unchanged(&s, &artifact));
    }
}

TEST(an_object_that_is_overwritten_or_gone_is_changed)
{
    _cleanup_(surroundings_done) struct surroundings s;

    with_folder(&s);
    write_object(&s, "a", "hello");
    struct artifact artifact = object_at(&s, "a");
    digest(&s, &artifact);
    write_object(&s, "a", "hellO");
    assert_false(is_unchanged(&s, &artifact));
    check_temp_remove(s.folder);
    assert_false(is_unchanged(&s, &artifact));
}

TEST(what_is_not_there_is_missing)
{
    static const char *const keys[] = {"b", "b/", "a/b", "a.txt/"};
    _cleanup_(surroundings_done) struct surroundings s;

    with_folder(&s);
    write_object(&s, "a.txt", "hello");
    for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
        struct artifact artifact = object_at(&s, keys[i]);
        digest(&s, &artifact);
        assert_int_equal(artifact.state, ARTIFACT_MISSING);
        assert_true(artifact.reason.len > 0);
        assert_false(artifact.is_directory);
    }
    struct artifact elsewhere = object_at(&s, "a.txt");
    elsewhere.location.bucket = STR("other");
    digest(&s, &elsewhere);
    assert_int_equal(elsewhere.state, ARTIFACT_MISSING);
}

/* ---- a server that misbehaves ---- */

static void reply(struct surroundings *s, const char *match, int status, const char *etag,
                  const char *body)
{
    const char *headers =
        etag ? arena_printf(&s->arena, "ETag: \"%s\"\r\nLast-Modified: %s\r\n", etag, etag).ptr
             : NULL;

    fake_server_reply(
        s->server, &(struct fake_reply){
                       .match = match, .status = status, .headers = headers, .body = str_c(body)});
}

TEST(an_object_that_changed_while_it_was_read_is_read_again)
{
    _cleanup_(surroundings_done) struct surroundings s;

    with_server(&s);
    reply(&s, "GET /bucket/k", 200, "1", "old");
    reply(&s, "HEAD /bucket/k", 200, "2", "hello");
    reply(&s, "GET /bucket/k", 200, "2", "hello");
    reply(&s, "HEAD /bucket/k", 200, "2", "hello");
    struct artifact artifact = object_at(&s, "k");
    digest(&s, &artifact);
    assert_int_equal(artifact.state, ARTIFACT_DIGESTED);
    assert_str(digest_str(&artifact.facts.digest), SHA_HELLO);
    assert_str(artifact.facts.etag, "\"2\"");
}

TEST(an_object_that_keeps_changing_is_tried_later)
{
    static const char *const etags[] = {"1", "2", "3", "4", "5", "6"};
    _cleanup_(surroundings_done) struct surroundings s;

    with_server(&s);
    for (size_t i = 0; i < ARRAY_LEN(etags); i++)
        reply(&s, i % 2 ? "HEAD /bucket/k" : "GET /bucket/k", 200, etags[i], "hello");
    struct artifact artifact = object_at(&s, "k");
    assert_fails(artifact_digest(&s.env, &generous, NULL, &s.arena, &artifact, &s.err),
                 ERR_TRANSIENT, &s.err);
    assert_contains(str_c(s.err.msg), "keeps changing");
    assert_int_equal(artifact.state, ARTIFACT_PENDING);
    assert_int_equal(fake_server_requests(s.server), 6);
}

TEST(bytes_of_an_object_that_is_collected_right_after_count)
{
    static const int after[] = {404, 403};

    for (size_t i = 0; i < ARRAY_LEN(after); i++) {
        _cleanup_(surroundings_done) struct surroundings s;
        with_server(&s);
        reply(&s, "GET /bucket/k", 200, "1", "hello");
        reply(&s, "HEAD /bucket/k", after[i], NULL, "");
        struct artifact artifact = object_at(&s, "k");
        digest(&s, &artifact);
        assert_int_equal(artifact.state, ARTIFACT_DIGESTED);
        assert_str(digest_str(&artifact.facts.digest), SHA_HELLO);
    }
}

TEST(outages_are_tried_later_and_never_settle)
{
    static const struct {
        struct fake_reply reply;
        enum error_class class;
    } rows[] = {
        {{.status = 500, .forever = true}, ERR_TRANSIENT},
        {{.status = 503, .headers = "Retry-After: 2\r\n", .forever = true}, ERR_THROTTLED},
        {{.status = 429, .forever = true}, ERR_THROTTLED},
        {{.status = 200, .body = STR("hello"), .cut_after = 3, .forever = true}, ERR_TRANSIENT},
        {{.status = 200, .body = STR("hello"), .cut_after = 3, .reset = true, .forever = true},
         ERR_TRANSIENT},
        {{.status = 0, .forever = true}, ERR_TRANSIENT},
    };

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        _cleanup_(surroundings_done) struct surroundings s;
        with_server(&s);
        fake_server_reply(s.server, &rows[i].reply);
        struct artifact artifact = object_at(&s, "k");
        assert_fails(artifact_digest(&s.env, &generous, NULL, &s.arena, &artifact, &s.err),
                     rows[i].class, &s.err);
        assert_int_equal(artifact.state, ARTIFACT_PENDING);
        bool unchanged = true;
        artifact.facts.size = 5;
        assert_int_equal(artifact_is_unchanged(&s.env, &artifact, &s.arena, &unchanged, &s.err),
                         rows[i].reply.status == 200 ? 0 : -1);
    }
}

TEST(an_outage_after_the_read_does_not_settle_either)
{
    _cleanup_(surroundings_done) struct surroundings s;

    with_server(&s);
    reply(&s, "GET /bucket/k", 200, "1", "hello");
    reply(&s, "HEAD /bucket/k", 500, NULL, "");
    struct artifact artifact = object_at(&s, "k");
    assert_fails(artifact_digest(&s.env, &generous, NULL, &s.arena, &artifact, &s.err),
                 ERR_TRANSIENT, &s.err);
    assert_int_equal(artifact.state, ARTIFACT_PENDING);
}

TEST(denied_access_is_settled_with_advice)
{
    _cleanup_(surroundings_done) struct surroundings s;
    bool unchanged;

    with_server(&s);
    fake_server_reply(s.server, &(struct fake_reply){.status = 403, .forever = true});
    struct artifact artifact = object_at(&s, "k");
    digest(&s, &artifact);
    assert_int_equal(artifact.state, ARTIFACT_UNREADABLE);
    assert_contains(artifact.reason, "check the Secret");
    assert_fails(artifact_is_unchanged(&s.env, &artifact, &s.arena, &unchanged, &s.err), ERR_DENIED,
                 &s.err);
}

TEST(limits_are_named_when_they_are_passed)
{
    static const struct {
        struct artifact_limits limits;
        struct fake_reply reply;
        const char *name;
    } rows[] = {
        {{.max_bytes = 4, .max_objects = 1, .max_seconds = 60},
         {.status = 200, .body = STR("hello")},
         "limits.artifactBytes"},
        {{.max_bytes = 0, .max_objects = 1, .max_seconds = 60},
         {.status = 200, .body = STR("hello")},
         "limits.artifactBytes"},
        {{.max_bytes = 100000, .max_objects = 1, .max_seconds = 60},
         {.status = 200, .body = STR("hello"), .endless = true},
         "limits.artifactBytes"},
        {{.max_bytes = GIB, .max_objects = 1, .max_seconds = 1},
         {.status = 200, .body = STR("hello"), .endless = true, .pause_ms = 20},
         "limits.artifactTime"},
    };

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        _cleanup_(surroundings_done) struct surroundings s;
        with_server(&s);
        fake_server_reply(s.server, &rows[i].reply);
        struct artifact artifact = object_at(&s, "k");
        assert_ok(artifact_digest(&s.env, &rows[i].limits, NULL, &s.arena, &artifact, &s.err),
                  &s.err);
        assert_int_equal(artifact.state, ARTIFACT_TOO_BIG);
        assert_contains(artifact.reason, rows[i].name);
    }
}

static void count_bytes(void *userdata, UNUSED const struct artifact *artifact, uint64_t bytes)
{
    struct surroundings *s = userdata;

    s->progress = bytes;
}

TEST(progress_is_told)
{
    _cleanup_(surroundings_done) struct surroundings s;

    with_server(&s);
    s.env.on_progress = count_bytes;
    reply(&s, "GET", 200, "1", "hello");
    reply(&s, "HEAD", 200, "1", "hello");
    struct artifact artifact = object_at(&s, "k");
    digest(&s, &artifact);
    assert_int_equal(s.progress, 5);
}

TEST_MAIN()
