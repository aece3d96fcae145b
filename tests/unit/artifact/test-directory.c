/* SPDX-License-Identifier: Apache-2.0 */
#include "reads.h"

#include <fcntl.h>
#include <stdio.h>

static void with_directory(struct surroundings *s)
{
    with_folder(s);
    write_object(s, "out/b.txt", "hello");
    write_object(s, "out/a/c.txt", "");
    write_object(s, "out/a.txt", "hello");
    write_object(s, "out.txt", "beside");
    write_object(s, "outer/x", "beside");
}

TEST(every_file_below_the_key_is_an_object)
{
    static const char *const keys[] = {"out", "out/", "./out", "out//", "x/../out", "out/."};
    static const struct {
        const char *key, *uri, *digest;
    } want[] = {
        {"out/a.txt", "s3://bucket/out/a.txt", SHA_HELLO},
        {"out/a/c.txt", "s3://bucket/out/a/c.txt", SHA_EMPTY},
        {"out/b.txt", "s3://bucket/out/b.txt", SHA_HELLO},
    };

    for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
        _cleanup_(surroundings_done) struct surroundings s;
        with_directory(&s);
        struct artifact artifact = object_at(&s, keys[i]);
        if (str_contains(artifact.location.key, STR(".")) ||
            str_contains(artifact.location.key, STR("//")))
            artifact.location.key = arena_printf(&s.arena, "%s/", keys[i]);
        digest(&s, &artifact);
        assert_int_equal(artifact.state, ARTIFACT_DIGESTED);
        assert_true(artifact.is_directory);
        assert_int_equal(artifact.objects.len, ARRAY_LEN(want));
        for (size_t n = 0; n < ARRAY_LEN(want); n++) {
            assert_str(artifact.objects.items[n].key, want[n].key);
            assert_str(artifact.objects.items[n].uri, want[n].uri);
            assert_str(digest_str(&artifact.objects.items[n].facts.digest), want[n].digest);
        }
        assert_true(is_unchanged(&s, &artifact));
    }
}

TEST(a_directory_with_any_difference_is_changed)
{
    static const struct {
        const char *key, *text; /* NULL: the file goes away */
    } changes[] = {{"out/b.txt", "hellO"}, {"out/new.txt", ""}, {"out/a.txt", NULL}};

    for (size_t i = 0; i < ARRAY_LEN(changes); i++) {
        _cleanup_(surroundings_done) struct surroundings s;
        with_directory(&s);
        struct artifact artifact = object_at(&s, "out");
        digest(&s, &artifact);
        assert_true(is_unchanged(&s, &artifact));
        if (changes[i].text)
            write_object(&s, changes[i].key, changes[i].text);
        else
            remove(arena_printf(&s.arena, "%s/bucket/%s", s.folder, changes[i].key).ptr);
        assert_false(is_unchanged(&s, &artifact));
    }
}

TEST(one_file_replaced_by_another_is_a_change)
{
    _cleanup_(surroundings_done) struct surroundings s;

    with_directory(&s);
    struct artifact artifact = object_at(&s, "out");
    digest(&s, &artifact);
    remove(arena_printf(&s.arena, "%s/bucket/out/a.txt", s.folder).ptr);
    write_object(&s, "out/z.txt", "hello");
    assert_false(is_unchanged(&s, &artifact));
}

TEST(limits_hold_for_the_directory_as_a_whole)
{
    static const struct {
        struct artifact_limits limits;
        enum artifact_state state;
        const char *name;
    } rows[] = {
        {{.max_bytes = 10, .max_objects = 3, .max_seconds = 60}, ARTIFACT_DIGESTED, ""},
        {{.max_bytes = 9, .max_objects = 3, .max_seconds = 60},
         ARTIFACT_TOO_BIG,
         "limits.artifactBytes"},
        {{.max_bytes = 10, .max_objects = 2, .max_seconds = 60},
         ARTIFACT_TOO_BIG,
         "limits.directoryObjects"},
        {{.max_bytes = 10, .max_objects = 3, .max_seconds = 0},
         ARTIFACT_TOO_BIG,
         "limits.artifactTime"},
    };

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        _cleanup_(surroundings_done) struct surroundings s;
        with_directory(&s);
        struct artifact artifact = object_at(&s, "out/");
        digest_within(&s, &rows[i].limits, &artifact);
        assert_int_equal(artifact.state, rows[i].state);
        assert_contains(artifact.reason, rows[i].name);
        assert_int_equal(artifact.objects.len, rows[i].state == ARTIFACT_DIGESTED ? 3 : 0);
    }
}

