/* SPDX-License-Identifier: Apache-2.0
 *
 * Published vectors: the "aws-sig-v4-test-suite" (service "service") and the examples of the S3
 * documentation, "Authenticating Requests: Using the Authorization Header". Their keys are the
 * documentation's own and open nothing.
 */
#include "helpers/check.h"

#include "base/clock.h"
#include "crypto/digest.h"
#include "http/sigv4.h"

#define EMPTY_SHA256 STR("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
#define TOKEN                                                                                    \
    "AQoDYXdzEPT//////////"                                                                      \
    "wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQWLWsKWHGBuFqwAeMicRXmxfpSPfIeoIYRqTflfKD8YUuw" \
    "thAx7mSEI/qkPpKPi/kMcGdQrmGdeehM4IC1NtBmUpp2wUE8phUZampKsburEDy0KPkyQDYwT7WZ0wq5VSXDvp75YU" \
    "9HFvlRd8Tx6q6fE8YQcHNVXAkiY9q6d+xo0rKwT38xVqr7ZD0u0iPPkUL64lIZbqBAz+scqKmlzm8FDrypNC9Yjc8f" \
    "POLn9FX9KSYvKTr4rvx3iSIlTJabIQwj2ICCR/oLxBA=="

static int64_t time_of(const char *text)
{
    struct error err = ERROR_INIT;
    int64_t ms = 0;

    assert_ok(clock_parse(str_c(text), &ms, &err), &err);
    return ms;
}

static struct str value_of(const struct http_header *headers, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++)
        if (str_eq_c(headers[i].name, name))
            return headers[i].value;
    return STR_EMPTY;
}

struct vector {
    const char *name, *method;
    struct str path, query;
    struct http_header headers[4];
    size_t headers_len;
    const char *token;
    const char *signed_names, *signature;
};

static const struct vector suite[] = {
    {"get-vanilla", "GET", STR("/"), STR(""), .signed_names = "host;x-amz-date",
     .signature = "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"},
    {"get-vanilla-query-order-key", "GET", STR("/"), STR("Param2=value2&Param1=value1"),
     .signed_names = "host;x-amz-date",
     .signature = "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500"},
    {"get-vanilla-utf8-query", "GET", STR("/"), STR("%E1%88%B4=bar"),
     .signed_names = "host;x-amz-date",
     .signature = "2cdec8eed098649ff3a119c94853b13c643bcf08f8b0a1d91e12c9027818dd04"},
    {"get-unreserved", "GET",
     STR("/-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"), STR(""),
     .signed_names = "host;x-amz-date",
     .signature = "07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f"},
    {"get-utf8", "GET", STR("/%E1%88%B4"), STR(""), .signed_names = "host;x-amz-date",
     .signature = "8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85"},
    {"get-space-normalized", "GET", STR("/example%20space/"), STR(""),
     .signed_names = "host;x-amz-date",
     .signature = "652487583200325589f1fba4c7e578f72c47cb61beeca81406b39ddec1366741"},
    {"get-slashes, sent normalized", "GET", STR("/example/"), STR(""),
     .signed_names = "host;x-amz-date",
     .signature = "9a624bd73a37c9a373b5312afbebe7a714a789de108f0bdfe846570885f57e84"},
    {"get-header-key-duplicate, joined",
     "GET",
     STR("/"),
     STR(""),
     {{STR("my-header1"), STR("value2,value2,value1")}},
     1,
     NULL,
     "host;my-header1;x-amz-date",
     "c9d5ea9f3f72853aea855b47ea873832890dbdd183b4468f858259531a5138ea"},
    {"post-sts-header-before",
     "POST",
     STR("/"),
     STR(""),
     {{STR_EMPTY, STR_EMPTY}},
     0,
     TOKEN,
     "host;x-amz-date;x-amz-security-token",
     "85d96828115b5dc0cfc3bd16ad9e210dd772bbebba041836c64533a82be05ead"},
};

