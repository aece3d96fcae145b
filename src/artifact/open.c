/* SPDX-License-Identifier: Apache-2.0
 *
 * From a location to an open bucket or repository.
 */
#include "artifact/artifact.h"

#include "base/file.h"
#include "base/limits.h"
#include "crypto/pem.h"

static const enum objectstore_addressing addressings[] = {
    [ADDRESSING_AUTO] = OBJECTSTORE_AUTO,
    [ADDRESSING_PATH] = OBJECTSTORE_PATH,
    [ADDRESSING_VIRTUAL] = OBJECTSTORE_VIRTUAL,
};

/* A bucket's name becomes a path here: it must not lead out of the folder. */
static int open_folder(const struct artifact_environment *env, const struct location *l,
                       struct artifact_bucket *b, struct error *err)
{
    if (!l->bucket.len || str_cut(l->bucket, '/', NULL, NULL) || str_eq(l->bucket, STR("..")) ||
        str_eq(l->bucket, STR(".")))
        return error_set(err, ERR_INVALID, "'" PRI_STR "' is no bucket name",
                         STR_ARG(str_first(l->bucket, 100)));
    return objectstore_open(
        &(struct objectstore_config){
            .kind = "folder", .endpoint = env->folder, .bucket = l->bucket, .cancel = env->cancel},
        &b->store, err);
}

static int open_remote(const struct artifact_environment *env, const struct location *l,
                       struct arena *a, struct artifact_bucket *b, struct error *err)
{
    if (env->object_credentials(env->userdata, l, a, &b->credentials, err) < 0) {
        if (err->class == ERR_NOT_FOUND)
            err->class = ERR_DENIED;
        return -1;
    }
    return objectstore_open(
        &(struct objectstore_config){
            .kind = location_kind_name(l->kind),
            .endpoint = l->endpoint,
            .bucket = l->bucket,
            .region = l->region,
            .insecure = l->insecure,
            .addressing = addressings[l->addressing],
            .credentials = &b->credentials,
            .http = env->http,
            .cancel = env->cancel,
        },
        &b->store, err);
}

int artifact_bucket_open(const struct artifact_environment *env, const struct location *l,
                         struct arena *a, struct artifact_bucket *ret, struct error *err)
{
    *ret = (struct artifact_bucket){.store = NULL};
    int r = env->folder.len ? open_folder(env, l, ret, err) : open_remote(env, l, a, ret, err);

    if (r < 0)
        artifact_bucket_close(ret);
    return r;
}

void artifact_bucket_close(struct artifact_bucket *b)
{
    objectstore_close(b->store);
    b->store = NULL;
    objectstore_credentials_done(&b->credentials);
}

static bool is_insecure(const struct artifact_environment *env, struct str host)
{
    for (size_t i = 0; i < env->insecure_registries_len; i++)
        if (str_eq(env->insecure_registries[i], host))
            return true;
    return false;
}

static int require_certificate(struct str pem, struct error *err)
{
    bool found = false;

    while (!found) {
        struct pem_block block;
        if (pem_next(&pem, &block, err) < 0)
            return error_wrap(err, "no certificate in PEM");
        found = str_eq_c(str_c(block.label), "CERTIFICATE");
        pem_block_done(&block);
    }
    return 0;
}

/* A file that is missing here must not look like a missing image. */
static int read_registry_ca(const struct artifact_environment *env, struct arena *a,
                            struct str *ret, struct error *err)
{
    const char *path = arena_cstr(a, env->registry_ca_file);
    struct error failure = ERROR_INIT;

    if (!env->registry_ca_file.len)
        return 0;
    if (file_read(a, path, CONFIG_FILE_MAX_BYTES, ret, &failure) == 0 &&
        require_certificate(*ret, &failure) == 0)
        return 0;
    return error_set(err, ERR_INVALID, "authorities of registries, %s: %s", path, failure.msg);
}

int artifact_repository_open(const struct artifact_environment *env, const struct location *l,
                             const struct pod *pod, struct oci_repository **ret, struct error *err)
{
    _cleanup_(oci_credentials_done) struct oci_credentials credentials = {0};
    _cleanup_(arena_done) struct arena scratch = ARENA_INIT;
    struct str ca_pem = STR_EMPTY;
    bool found = false;

    if (env->folder.len)
        return error_set(err, ERR_INVALID, "images are not read from recorded objects");
    if (read_registry_ca(env, &scratch, &ca_pem, err) < 0)
        return -1;
    if (env->registry_credentials(env->userdata, l, pod, &credentials, &found, err) < 0) {
        if (err->class == ERR_NOT_FOUND)
            err->class = ERR_DENIED;
        return -1;
    }
    return oci_open(
        &(struct oci_config){
            .host = l->endpoint,
            .repository = l->bucket,
            .insecure = is_insecure(env, l->endpoint),
            .ca_pem = ca_pem,
            .credentials = found ? &credentials : NULL,
            .http = env->http,
            .cancel = env->cancel,
        },
        ret, err);
}
