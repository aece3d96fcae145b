/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/reach.h"

#include "base/file.h"
#include "base/limits.h"
#include "cli/aws.h"
#include "http/url.h"
#include "oci/auth_local.h"

static const struct http_client_options http_options = {
    .use_proxy_env = true,
    .allow_loopback = true, /* the person at the keyboard chose the endpoint */
};

/* A file of the user's home, unless a variable names another. False when there is no home. */
static bool home_path(const struct cli *c, const char *variable, const char *below_variable,
                      const char *below_home, char **ret)
{
    const char *value = cli_env(c, variable), *home = cli_env(c, "HOME");

    if (value && *value)
        *ret = arena_cstr(c->arena, arena_printf(c->arena, "%s%s", value, below_variable));
    else if (home && *home)
        *ret = arena_cstr(c->arena, arena_printf(c->arena, "%s/%s", home, below_home));
    return (value && *value) || (home && *home);
}

/* ---- object stores ---- */

static int keys_from_env(const struct cli *c, struct objectstore_credentials *ret, bool *ret_found,
                         struct error *err)
{
    struct str access = str_c(cli_env(c, "AWS_ACCESS_KEY_ID"));
    struct str secret = str_c(cli_env(c, "AWS_SECRET_ACCESS_KEY"));

    *ret_found = access.len && secret.len;
    if (*ret_found) {
        ret->access_key = secret_copy(access);
        ret->secret_key = secret_copy(secret);
        ret->session_token = secret_copy(str_c(cli_env(c, "AWS_SESSION_TOKEN")));
    } else if (access.len || secret.len) {
        return error_set(err, ERR_INVALID,
                         "of AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY only one is set");
    }
    return 0;
}

/* No file, or no default profile in it, means anonymous requests. */
static int keys_from_file(const struct cli *c, struct objectstore_credentials *ret,
                          struct error *err)
{
    _cleanup_(secret_done) struct secret text = SECRET_EMPTY;
    struct str profile = str_c(cli_env(c, "AWS_PROFILE"));
    struct error failure = ERROR_INIT;
    struct aws_keys keys;
    char *path;

    if (!home_path(c, "AWS_SHARED_CREDENTIALS_FILE", "", ".aws/credentials", &path))
        return 0;
    if (file_read_secret(path, CONFIG_FILE_MAX_BYTES, &text, &failure) < 0 ||
        aws_profile_parse(secret_str(&text), profile.len ? profile : STR("default"), &keys,
                          &failure) < 0) {
        if (failure.class == ERR_NOT_FOUND && !profile.len)
            return 0;
        *err = failure;
        return error_wrap(err, "credentials in %s", path);
    }
    ret->access_key = secret_copy(keys.access_key);
    ret->secret_key = secret_copy(keys.secret_key);
    ret->session_token = secret_copy(keys.session_token);
    return 0;
}

static int find_all(const struct cli *c, struct arena *a, struct objectstore_credentials *ret,
                    struct error *err)
{
    const char *ca = cli_env(c, "AWS_CA_BUNDLE");
    bool in_env;

    if (ca && *ca && file_read(a, ca, CONFIG_FILE_MAX_BYTES, &ret->ca_pem, err) < 0)
        return error_wrap(err, "AWS_CA_BUNDLE");
    if (keys_from_env(c, ret, &in_env, err) < 0)
        return -1;
    return in_env ? 0 : keys_from_file(c, ret, err);
}

/* A file or profile that is missing here must not look like a missing object. */
static int find_credentials(const struct cli *c, struct arena *a,
                            struct objectstore_credentials *ret, struct error *err)
{
    struct objectstore_credentials found = {0};

    if (find_all(c, a, &found, err) < 0) {
        err->class = ERR_INVALID;
        return -1;
    }
    *ret = found;
    return 0;
}

static int object_credentials(void *userdata, UNUSED const struct location *l, struct arena *a,
                              struct objectstore_credentials *ret, struct error *err)
{
    const struct reach *s = userdata;

    return find_credentials(s->cli, a, ret, err);
}

