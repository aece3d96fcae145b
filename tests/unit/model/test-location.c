/* SPDX-License-Identifier: Apache-2.0 */
#include "helpers/check.h"

#include "model/location.h"

TEST(uris_name_the_place_and_never_a_secret)
{
    static const struct {
        struct location location;
        const char *uri;
    } rows[] = {
        {{.kind = LOCATION_S3, .endpoint = {"h:9", 3}, .bucket = {"b", 1}, .key = {"k/a", 3}},
         "s3://b/k/a"},
        {{.kind = LOCATION_S3, .bucket = {"b", 1}, .key = {"a b%?#\n", 7}},
         "s3://b/a%20b%25%3F%23%0A"},
        {{.kind = LOCATION_S3, .bucket = {"b", 1}, .key = {"../x//y/", 8}}, "s3://b/../x//y/"},
        {{.kind = LOCATION_S3, .bucket = {"b", 1}, .key = {"\xc3\xbc", 2}}, "s3://b/\xc3\xbc"},
        {{.kind = LOCATION_OCI, .endpoint = {"h:5000", 6}, .bucket = {"apps/x", 6}},
         "oci://h:5000/apps/x"},
        {{.kind = LOCATION_HTTP, .key = {"https://me:pw@h/p@q?token=s#f", 29}}, "https://h/p@q"},
        {{.kind = LOCATION_HTTP, .key = {"https://h", 9}}, "https://h"},
        {{.kind = LOCATION_ARTIFACTORY, .key = {"no url?x", 8}}, "no%20url"},
        {{.kind = LOCATION_GIT, .key = {"https://t@h/r.git", 17}, .bucket = {"v1 ", 3}},
         "git+https://h/r.git@v1%20"},
        {{.kind = LOCATION_GIT, .key = {"git@h:o/r.git", 13}}, "git+git@h:o/r.git"},
        {{.kind = LOCATION_HDFS, .bucket = {"n:8020", 6}, .key = {"/p", 2}}, "hdfs://n:8020//p"},
    };
    struct arena a = ARENA_INIT;

    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        assert_str(location_uri(&a, &rows[i].location), rows[i].uri);
    arena_done(&a);
}

TEST(the_same_place_needs_the_same_secrets_and_transport)
{
    struct location x = {.kind = LOCATION_S3,
                         .endpoint = STR("h"),
                         .bucket = STR("b"),
                         .key = STR("k"),
                         .access_key = {STR("s"), STR("a")}};
    struct location y = x;

    y.key = STR("other");
    y.addressing = ADDRESSING_PATH;
    assert_true(location_same_place(&x, &y));
    y.insecure = true;
    assert_false(location_same_place(&x, &y));
    y = x;
    y.access_key.key = STR("b");
    assert_false(location_same_place(&x, &y));
    y = x;
    y.ca.name = STR("roots");
    assert_false(location_same_place(&x, &y));
    y = x;
    y.endpoint = STR("h.evil");
    assert_false(location_same_place(&x, &y));
}

TEST(kinds_have_one_name_each)
{
    for (unsigned k = LOCATION_S3; k < LOCATION_KIND_COUNT; k++)
        assert_int_equal(location_kind_from_name(str_c(location_kind_name(k))), k);
    assert_int_equal(location_kind_from_name(STR("none")), LOCATION_NONE);
    assert_int_equal(location_kind_from_name(STR("S3")), LOCATION_NONE);
}

TEST(a_full_location_has_every_part)
{
    struct location l = {.kind = LOCATION_S3, .bucket = STR("b"), .key = STR("k")};

    assert_false(location_is_full(&l));
    l.endpoint = STR("h");
    assert_true(location_is_full(&l));
    l.key = STR_EMPTY;
    assert_false(location_is_full(&l));
    l = (struct location){.kind = LOCATION_GCS, .bucket = STR("b"), .key = STR("k")};
    assert_true(location_is_full(&l));
    assert_false(location_is_full(&(struct location){0}));
}

TEST(a_uri_gives_its_key_back)
{
    static const char *const keys[] = {"k",     "a/b c",    "100%",     "%41",   "%zz%", "d/",
                                       "a?b#c", "\x01\x7f", "\xc3\xa9", "/lead", "a//b"};
    const struct location l = {.kind = LOCATION_S3, .bucket = STR("my bucket")};

    for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
        _cleanup_(arena_done) struct arena a = ARENA_INIT;
        struct str key = STR_EMPTY;
        assert_true(location_key_of_uri(&a, &l, location_uri_of_key(&a, &l, str_c(keys[i])), &key));
        assert_str(key, keys[i]);
    }
}

TEST(a_uri_of_another_place_gives_no_key)
{
    static const char *const uris[] = {"",           "s3://b",     "s3://b/",  "s3://other/k",
                                       "gcs://b/k",  "s3://b/a b", "s3://b/%", "s3://b/%6b",
                                       "s3://b/%2f", "s3://b/%2",  "S3://b/k"};
    const struct location l = {.kind = LOCATION_S3, .bucket = STR("b")};

    for (size_t i = 0; i < ARRAY_LEN(uris); i++) {
        _cleanup_(arena_done) struct arena a = ARENA_INIT;
        struct str key = STR("untouched");
        assert_false(location_key_of_uri(&a, &l, str_c(uris[i]), &key));
        assert_str(key, "untouched");
    }
}

TEST_MAIN()
