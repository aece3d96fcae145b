/* SPDX-License-Identifier: Apache-2.0 */
#include "helpers/surroundings.h"

static void digest(struct surroundings *s, struct artifact *artifact)
{
    assert_ok(artifact_digest(&s->env, &generous, NULL, &s->arena, artifact, &s->err), &s->err);
}

TEST(a_missing_secret_does_not_make_an_artifact_missing)
{
    static const struct {
        enum error_class secrets;
        int result;
    } rows[] = {{ERR_NOT_FOUND, 0}, {ERR_DENIED, 0}, {ERR_TRANSIENT, -1}};

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        _cleanup_(surroundings_done) struct surroundings s;
        with_server(&s);
        s.secrets = rows[i].secrets;
        struct artifact artifact = object_at(&s, "k");
        assert_int_equal(artifact_digest(&s.env, &generous, NULL, &s.arena, &artifact, &s.err),
                         rows[i].result);
        assert_int_equal(artifact.state, rows[i].result ? ARTIFACT_PENDING : ARTIFACT_UNREADABLE);
        if (rows[i].result == 0)
            assert_contains(artifact.reason, "Secret ns/s3 has no member key");
        assert_int_equal(fake_server_requests(s.server), 0);
    }
}

TEST(a_name_that_leads_out_of_the_folder_is_never_read)
{
    static const char *const buckets[] = {"..", ".", "", "a/b", "../x"};
    _cleanup_(surroundings_done) struct surroundings s;

    with_folder(&s);
    write_object(&s, "a", "hello");
    for (size_t i = 0; i < ARRAY_LEN(buckets); i++) {
        struct artifact artifact = object_at(&s, "a");
        artifact.location.bucket = str_c(buckets[i]);
        digest(&s, &artifact);
        assert_int_equal(artifact.state, ARTIFACT_UNREADABLE);
    }
    struct artifact artifact = object_at(&s, "x/../../bucket/a");
    digest(&s, &artifact);
    assert_int_equal(artifact.state, ARTIFACT_UNREADABLE);
}

TEST(images_ask_for_pull_secrets_and_say_which_is_missing)
{
    _cleanup_(surroundings_done) struct surroundings s;

    with_server(&s);
    s.secrets = ERR_NOT_FOUND;
    struct artifact artifact = image_at(&s, "a");
    digest(&s, &artifact);
    assert_int_equal(artifact.state, ARTIFACT_UNREADABLE);
    assert_contains(artifact.reason, "Secret ns/pull is gone");
    assert_int_equal(fake_server_requests(s.server), 0);
}

TEST(a_registry_speaks_plain_http_only_when_it_is_listed)
{
    _cleanup_(surroundings_done) struct surroundings s;

    with_server(&s);
    struct artifact artifact = image_at(&s, "a");
    artifact.location.endpoint = STR("127.0.0.1:1");
    artifact.location.insecure = true; /* a tenant's wish does not count */
    assert_int_equal(artifact_digest(&s.env, &generous, NULL, &s.arena, &artifact, &s.err), -1);
    assert_contains(str_c(s.err.msg), "https://");
}

TEST_MAIN()
