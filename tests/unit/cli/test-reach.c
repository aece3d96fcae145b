/* SPDX-License-Identifier: Apache-2.0 */
#include "desk.h"

#include "cli/reach.h"

static int place_of(const char *endpoint, bool insecure, struct location *ret, struct error *err)
{
    struct desk d;

    desk_open(&d, NULL);
    d.cli.options.s3_endpoint = str_c(endpoint);
    d.cli.options.s3_insecure = insecure;
    d.cli.options.s3_region = STR("eu");
    int r = reach_place(&d.cli, ret, err);
    desk_close(&d);
    return r;
}

TEST(endpoints_are_hosts_or_urls)
{
    static const struct {
        const char *endpoint;
        bool insecure;
        const char *host;
        bool plain;
    } rows[] = {
        {"", false, "s3.amazonaws.com", false},
        {"minio:9000", false, "minio:9000", false},
        {"minio:9000", true, "minio:9000", true},
        {"http://minio:9000", false, "minio:9000", true},
        {"https://minio:9000/", false, "minio:9000", false},
        {"https://minio", true, "minio", true},
    };

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct error err = ERROR_INIT;
        struct location l = {.kind = LOCATION_S3};
        assert_ok(place_of(rows[i].endpoint, rows[i].insecure, &l, &err), &err);
        assert_str(l.endpoint, rows[i].host);
        assert_int_equal(l.insecure, rows[i].plain);
        assert_str(l.region, "eu");
    }
}

TEST(other_urls_are_refused)
{
    static const char *const endpoints[] = {"ftp://x", "http://", "http://x/path",
                                            "http://user:pw@x", "http://x?y"};

    for (size_t i = 0; i < ARRAY_LEN(endpoints); i++) {
        struct error err;
        struct location l = {.kind = LOCATION_S3};
        assert_fails(place_of(endpoints[i], false, &l, &err), ERR_INVALID, &err);
        assert_false(str_contains(str_c(err.msg), STR("pw")));
    }
}

static int credentials_of(struct desk *d, struct objectstore_credentials *ret, struct error *err)
{
    struct reach reach;
    struct artifact_environment env = reach_environment(&d->cli, &reach);
    struct location l = {.kind = LOCATION_S3};

    return env.object_credentials(env.userdata, &l, &d->arena, ret, err);
}

TEST(variables_go_before_the_credentials_file)
{
    const char *env[] = {"AWS_ACCESS_KEY_ID=a", "AWS_SECRET_ACCESS_KEY=b", "AWS_SESSION_TOKEN=c",
                         "AWS_SHARED_CREDENTIALS_FILE=/nowhere", NULL};
    struct objectstore_credentials c = {0};
    struct error err = ERROR_INIT;
    struct desk d;

    desk_open(&d, env);
    assert_ok(credentials_of(&d, &c, &err), &err);
    assert_str(secret_str(&c.access_key), "a");
    assert_str(secret_str(&c.secret_key), "b");
    assert_str(secret_str(&c.session_token), "c");
    objectstore_credentials_done(&c);
    desk_close(&d);
}

TEST(the_profile_is_read_from_the_home_folder)
{
    struct objectstore_credentials c = {0};
    struct error err = ERROR_INIT;
    struct desk d;

    desk_open(&d, NULL);
    char *folder = check_temp_folder(&d.arena);
    struct str file = desk_file(&d, folder, "credentials",
                                STR("[x]\naws_access_key_id=k\naws_secret_access_key=s\n"));
    struct str variable = arena_printf(&d.arena, "AWS_SHARED_CREDENTIALS_FILE=%s", file.ptr);
    const char *env[] = {variable.ptr, "AWS_PROFILE=x", NULL};
    d.cli.env = env;
    assert_ok(credentials_of(&d, &c, &err), &err);
    assert_str(secret_str(&c.secret_key), "s");
    objectstore_credentials_done(&c);
    check_temp_remove(folder);
    desk_close(&d);
}

TEST(without_any_credentials_requests_are_anonymous)
{
    const char *env[] = {"HOME=/nowhere", NULL};
    struct objectstore_credentials c = {0};
    struct error err = ERROR_INIT;
    struct desk d;

    desk_open(&d, env);
    assert_ok(credentials_of(&d, &c, &err), &err);
    assert_true(str_is_empty(secret_str(&c.access_key)));
    desk_close(&d);
}

TEST(broken_credentials_are_wrong_use_and_never_a_missing_object)
{
    static const char *const envs[][4] = {
        {"AWS_ACCESS_KEY_ID=a", NULL},
        {"AWS_SECRET_ACCESS_KEY=a", NULL},
        {"AWS_SHARED_CREDENTIALS_FILE=/nowhere", "AWS_PROFILE=x", NULL},
        {"AWS_CA_BUNDLE=/nowhere", NULL},
    };

    for (size_t i = 0; i < ARRAY_LEN(envs); i++) {
        struct objectstore_credentials c = {0};
        struct error err;
        struct desk d;
        desk_open(&d, envs[i]);
        assert_fails(credentials_of(&d, &c, &err), ERR_INVALID, &err);
        desk_close(&d);
    }
}

TEST(registry_logins_come_from_the_docker_configuration)
{
    struct reach reach;
    struct oci_credentials c = {0};
    struct error err = ERROR_INIT;
    struct desk d;
    bool found;

    desk_open(&d, NULL);
    char *folder = check_temp_folder(&d.arena);
    desk_file(&d, folder, "config.json",
              STR("{\"auths\":{\"reg.example\":{\"auth\":\"dTpw\"}}}")); /* u:p */
    const char *env[] = {arena_printf(&d.arena, "DOCKER_CONFIG=%s", folder).ptr, NULL};
    d.cli.env = env;
    struct artifact_environment e = reach_environment(&d.cli, &reach);
    struct location l = {.kind = LOCATION_OCI, .endpoint = STR("reg.example"), .bucket = STR("r")};
    assert_ok(e.registry_credentials(e.userdata, &l, NULL, &c, &found, &err), &err);
    assert_true(found);
    assert_str(secret_str(&c.username), "u");
    oci_credentials_done(&c);
    l.endpoint = STR("other.example");
    assert_ok(e.registry_credentials(e.userdata, &l, NULL, &c, &found, &err), &err);
    assert_false(found);
    check_temp_remove(folder);
    desk_close(&d);
}

TEST(registry_logins_come_from_a_credential_helper)
{
    struct reach reach;
    struct oci_credentials c = {0};
    struct error err = ERROR_INIT;
    struct desk d;
    bool found;

    desk_open(&d, NULL);
    char *folder = check_temp_folder(&d.arena);
    desk_file(&d, folder, "config.json", STR("{\"credsStore\":\"absent\"}"));
    const char *env[] = {arena_printf(&d.arena, "DOCKER_CONFIG=%s", folder).ptr, NULL};
    d.cli.env = env;
    struct artifact_environment e = reach_environment(&d.cli, &reach);
    struct location l = {.kind = LOCATION_OCI, .endpoint = STR("reg.example"), .bucket = STR("r")};
    assert_fails(e.registry_credentials(e.userdata, &l, NULL, &c, &found, &err), ERR_DENIED, &err);
    assert_contains(str_c(err.msg), "docker-credential-absent");
    check_temp_remove(folder);
    desk_close(&d);
}

TEST_MAIN()
