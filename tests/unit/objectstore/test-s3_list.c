/* SPDX-License-Identifier: Apache-2.0 */
#include "helpers/check.h"

#include "base/buf.h"
#include "objectstore/s3.h"

#define OPEN  "<ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Name>b</Name>"
#define CLOSE "</ListBucketResult>"

/* As Amazon answers. */
#define TYPICAL                                                                           \
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" OPEN                                   \
    "<Prefix>p%2F</Prefix><NextContinuationToken>1ueG&amp;==</NextContinuationToken>"     \
    "<KeyCount>2</KeyCount><MaxKeys>1000</MaxKeys><EncodingType>url</EncodingType>"       \
    "<IsTruncated>true</IsTruncated>"                                                     \
    "<Contents><Key>p/a+b%2Bc%3Dd%25%C3%A9</Key><LastModified>2026-11-24T07:52:55.000Z</" \
    "LastModified>"                                                                       \
    "<ETag>&quot;9b2cf535f27731c974343645a3985328&quot;</ETag><Size>5368709121</Size>"    \
    "<Owner><ID>x</ID><DisplayName>y</DisplayName></Owner>"                               \
    "<StorageClass>STANDARD</StorageClass></Contents>"                                    \
    "<Contents><Key>p/z</Key><Size>0</Size></Contents>"                                   \
    "<CommonPrefixes><Prefix>p/q/</Prefix></CommonPrefixes>" CLOSE

TEST(a_page_is_read)
{
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    struct objectstore_listing l = {0};
    struct error err = ERROR_INIT;
    struct str token;

    assert_ok(s3_list_parse(&a, STR(TYPICAL), STR("p/"), &l, &token, &err), &err);
    assert_int_equal(l.len, 2);
    assert_str(l.items[0].key, "p/a b+c=d%\xc3\xa9");
    assert_int_equal(l.items[0].size, 5368709121);
    assert_str(l.items[0].etag, "\"9b2cf535f27731c974343645a3985328\"");
    assert_str(l.items[0].last_modified, "2026-11-24T07:52:55.000Z");
    assert_str(l.items[1].key, "p/z");
    assert_str(l.items[1].etag, ""); /* nothing stays from the one before */
    assert_str(token, "1ueG&==");
}

TEST(the_last_page_has_no_token)
{
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    struct objectstore_listing l;
    struct error err = ERROR_INIT;
    struct str token;

    assert_ok(s3_list_parse(&a,
                            STR(OPEN "<IsTruncated>false</IsTruncated><NextContinuationToken>x"
                                     "</NextContinuationToken>" CLOSE),
                            STR(""), &l, &token, &err),
              &err);
    assert_int_equal(l.len, 0);
    assert_true(str_is_empty(token));
}

TEST(keys_are_only_decoded_when_the_server_says_that_it_encoded_them)
{
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    struct objectstore_listing l;
    struct error err = ERROR_INIT;
    struct str token;

    assert_ok(s3_list_parse(&a,
                            STR(OPEN "<IsTruncated>false</IsTruncated><Contents><Key>a+b%2B&lt;"
                                     "</Key><Size>1</Size></Contents>" CLOSE),
                            STR(""), &l, &token, &err),
              &err);
    assert_str(l.items[0].key, "a+b%2B<");
}

TEST(listings_that_make_no_sense_are_refused)
{
#define DONE        "<IsTruncated>false</IsTruncated>"
#define ONE(inside) STR(OPEN DONE "<Contents>" inside "</Contents>" CLOSE)
#define URL_ONE(key)                                                    \
    STR(OPEN DONE "<EncodingType>url</EncodingType><Contents><Key>" key \
                  "</Key><Size>1</Size></Contents>" CLOSE)
    static const struct str rows[] = {
        STR(""),
        STR("<html><body>It works</body></html>"),
        STR("<Error><Code>InternalError</Code></Error>"), /* with status 200 */
        STR(OPEN CLOSE),
        STR(OPEN "<IsTruncated>TRUE</IsTruncated>" CLOSE),
        STR(OPEN "<IsTruncated>true</IsTruncated>" CLOSE), /* without a token */
        ONE("<Size>1</Size>"),
        ONE("<Key></Key><Size>1</Size>"),
        ONE("<Key>p/a</Key>"),
        ONE("<Key>p/a</Key><Size>-1</Size>"),
        ONE("<Key>p/a</Key><Size>99999999999999999999</Size>"),
        ONE("<Key>p/&x;</Key><Size>1</Size>"),
        ONE("<Key>q/a</Key><Size>1</Size>"), /* not below the prefix */
        URL_ONE("p/%"),
        URL_ONE("p/%4"),
        URL_ONE("p/%4g"),
        URL_ONE("%70"),
    };
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    struct objectstore_listing l = {0};
    struct error err = ERROR_INIT;
    struct str token = STR("untouched");

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        if (s3_list_parse(&a, rows[i], STR("p/"), &l, &token, &err) == 0)
            fail_msg("accepted: " PRI_STR, STR_ARG(rows[i]));
        assert_int_equal(err.class, ERR_INVALID);
    }
    assert_str(token, "untouched");
}

TEST(any_truncation_of_a_page_is_refused)
{
    struct str whole = STR(TYPICAL);

    for (size_t n = 0; n < whole.len; n++) {
        _cleanup_(arena_done) struct arena a = ARENA_INIT;
        struct objectstore_listing l;
        struct error err = ERROR_INIT;
        struct str token;
        assert_fails(s3_list_parse(&a, str_first(whole, n), STR("p/"), &l, &token, &err),
                     ERR_INVALID, &err);
    }
}

TEST_MAIN()
