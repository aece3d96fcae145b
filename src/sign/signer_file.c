/* SPDX-License-Identifier: Apache-2.0 */
#include "base/file.h"
#include "base/limits.h"
#include "base/memory.h"
#include "sign/backends.h"
#include "sign/local.h"

struct signer_file {
    struct local_signer local;
    const char *key_path, *password_path; /* the latter may be NULL */
    struct secret password;               /* without a password file */
    struct file_identity key_seen, password_seen;
};

static bool has_news(struct local_signer *local)
{
    struct signer_file *s = (struct signer_file *)local;
    struct file_identity key = file_identify(s->key_path), password = {0};

    if (s->password_path)
        password = file_identify(s->password_path);
    bool same = file_identity_eq(key, s->key_seen) && file_identity_eq(password, s->password_seen);
    s->key_seen = key;
    s->password_seen = password;
    return !same;
}

static int read_files(struct local_signer *local, struct secret *ret_pem,
                      struct secret *ret_password, struct error *err)
{
    struct signer_file *s = (struct signer_file *)local;

    if (file_read_secret(s->key_path, KEY_FILE_MAX_BYTES, ret_pem, err) < 0)
        return -1;
    if (s->password_path)
        return file_read_secret(s->password_path, KEY_FILE_MAX_BYTES, ret_password, err);
    *ret_password = secret_copy(secret_str(&s->password));
    return 0;
}

static const struct local_source file_source = {has_news, read_files};

static void close_file(struct signer *base)
{
    struct signer_file *s = (struct signer_file *)base;

    secret_done(&s->password);
    local_done(&s->local);
    free(s);
}

static int open_file(const struct signer_config *c, struct signer **ret, struct error *err)
{
    if (str_is_empty(c->key_file))
        return error_set(err, ERR_INVALID, "signer file: no key file is given");
    struct signer_file *s = MEMORY_NEW(struct signer_file);
    _cleanup_(signer_closep) struct signer *owned = &s->local.base;
    local_init(&s->local, &signer_file_ops, &file_source);
    s->key_path = arena_cstr(&s->local.arena, c->key_file);
    if (c->password_file.len)
        s->password_path = arena_cstr(&s->local.arena, c->password_file);
    s->password = secret_copy(c->password);
    if (local_start(&s->local, err) < 0)
        return error_wrap(err, "signing key %s", s->key_path);
    *ret = TAKE_PTR(owned);
    return 0;
}

const struct signer_ops signer_file_ops = {
    .name = "file",
    .summary = "a key file as cosign writes it, or PEM; replaced files are picked up",
    .open = open_file,
    .sign = local_sign,
    .warning = local_warning,
    .close = close_file,
};
