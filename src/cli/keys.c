/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/keys.h"

#include "base/file.h"
#include "base/limits.h"
#include "cli/password.h"
#include "sigstore/keyfile.h"

static void free_key(void *k)
{
    key_free(k);
}

static bool is_private(struct str pem)
{
    return str_contains(pem, STR("PRIVATE KEY-----"));
}

static int load_public(const struct cli *c, struct str path, struct key **ret, struct error *err)
{
    _cleanup_(secret_done) struct secret pem = SECRET_EMPTY; /* it may be the wrong file */

    if (file_read_secret(arena_cstr(c->arena, path), KEY_FILE_MAX_BYTES, &pem, err) < 0)
        return -1;
    if (is_private(secret_str(&pem)))
        return error_set(err, ERR_INVALID,
                         PRI_STR " is a private key; give the public one ('argo-slsa key public' "
                                 "prints it)",
                         STR_ARG(path));
    if (key_public_from_pem(secret_str(&pem), ret, err) < 0)
        return error_wrap(err, PRI_STR " is no public key", STR_ARG(path));
    arena_defer(c->arena, free_key, *ret);
    return 0;
}

int trusted_keys_load(const struct cli *c, struct trusted_keys *ret, struct error *err)
{
    const struct str_list *paths = &c->options.keys;
    struct trusted_keys keys = {
        .items = ARENA_ARRAY(c->arena, struct trusted_key, paths->len),
        .keys = ARENA_ARRAY(c->arena, struct key *, paths->len),
    };

    list_each (path, paths) {
        struct trusted_key *k = &keys.items[keys.len];
        if (load_public(c, *path, &k->key, err) < 0)
            return -1;
        k->path = *path;
        keys.keys[keys.len++] = k->key;
    }
    *ret = keys;
    return 0;
}

struct str trusted_keys_path(const struct cli *c, const struct trusted_keys *keys, struct str hint)
{
    for (size_t i = 0; i < keys->len; i++)
        if (str_eq(key_hint(c->arena, keys->items[i].key), hint))
            return keys->items[i].path;
    return STR_EMPTY;
}

static bool is_encrypted(struct str pem)
{
    return str_contains(pem, STR("-----BEGIN ENCRYPTED "));
}

static int read_private(const char *path, struct secret *ret, struct error *err)
{
    _cleanup_(secret_done) struct secret pem = SECRET_EMPTY;

    if (file_read_secret(path, KEY_FILE_MAX_BYTES, &pem, err) < 0)
        return -1;
    if (!is_private(secret_str(&pem)))
        return error_set(err, ERR_INVALID, "%s is no private key", path);
    *ret = pem;
    pem = SECRET_EMPTY;
    return 0;
}

int key_file_is_encrypted(const char *path, bool *ret, struct error *err)
{
    _cleanup_(secret_done) struct secret pem = SECRET_EMPTY;

    if (read_private(path, &pem, err) < 0)
        return -1;
    *ret = is_encrypted(secret_str(&pem));
    return 0;
}

int private_key_open(const struct cli *c, struct str path, struct key **ret, struct error *err)
{
    _cleanup_(secret_done) struct secret pem = SECRET_EMPTY;
    _cleanup_(secret_done) struct secret password = SECRET_EMPTY;
    char *name = arena_cstr(c->arena, path);

    if (read_private(name, &pem, err) < 0)
        return -1;
    if (is_encrypted(secret_str(&pem)) && password_of_key(c, name, &password, err) < 0)
        return -1;
    if (keyfile_open(secret_str(&pem), secret_str(&password), ret, err) < 0)
        return error_wrap(err, "open %s", name);
    return 0;
}

int any_key_open(const struct cli *c, struct str path, struct key **ret, struct error *err)
{
    _cleanup_(secret_done) struct secret pem = SECRET_EMPTY;

    if (file_read_secret(arena_cstr(c->arena, path), KEY_FILE_MAX_BYTES, &pem, err) < 0)
        return -1;
    if (is_private(secret_str(&pem)))
        return private_key_open(c, path, ret, err);
    if (key_public_from_pem(secret_str(&pem), ret, err) < 0)
        return error_wrap(err, PRI_STR " is no key", STR_ARG(path));
    return 0;
}
