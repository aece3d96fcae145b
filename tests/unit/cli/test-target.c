/* SPDX-License-Identifier: Apache-2.0 */
#include "helpers/check.h"

#include "cli/target.h"

#define HEX "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static struct target parse(struct arena *a, const char *text)
{
    struct error err = ERROR_INIT;
    struct target t = {0};

    assert_ok(target_parse(a, str_c(text), &t, &err), &err);
    return t;
}

TEST(each_form_is_told_apart)
{
    static const struct {
        const char *text;
        enum target_kind kind;
    } rows[] = {
        {"file.tar", TARGET_FILE},
        {"./wf/x", TARGET_FILE},
        {"/tmp/s3:x", TARGET_FILE},
        {"-", TARGET_FILE},
        {"s3://b/k", TARGET_OBJECT},
        {"oci://h.example/r@sha256:" HEX, TARGET_IMAGE},
        {"oci://h.example/r:v1", TARGET_IMAGE},
        {"sha256:" HEX, TARGET_DIGEST},
        {"wf/name", TARGET_RUN},
        {"workflow/name", TARGET_RUN},
    };

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct arena a = ARENA_INIT;
        assert_int_equal(parse(&a, rows[i].text).kind, rows[i].kind);
        arena_done(&a);
    }
}

TEST(keys_are_read_as_canonical_uris_write_them)
{
    static const struct {
        const char *text, *key, *uri;
    } rows[] = {
        {"s3://b/a/b.txt", "a/b.txt", "s3://b/a/b.txt"},
        {"s3://b/with space+plus=eq", "with space+plus=eq", "s3://b/with%20space+plus=eq"},
        {"s3://b/with%20space", "with space", "s3://b/with%20space"},
        {"s3://b/100%25", "100%", "s3://b/100%25"},
        {"s3://b//a/../b", "/a/../b", "s3://b//a/../b"},
        {"s3://b/\xc3\xbc", "\xc3\xbc", "s3://b/\xc3\xbc"},
        {"s3://b/q?x#y", "q?x#y", "s3://b/q%3Fx%23y"},
        {"s3://b/%0A", "\n", "s3://b/%0A"},
    };

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct arena a = ARENA_INIT;
        struct target t = parse(&a, rows[i].text);
        assert_str(t.location.bucket, "b");
        assert_str(t.location.key, rows[i].key);
        assert_str(target_uri(&a, &t), rows[i].uri);
        arena_done(&a);
    }
}

TEST(images_have_the_name_that_statements_give_them)
{
    struct arena a = ARENA_INIT;
    struct target t = parse(&a, "oci://h.example:5000/a/b@sha256:" HEX);

    assert_str(target_uri(&a, &t), "oci://h.example:5000/a/b");
    assert_str(digest_str(&t.digest), HEX);
    t = parse(&a, "oci://h.example/a:v1");
    assert_false(digest_is_set(&t.digest));
    assert_str(t.image.tag, "v1");
    arena_done(&a);
}

TEST(runs_may_name_their_namespace)
{
    struct arena a = ARENA_INIT;

    assert_str(parse(&a, "wf/name").name, "name");
    assert_str(parse(&a, "wf/name").namespace, "");
    assert_str(parse(&a, "wf/ns/name").name, "name");
    assert_str(parse(&a, "wf/ns/name").namespace, "ns");
    arena_done(&a);
}

TEST(files_digests_and_runs_have_no_uri)
{
    static const char *const texts[] = {"file", ("sha256:" HEX), "wf/name"};
    struct arena a = ARENA_INIT;

    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        struct target t = parse(&a, texts[i]);
        assert_true(str_is_empty(target_uri(&a, &t)));
    }
    arena_done(&a);
}

TEST(what_is_no_target_is_refused)
{
    static const char *const texts[] = {
        "",
        "s3://",
        "s3://b",
        "s3://b/",
        "s3:///k",
        "s3://b/%",
        "s3://b/%2",
        "s3://b/%zz",
        "gs://b/k",
        "https://x/y",
        "sha256:",
        "sha256:12",
        "sha256:" HEX "0",
        "wf/",
        "wf/a/b/c",
        "wf/ns/",
        "oci://",
        "oci://UPPER/CASE",
        "oci://h/r@sha256:12",
    };
    struct arena a = ARENA_INIT;
    struct target t;
    struct error err;

    for (size_t i = 0; i < ARRAY_LEN(texts); i++)
        assert_fails(target_parse(&a, str_c(texts[i]), &t, &err), ERR_INVALID, &err);
    arena_done(&a);
}

TEST_MAIN()