int reach_place(const struct cli *c, struct location *into, struct error *err)
{
    struct str endpoint = c->options.s3_endpoint;
    struct url url;

    into->insecure = c->options.s3_insecure;
    into->region = c->options.s3_region;
    into->endpoint = endpoint.len ? endpoint : STR("s3.amazonaws.com");
    if (!str_contains(endpoint, STR("://")))
        return 0;
    if (url_parse(endpoint, &url, err) < 0)
        return error_wrap(err, "--s3-endpoint");
    if (!str_eq_c(url.target, "/"))
        return error_set(err, ERR_INVALID, "--s3-endpoint: want HOST[:PORT], without a path");
    into->endpoint = url.authority;
    into->insecure = into->insecure || str_eq_c(url.scheme, "http");
    return 0;
}

static void release_credentials(void *credentials)
{
    objectstore_credentials_done(credentials);
}

/* Kept until the command ends, because they must outlive the handle. */
static int keep_credentials(const struct cli *c, const struct objectstore_credentials **ret,
                            struct error *err)
{
    struct objectstore_credentials *kept = ARENA_NEW(c->arena, struct objectstore_credentials);

    arena_defer(c->arena, release_credentials, kept);
    if (find_credentials(c, c->arena, kept, err) < 0)
        return -1;
    *ret = kept;
    return 0;
}

int reach_open_bucket(const struct cli *c, const struct location *place, struct objectstore **ret,
                      struct error *err)
{
    struct objectstore_config config = {
        .kind = c->options.artifacts.len ? "folder" : "s3",
        .endpoint = c->options.artifacts.len ? c->options.artifacts : place->endpoint,
        .bucket = place->bucket,
        .region = place->region,
        .insecure = place->insecure,
        .http = http_options,
        .cancel = c->cancel,
    };

    if (!c->options.artifacts.len && keep_credentials(c, &config.credentials, err) < 0)
        return -1;
    return objectstore_open(&config, ret, err);
}

/* ---- registries ---- */

static int registry_credentials(void *userdata, const struct location *l,
                                UNUSED const struct pod *pod, struct oci_credentials *ret,
                                bool *ret_found, struct error *err)
{
    const struct cli *c = ((const struct reach *)userdata)->cli;
    struct error failure = ERROR_INIT;
    char *path;

    *ret_found = false;
    if (!home_path(c, "DOCKER_CONFIG", "/config.json", ".docker/config.json", &path))
        return 0;
    if (oci_auth_local_lookup(path, l->endpoint, l->bucket, c->cancel, ret, ret_found, &failure) ==
            0 ||
        failure.class == ERR_NOT_FOUND)
        return 0;
    *err = failure;
    return -1;
}

/* ---- artifacts of a run ---- */

void reach_settle(struct reach *s)
{
    if (s->reading)
        progress_end(&s->progress);
    s->reading = NULL;
}

static void on_progress(void *userdata, const struct artifact *artifact, uint64_t bytes)
{
    struct reach *s = userdata;

    if (s->reading != artifact) {
        reach_settle(s);
        s->progress = progress_start(s->cli, artifact->name, 0);
        s->reading = artifact;
    }
    if (bytes > s->progress.done)
        progress_add(&s->progress, bytes - s->progress.done);
}

struct artifact_environment reach_environment(const struct cli *c, struct reach *s)
{
    *s = (struct reach){.cli = c};
    return (struct artifact_environment){
        .object_credentials = object_credentials,
        .registry_credentials = registry_credentials,
        .userdata = s,
        .folder = c->options.artifacts,
        .insecure_registries = c->options.registries_insecure.items,
        .insecure_registries_len = c->options.registries_insecure.len,
        .registry_ca_file = c->options.registry_ca,
        .http = http_options,
        .cancel = c->cancel,
        .on_progress = on_progress,
    };
}

int reach_open_repository(const struct cli *c, const struct location *image,
                          struct oci_repository **ret, struct error *err)
{
    struct reach reach;
    struct artifact_environment env = reach_environment(c, &reach);

    env.folder = STR_EMPTY; /* holds objects only */
    return artifact_repository_open(&env, image, NULL, ret, err);
}