TEST(more_files_than_a_page_are_all_read)
{
    _cleanup_(surroundings_done) struct surroundings s;
    struct artifact_limits limits = {.max_bytes = GIB, .max_objects = 2000, .max_seconds = 60};

    with_folder(&s);
    write_object(&s, "many/0000", "");
    for (int i = 1; i < 1100; i++) { /* without write_object's fsync */
        struct str path = arena_printf(&s.arena, "%s/bucket/many/%04d", s.folder, i);
        assert_int_equal(close(creat(path.ptr, 0644)), 0);
    }
    struct artifact artifact = object_at(&s, "many");
    digest_within(&s, &limits, &artifact);
    assert_int_equal(artifact.objects.len, 1100);
    assert_str(artifact.objects.items[1099].key, "many/1099");
    assert_true(is_unchanged(&s, &artifact));
}

/* ---- a server ---- */

#define CONTENTS(key, etag)                                                             \
    "<Contents><Key>" key "</Key><LastModified>2026-01-02T03:04:05.000Z</LastModified>" \
    "<ETag>" etag "</ETag><Size>5</Size></Contents>"
#define LISTING(contents)                                                                \
    "<?xml version=\"1.0\"?><ListBucketResult><IsTruncated>false</IsTruncated>" contents \
    "</ListBucketResult>"

static void reply(struct surroundings *s, const char *match, int status, const char *headers,
                  const char *body)
{
    fake_server_reply(
        s->server, &(struct fake_reply){
                       .match = match, .status = status, .headers = headers, .body = str_c(body)});
}

TEST(folder_marks_are_passed_over)
{
    _cleanup_(surroundings_done) struct surroundings s;
    const char *listing = LISTING(CONTENTS("d/", "&quot;0&quot;") CONTENTS("d/e/", "&quot;0&quot;")
                                      CONTENTS("d/f", "&quot;1&quot;"));

    with_server(&s);
    reply(&s, "GET /bucket/d ", 404, NULL, "");
    reply(&s, "GET /bucket?", 200, NULL, listing);
    reply(&s, "GET /bucket/d/f", 200,
          "ETag: \"1\"\r\nLast-Modified: Fri, 02 Jan 2026 03:04:05 GMT\r\n", "hello");
    reply(&s, "GET /bucket?", 200, NULL, listing);
    reply(&s, "GET /bucket?", 200, NULL, listing);
    struct artifact artifact = object_at(&s, "d");
    digest(&s, &artifact);
    assert_int_equal(artifact.state, ARTIFACT_DIGESTED);
    assert_int_equal(artifact.objects.len, 1);
    assert_str(artifact.objects.items[0].key, "d/f");
    struct fake_request get = fake_server_request(s.server, 2, &s.arena);
    assert_str(fake_request_header(&get, "If-Match"), "\"1\"");
    assert_true(
        is_unchanged(&s, &artifact)); /* times of the header and the listing differ in form */
}

TEST(a_directory_that_changes_while_it_is_read_is_read_again)
{
    static const struct {
        int status; /* of the first read of the member */
        const char *etag, *after;
    } rows[] = {
        {412, "\"2\"", NULL},
        {404, "\"2\"", NULL},
        {200, "\"1\"", LISTING(CONTENTS("d/f", "&quot;9&quot;"))},
        {200, "\"1\"", LISTING("")},
    };

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        _cleanup_(surroundings_done) struct surroundings s;
        const char *first = LISTING(CONTENTS("d/f", "&quot;1&quot;"));
        const char *second = LISTING(CONTENTS("d/f", "&quot;2&quot;"));
        with_server(&s);
        reply(&s, "GET /bucket?", 200, NULL, first);
        reply(&s, "GET /bucket/d/f", rows[i].status, "ETag: \"1\"\r\n", "old");
        if (rows[i].after)
            reply(&s, "GET /bucket?", 200, NULL, rows[i].after);
        reply(&s, "GET /bucket?", 200, NULL, second);
        reply(&s, "GET /bucket/d/f", 200, "ETag: \"2\"\r\n", "hello");
        reply(&s, "GET /bucket?", 200, NULL, second);
        struct artifact artifact = object_at(&s, "d/");
        digest(&s, &artifact);
        assert_int_equal(artifact.state, ARTIFACT_DIGESTED);
        assert_int_equal(artifact.objects.len, 1);
        assert_str(digest_str(&artifact.objects.items[0].facts.digest), SHA_HELLO);
    }
}

TEST(a_listing_that_is_denied_is_unreadable_and_not_missing)
{
    _cleanup_(surroundings_done) struct surroundings s;

    with_server(&s);
    reply(&s, "GET /bucket/d ", 404, NULL, "");
    reply(&s, "GET /bucket?", 403, NULL, "");
    struct artifact artifact = object_at(&s, "d");
    digest(&s, &artifact);
    assert_int_equal(artifact.state, ARTIFACT_UNREADABLE);
    assert_contains(artifact.reason, "list the bucket");
}

TEST_MAIN()