TEST(the_published_suite_is_signed_alike)
{
    for (size_t i = 0; i < ARRAY_LEN(suite); i++) {
        const struct vector *v = &suite[i];
        _cleanup_(arena_done) struct arena a = ARENA_INIT;
        const struct sigv4_credentials credentials = {
            STR("AKIDEXAMPLE"), STR("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"), str_c(v->token)};
        const struct sigv4_request request = {.method = v->method,
                                              .host = STR("example.amazonaws.com"),
                                              .path = v->path,
                                              .query = v->query,
                                              .payload_sha256 = EMPTY_SHA256,
                                              .region = STR("us-east-1"),
                                              .service = STR("service"),
                                              .headers = v->headers,
                                              .headers_len = v->headers_len,
                                              .now_ms = time_of("2015-08-30T12:36:00Z")};
        struct http_header *headers;
        size_t n;

        sigv4_sign(&a, &credentials, &request, &headers, &n);
        struct str want = arena_printf(&a,
                                       "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/"
                                       "service/aws4_request, SignedHeaders=%s, Signature=%s",
                                       v->signed_names, v->signature);
        print_message("%s\n", v->name);
        assert_str(value_of(headers, n, "authorization"), want.ptr);
        assert_str(value_of(headers, n, "x-amz-date"), "20150830T123600Z");
        assert_str(value_of(headers, n, "x-amz-security-token"), v->token ? v->token : "");
        assert_str(value_of(headers, n, "x-amz-content-sha256"), "");
    }
}

static const struct {
    struct vector v;
    const char *body;
} s3_examples[] = {
    {{"GET object",
      "GET",
      STR("/test.txt"),
      STR(""),
      {{STR("range"), STR("bytes=0-9")}},
      1,
      NULL,
      "host;range;x-amz-content-sha256;x-amz-date",
      "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"},
     ""},
    {{"PUT object",
      "PUT",
      STR("/test%24file.text"),
      STR(""),
      {{STR("x-amz-storage-class"), STR("REDUCED_REDUNDANCY")},
       {STR("date"), STR("Fri, 24 May 2013 00:00:00 GMT")}},
      2,
      NULL,
      "date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class",
      "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd"},
     "Welcome to Amazon S3."},
    {{"GET bucket lifecycle",
      "GET",
      STR("/"),
      STR("lifecycle"),
      {{STR_EMPTY, STR_EMPTY}},
      0,
      NULL,
      "host;x-amz-content-sha256;x-amz-date",
      "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"},
     ""},
    {{"list objects",
      "GET",
      STR("/"),
      STR("prefix=J&max-keys=2"),
      {{STR_EMPTY, STR_EMPTY}},
      0,
      NULL,
      "host;x-amz-content-sha256;x-amz-date",
      "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"},
     ""},
};

TEST(the_examples_of_the_s3_documentation_are_signed_alike)
{
    for (size_t i = 0; i < ARRAY_LEN(s3_examples); i++) {
        const struct vector *v = &s3_examples[i].v;
        _cleanup_(arena_done) struct arena a = ARENA_INIT;
        char hash[SHA256_HEX_SIZE];
        const struct sigv4_credentials credentials = {
            STR("AKIAIOSFODNN7EXAMPLE"), STR("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"),
            STR_EMPTY};
        sha256_hex(str_c(s3_examples[i].body), hash);
        const struct sigv4_request request = {.method = v->method,
                                              .host = STR("examplebucket.s3.amazonaws.com"),
                                              .path = v->path,
                                              .query = v->query,
                                              .payload_sha256 = str_c(hash),
                                              .region = STR("us-east-1"),
                                              .service = STR("s3"),
                                              .headers = v->headers,
                                              .headers_len = v->headers_len,
                                              .now_ms = time_of("2013-05-24T00:00:00Z")};
        struct http_header *headers;
        size_t n;

        sigv4_sign(&a, &credentials, &request, &headers, &n);
        print_message("%s\n", v->name);
        assert_contains(value_of(headers, n, "authorization"), v->signature);
        assert_contains(value_of(headers, n, "authorization"), v->signed_names);
        assert_str(value_of(headers, n, "x-amz-content-sha256"), hash);
    }
}

