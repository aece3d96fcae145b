/* SPDX-License-Identifier: Apache-2.0 */
#include "helpers/check.h"

#include "objectstore/s3.h"

static int open_place(struct str endpoint, struct str bucket, bool insecure,
                      enum objectstore_addressing addressing, struct s3 **ret, struct error *err)
{
    const struct objectstore_config c = {.kind = "s3",
                                         .endpoint = endpoint,
                                         .bucket = bucket,
                                         .insecure = insecure,
                                         .addressing = addressing};
    struct objectstore *store;

    if (objectstore_open(&c, &store, err) < 0)
        return -1;
    *ret = (struct s3 *)store;
    return 0;
}

TEST(the_bucket_stands_in_the_host_or_in_the_path)
{
    static const struct {
        struct str endpoint, bucket;
        bool insecure;
        enum objectstore_addressing addressing;
        const char *host;
        bool in_path;
    } rows[] = {
        {STR("s3.amazonaws.com"), STR("b"), false, OBJECTSTORE_AUTO, "b.s3.amazonaws.com", false},
        {STR("s3.eu-west-3.amazonaws.com:443"), STR("b-1"), false, OBJECTSTORE_AUTO,
         "b-1.s3.eu-west-3.amazonaws.com:443", false},
        {STR("s3.cn-north-1.amazonaws.com.cn"), STR("b"), false, OBJECTSTORE_AUTO,
         "b.s3.cn-north-1.amazonaws.com.cn", false},
        {STR("s3.amazonaws.com"), STR("b.c"), false, OBJECTSTORE_AUTO, "s3.amazonaws.com", true},
        {STR("s3.amazonaws.com"), STR("b.c"), true, OBJECTSTORE_AUTO, "b.c.s3.amazonaws.com",
         false},
        {STR("s3.amazonaws.com"), STR("Upper_Case"), false, OBJECTSTORE_AUTO, "s3.amazonaws.com",
         true},
        {STR("s3.amazonaws.com"), STR("b"), false, OBJECTSTORE_PATH, "s3.amazonaws.com", true},
        {STR("minio:9000"), STR("b"), true, OBJECTSTORE_AUTO, "minio:9000", true},
        {STR("minio:9000"), STR("b"), true, OBJECTSTORE_VIRTUAL, "b.minio:9000", false},
        {STR("evil-amazonaws.com"), STR("b"), false, OBJECTSTORE_AUTO, "evil-amazonaws.com", true},
        {STR("[::1]:9000"), STR("b"), true, OBJECTSTORE_AUTO, "[::1]:9000", true},
    };

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct error err = ERROR_INIT;
        struct s3 *s;
        assert_ok(open_place(rows[i].endpoint, rows[i].bucket, rows[i].insecure, rows[i].addressing,
                             &s, &err),
                  &err);
        assert_str(s->host, rows[i].host);
        assert_int_equal(s->bucket_in_path, rows[i].in_path);
        assert_str(s->scheme, rows[i].insecure ? "http" : "https");
        objectstore_close(&s->base);
    }
}

TEST(an_endpoint_is_a_host_and_nothing_more)
{
    static const struct str rows[] = {
        STR(""),       STR("http://h"), STR("h/"),       STR("h/path"), STR("h?x"),
        STR("user@h"), STR("u:p@h"),    STR("h:0"),      STR("h:x"),    STR("h h"),
        STR("h#x"),    STR("h\nx"),     STR("h\\@evil"), STR(":80"),
    };

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct error err = ERROR_INIT;
        struct s3 *s = NULL;
        assert_fails(open_place(rows[i], STR("b"), true, OBJECTSTORE_AUTO, &s, &err), ERR_INVALID,
                     &err);
        assert_null(s);
    }
}

TEST(bucket_names_cannot_change_the_place)
{
    static const struct {
        struct str bucket;
        enum objectstore_addressing addressing;
    } rows[] = {
        {STR(""), OBJECTSTORE_AUTO},       {STR("a/b"), OBJECTSTORE_AUTO},
        {STR("."), OBJECTSTORE_AUTO},      {STR(".."), OBJECTSTORE_PATH},
        {STR("a_b"), OBJECTSTORE_VIRTUAL}, {STR("x@y"), OBJECTSTORE_VIRTUAL},
        {STR("a:1"), OBJECTSTORE_VIRTUAL},
    };

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct error err = ERROR_INIT;
        struct s3 *s = NULL;
        assert_fails(open_place(STR("h"), rows[i].bucket, true, rows[i].addressing, &s, &err),
                     ERR_INVALID, &err);
    }
}

TEST_MAIN()
