/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/argo/recorded.h"

#include "argo/location.h"

static struct location location_of(struct arena *a, const char *text)
{
    struct location l;

    memset(&l, 0x55, sizeof(l));
    location_read(json_of(a, text), &l);
    return l;
}

TEST(every_field_of_s3_is_read)
{
    struct arena a = ARENA_INIT;
    struct location l = location_of(
        &a, "{\"s3\":{\"endpoint\":\"h:9\",\"bucket\":\"b\",\"region\":\"r\",\"key\":\"k\","
            "\"insecure\":true,\"roleARN\":\"arn\",\"useSDKCreds\":true,"
            "\"accessKeySecret\":{\"name\":\"s1\",\"key\":\"a\"},"
            "\"secretKeySecret\":{\"name\":\"s2\",\"key\":\"b\"},"
            "\"sessionTokenSecret\":{\"name\":\"s3\",\"key\":\"c\"},"
            "\"caSecret\":{\"name\":\"s4\",\"key\":\"d\"},\"addressingStyle\":\"virtual-hosted\","
            "\"encryptionOptions\":{\"serverSideCustomerKeySecret\":{\"name\":\"s5\",\"key\":"
            "\"e\"}}}}");

    assert_int_equal(l.kind, LOCATION_S3);
    assert_str(l.endpoint, "h:9");
    assert_str(l.bucket, "b");
    assert_str(l.region, "r");
    assert_str(l.key, "k");
    assert_str(l.role_arn, "arn");
    assert_true(l.insecure && l.use_sdk_creds);
    assert_int_equal(l.addressing, ADDRESSING_VIRTUAL);
    assert_str(l.access_key.name, "s1");
    assert_str(l.secret_key.key, "b");
    assert_str(l.session_token.name, "s3");
    assert_str(l.ca.name, "s4");
    assert_str(l.sse_customer_key.name, "s5");
    assert_true(location_is_full(&l));
    arena_done(&a);
}

TEST(each_kind_is_read_into_the_same_struct)
{
    static const struct {
        const char *text;
        enum location_kind kind;
        const char *endpoint, *bucket, *key;
    } rows[] = {
        {"{\"gcs\":{\"bucket\":\"b\",\"key\":\"k\"}}", LOCATION_GCS, "", "b", "k"},
        {"{\"azure\":{\"endpoint\":\"https://e\",\"container\":\"c\",\"blob\":\"k\"}}",
         LOCATION_AZURE, "https://e", "c", "k"},
        {"{\"oss\":{\"endpoint\":\"e\",\"bucket\":\"b\",\"key\":\"k\",\"securityToken\":\"t\"}}",
         LOCATION_OSS, "e", "b", "k"},
        {"{\"http\":{\"url\":\"https://e/k\"}}", LOCATION_HTTP, "", "", "https://e/k"},
        {"{\"artifactory\":{\"url\":\"https://e/k\"}}", LOCATION_ARTIFACTORY, "", "",
         "https://e/k"},
        {"{\"hdfs\":{\"addresses\":[\"n1:1\",\"n2:1\"],\"path\":\"/p\"}}", LOCATION_HDFS, "",
         "n1:1", "/p"},
        {"{\"git\":{\"repo\":\"https://e/r\",\"revision\":\"main\"}}", LOCATION_GIT, "", "main",
         "https://e/r"},
        {"{\"raw\":{\"data\":\"secret\"}}", LOCATION_RAW, "", "", ""},
        {"{\"plugin\":{\"name\":\"p\",\"key\":\"k\",\"configuration\":\"secret\"}}",
         LOCATION_PLUGIN, "", "p", "k"},
        {"{}", LOCATION_NONE, "", "", ""},
        {"{\"s3\":null}", LOCATION_NONE, "", "", ""},
        {"{\"s3\":\"x\",\"path\":\"/p\"}", LOCATION_NONE, "", "", ""},
        {"{\"s3\":{\"key\":7,\"bucket\":[],\"insecure\":\"true\",\"accessKeySecret\":1}}",
         LOCATION_S3, "", "", ""},
        /* two kinds at once: the one that Argo would take */
        {"{\"s3\":{\"key\":\"k\"},\"gcs\":{\"key\":\"g\"}}", LOCATION_GCS, "", "", "g"},
    };
    struct arena a = ARENA_INIT;

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct location l = location_of(&a, rows[i].text);
        assert_int_equal(l.kind, rows[i].kind);
        assert_str(l.endpoint, rows[i].endpoint);
        assert_str(l.bucket, rows[i].bucket);
        assert_str(l.key, rows[i].key);
        assert_false(l.insecure);
    }
    location_read(NULL, &(struct location){0});
    arena_done(&a);
}

TEST_MAIN()
