/* SPDX-License-Identifier: Apache-2.0 */
#include "reads.h"

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

/* A registry behind a private authority, which wants a token of a realm that is behind it too. */
struct private_registry {
    struct surroundings s;
    struct fake_server *realm;
};

static int account(UNUSED void *userdata, UNUSED const struct location *l,
                   UNUSED const struct pod *pod, struct oci_credentials *ret, bool *ret_found,
                   UNUSED struct error *err)
{
    *ret = (struct oci_credentials){.username = secret_copy(STR("u")),
                                    .password = secret_copy(STR("p"))};
    *ret_found = true;
    return 0;
}

static bool is_plain(const struct private_registry *x)
{
    return x->s.env.insecure_registries_len > 0;
}

static const char *write_authorities(struct private_registry *x)
{
    struct arena *a = &x->s.arena;
    const char *path = arena_printf(a, "%s/ca.pem", x->s.folder).ptr;
    struct str pem = arena_printf(a, "# our authorities\n%s\n%s",
                                  is_plain(x) ? "" : fake_server_cert_pem(x->s.server),
                                  fake_server_cert_pem(x->realm));

    assert_ok(file_write(path, pem, 0644, false, &x->s.err), &x->s.err);
    return path;
}

static void begin_private(struct private_registry *x, bool plain)
{
    with_server(&x->s);
    if (!plain) {
        fake_server_stop(x->s.server);
        x->s.server = fake_server_start_tls(NULL);
        x->s.env.insecure_registries_len = 0;
    }
    x->s.insecure[0] = arena_printf(&x->s.arena, "127.0.0.1:%u", fake_server_port(x->s.server));
    x->realm = fake_server_start_tls(NULL);
    x->s.folder = check_temp_folder(&x->s.arena);
    x->s.env.registry_credentials = account;
    struct str realm = fake_server_url(&x->s.arena, x->realm, "/token");
    fake_server_reply(
        x->s.server,
        &(struct fake_reply){.status = 401,
                             .headers =
                                 arena_printf(&x->s.arena,
                                              "WWW-Authenticate: Bearer realm=\"" PRI_STR "\"\r\n",
                                              STR_ARG(realm))
                                     .ptr});
    fake_server_reply(x->s.server, &(struct fake_reply){.status = 404});
    fake_server_reply(x->realm,
                      &(struct fake_reply){.status = 200, .body = STR("{\"token\":\"T\"}")});
}

static void end_private(struct private_registry *x)
{
    fake_server_stop(x->realm);
    surroundings_done(&x->s);
}

TEST(a_private_authority_is_trusted_for_the_registry_and_its_realm)
{
    for (int plain = 0; plain < 2; plain++) {
        _cleanup_(end_private) struct private_registry x;
        begin_private(&x, plain);
        x.s.env.registry_ca_file = str_c(write_authorities(&x));
        struct artifact artifact = image_at(&x.s, "a");
        digest(&x.s, &artifact);
        assert_int_equal(artifact.state, ARTIFACT_MISSING);
        struct fake_request token = fake_server_request(x.realm, 0, &x.s.arena);
        assert_str(fake_request_header(&token, "Authorization"), "Basic dTpw");
        struct fake_request get = fake_server_request(x.s.server, 1, &x.s.arena);
        assert_str(fake_request_header(&get, "Authorization"), "Bearer T");
    }
}

TEST(without_it_neither_is_and_no_credentials_are_sent)
{
    for (int plain = 0; plain < 2; plain++) {
        _cleanup_(end_private) struct private_registry x;
        begin_private(&x, plain);
        struct artifact artifact = image_at(&x.s, "a");
        digest(&x.s, &artifact);
        assert_int_equal(artifact.state, ARTIFACT_UNREADABLE);
        assert_contains(artifact.reason, "not trusted");
        assert_int_equal(fake_server_requests(x.s.server), plain);
        assert_int_equal(fake_server_requests(x.realm), 0);
    }
}

TEST(a_renewed_file_of_authorities_counts_at_once)
{
    _cleanup_(end_private) struct private_registry x;

    begin_private(&x, false);
    const char *path = write_authorities(&x);
    x.s.env.registry_ca_file = str_c(path);
    struct artifact artifact = image_at(&x.s, "a");
    assert_ok(file_write(path, str_c(fake_server_cert_pem(x.realm)), 0644, false, &x.s.err),
              &x.s.err);
    digest(&x.s, &artifact);
    assert_contains(artifact.reason, "not trusted");
    write_authorities(&x);
    artifact = image_at(&x.s, "a");
    digest(&x.s, &artifact);
    assert_int_equal(artifact.state, ARTIFACT_MISSING);
}

TEST(a_broken_file_of_authorities_is_named_and_is_no_missing_image)
{
    static const struct {
        const char *text, *say; /* NULL: no file */
    } rows[] = {
        {NULL, "No such file"},
        {"", "no certificate"},
        {"text", "no certificate"},
        {"-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n", "no certificate"},
        {"-----BEGIN CERTIFICATE-----\nAAAA\n", "no certificate"},
    };

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        _cleanup_(end_private) struct private_registry x;
        begin_private(&x, false);
        const char *path = arena_printf(&x.s.arena, "%s/ca.pem", x.s.folder).ptr;
        if (rows[i].text)
            assert_ok(file_write(path, str_c(rows[i].text), 0644, false, &x.s.err), &x.s.err);
        x.s.env.registry_ca_file = str_c(path);
        struct artifact artifact = image_at(&x.s, "a");
        digest(&x.s, &artifact);
        assert_int_equal(artifact.state, ARTIFACT_UNREADABLE);
        assert_contains(artifact.reason, path);
        assert_contains(artifact.reason, rows[i].say);
        assert_int_equal(fake_server_requests(x.s.server), 0);
    }
}

TEST_MAIN()
