/* SPDX-License-Identifier: Apache-2.0
 *
 * What the tests of artifacts and stores read from: a temporary folder of recorded objects, or fake
 * servers.
 */
#pragma once

#include "helpers/check.h"

#include "artifact/artifact.h"
#include "base/file.h"
#include "base/limits.h"
#include "fake/fake_server.h"

#define SHA_EMPTY "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
#define SHA_HELLO "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"

static const struct artifact_limits generous = {
    .max_bytes = GIB, .max_objects = 1000, .max_seconds = 60};

struct surroundings {
    struct arena arena;
    struct artifact_environment env;
    struct fake_server *server;
    const char *folder;
    enum error_class secrets; /* what asking for credentials gives */
    uint64_t progress;        /* bytes last told to on_progress */
    struct str insecure[1];
    struct error err;
};

static int object_credentials(void *userdata, UNUSED const struct location *l,
                              UNUSED struct arena *a, struct objectstore_credentials *ret,
                              struct error *err)
{
    const struct surroundings *s = userdata;

    if (s->secrets != ERR_OK)
        return error_set(err, s->secrets, "Secret ns/s3 has no member key");
    *ret = (struct objectstore_credentials){.access_key = secret_copy(STR("AK")),
                                            .secret_key = secret_copy(STR("SK"))};
    return 0;
}

static int registry_credentials(void *userdata, UNUSED const struct location *l,
                                UNUSED const struct pod *pod, UNUSED struct oci_credentials *ret,
                                bool *ret_found, struct error *err)
{
    const struct surroundings *s = userdata;

    if (s->secrets != ERR_OK)
        return error_set(err, s->secrets, "Secret ns/pull is gone");
    *ret_found = false;
    return 0;
}

static UNUSED void with_folder(struct surroundings *s)
{
    *s = (struct surroundings){.secrets = ERR_OK};
    s->folder = check_temp_folder(&s->arena);
    s->env.folder = str_c(s->folder);
}

static UNUSED void with_server(struct surroundings *s)
{
    *s = (struct surroundings){.server = fake_server_start()};
    s->insecure[0] = arena_printf(&s->arena, "127.0.0.1:%u", fake_server_port(s->server));
    s->env = (struct artifact_environment){
        .object_credentials = object_credentials,
        .registry_credentials = registry_credentials,
        .userdata = s,
        .insecure_registries = s->insecure,
        .insecure_registries_len = 1,
        .http = {.allow_loopback = true},
    };
}

static UNUSED void surroundings_done(struct surroundings *s)
{
    fake_server_stopp(&s->server);
    if (s->folder)
        check_temp_remove(s->folder);
    arena_done(&s->arena);
}

static UNUSED void write_object(struct surroundings *s, const char *key, const char *text)
{
    struct str path = arena_printf(&s->arena, "%s/bucket/%s", s->folder, key), parent;

    str_cut_last(path, '/', &parent, NULL);
    assert_ok(file_make_folders(arena_cstr(&s->arena, parent), &s->err), &s->err);
    assert_ok(file_write(path.ptr, str_c(text), 0644, false, &s->err), &s->err);
}

static UNUSED struct artifact object_at(struct surroundings *s, const char *key)
{
    struct artifact a = {.location = {.kind = LOCATION_S3,
                                      .endpoint = s->insecure[0].len ? s->insecure[0] : STR("s3"),
                                      .bucket = STR("bucket"),
                                      .key = str_c(key),
                                      .region = STR("us-east-1"),
                                      .insecure = true}};

    a.uri = location_uri(&s->arena, &a.location);
    return a;
}

static UNUSED struct artifact image_at(struct surroundings *s, const char *repository)
{
    struct artifact a = {.location = {.kind = LOCATION_OCI,
                                      .endpoint = s->insecure[0],
                                      .bucket = str_c(repository)}};

    a.uri = location_uri(&s->arena, &a.location);
    return a;
}