/* The same request signed twice, once with the variant: gives whether the signatures are equal. */
static bool signs_alike(struct sigv4_request x, struct sigv4_request y)
{
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    const struct sigv4_credentials c = {STR("id"), STR("secret"), STR_EMPTY};
    struct http_header *hx, *hy;
    size_t nx, ny;

    sigv4_sign(&a, &c, &x, &hx, &nx);
    sigv4_sign(&a, &c, &y, &hy, &ny);
    return str_eq(value_of(hx, nx, "authorization"), value_of(hy, ny, "authorization"));
}

TEST(the_query_is_made_canonical)
{
    static const struct {
        struct str x, y;
        bool alike;
    } rows[] = {
        {STR("b=2&a=1"), STR("a=1&b=2"), true},
        {STR("a=2&a=1"), STR("a=1&a=2"), true},
        {STR("uploads"), STR("uploads="), true},
        {STR("&a=1&&"), STR("a=1"), true},
        {STR("a-b=1&a=2"), STR("a=2&a-b=1"), true}, /* a name that begins another one */
        {STR("a=1"), STR("a=2"), false},
        {STR("a=%2f"), STR("a=%2F"), false}, /* never re-encoded: sent bytes are signed bytes */
        {STR(""), STR("a"), false},
    };
    struct sigv4_request x = {.method = "GET",
                              .host = STR("h"),
                              .path = STR("/"),
                              .payload_sha256 = EMPTY_SHA256,
                              .region = STR("r"),
                              .service = STR("s3")};
    struct sigv4_request y = x;

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        x.query = rows[i].x;
        y.query = rows[i].y;
        assert_int_equal(signs_alike(x, y), rows[i].alike);
    }
}

TEST(spaces_in_header_values_are_folded)
{
    const struct http_header plain = {STR("my-header"), STR("a b c")};
    const struct http_header spaced = {STR("my-header"), STR("  a  b   c ")};
    struct sigv4_request x = {.method = "GET",
                              .host = STR("h"),
                              .path = STR("/"),
                              .payload_sha256 = EMPTY_SHA256,
                              .region = STR("r"),
                              .service = STR("s3"),
                              .headers = &plain,
                              .headers_len = 1};
    struct sigv4_request y = x;

    y.headers = &spaced;
    assert_true(signs_alike(x, y));
}

TEST(every_part_of_a_request_changes_the_signature)
{
    const struct sigv4_request base = {.method = "GET",
                                       .host = STR("h"),
                                       .path = STR("/"),
                                       .payload_sha256 = EMPTY_SHA256,
                                       .region = STR("r"),
                                       .service = STR("s3")};
    struct sigv4_request other[7];

    for (size_t i = 0; i < ARRAY_LEN(other); i++)
        other[i] = base;
    other[0].method = "PUT";
    other[1].host = STR("h:8080");
    other[2].path = STR("/x");
    other[3].payload_sha256 = STR("UNSIGNED-PAYLOAD");
    other[4].region = STR("q");
    other[5].service = STR("kms");
    other[6].now_ms = 86400000;
    for (size_t i = 0; i < ARRAY_LEN(other); i++)
        assert_false(signs_alike(base, other[i]));
}

TEST(keys_are_encoded_once_byte_by_byte)
{
    _cleanup_(arena_done) struct arena a = ARENA_INIT;

    assert_str(sigv4_encode(&a, STR("a b+c=d%\xc3\xa9/..x~_-"), true),
               "a%20b%2Bc%3Dd%25%C3%A9/..x~_-");
    assert_str(sigv4_encode(&a, STR("a/b*!'()"), false), "a%2Fb%2A%21%27%28%29");
    assert_str(sigv4_encode(&a, STR("\0\xff\x7f"), true), "%00%FF%7F");
    assert_str(sigv4_encode(&a, STR_EMPTY, true), "");
}

TEST_MAIN()
