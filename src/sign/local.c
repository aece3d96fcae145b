/* SPDX-License-Identifier: Apache-2.0 */
#include "sign/local.h"

#include "base/thread.h"
#include "sigstore/keyfile.h"

#include <stdio.h>
#include <string.h>

void local_init(struct local_signer *s, const struct signer_ops *ops,
                const struct local_source *source)
{
    s->base.ops = ops;
    s->source = source;
    pthread_mutex_init(&s->lock, NULL);
}

void local_done(struct local_signer *s)
{
    key_free(s->key);
    explicit_bzero(s->password_digest, sizeof(s->password_digest));
    pthread_mutex_destroy(&s->lock);
    arena_done(&s->arena);
}

static struct str without_newline(struct str s)
{
    if (str_ends_with(s, STR("\n")))
        s.len--;
    if (str_ends_with(s, STR("\r")))
        s.len--;
    return s;
}

/* cosign takes a piped password with its newline, people who write a file mean it without. */
static int open_key(struct str pem, struct str password, struct key **ret, struct error *err)
{
    struct str trimmed = without_newline(password);

    if (keyfile_open(pem, password, ret, err) == 0)
        return 0;
    if (err->class != ERR_CRYPTO || trimmed.len == password.len)
        return -1;
    return keyfile_open(pem, trimmed, ret, err);
}

/* A file may carry a public half that is not that of its private one. */
static int check_pair(const struct key *k, struct error *err)
{
    _cleanup_(arena_done) struct arena scratch = ARENA_INIT;
    struct str trial = STR("trial"), signature;

    if (key_sign(k, trial, &scratch, &signature, err) < 0 ||
        key_verify(k, trial, signature, err) < 0)
        return error_wrap(err, "trial of the key");
    return 0;
}

/* Only the loading thread writes key and digests, so it may read them without the lock. */
static bool is_same(const struct local_signer *s, const uint8_t *pem_digest,
                    const uint8_t *password_digest)
{
    return s->key && memcmp(s->pem_digest, pem_digest, SHA256_BYTES) == 0 &&
           memcmp(s->password_digest, password_digest, SHA256_BYTES) == 0;
}

static void keep(struct local_signer *s, struct key *key, const uint8_t *pem_digest,
                 const uint8_t *password_digest)
{
    LOCK_SCOPE(&s->lock);

    key_free(s->key);
    s->key = key;
    memcpy(s->pem_digest, pem_digest, SHA256_BYTES);
    memcpy(s->password_digest, password_digest, SHA256_BYTES);
}

/* Opening a sealed key costs 0.15 s and 64 MiB: only when the bytes are others than before. */
static int load(struct local_signer *s, struct error *err)
{
    _cleanup_(secret_done) struct secret pem = SECRET_EMPTY, password = SECRET_EMPTY;
    _cleanup_(key_freep) struct key *key = NULL;
    uint8_t pem_digest[SHA256_BYTES], password_digest[SHA256_BYTES];

    if (s->source->read(s, &pem, &password, err) < 0)
        return -1;
    sha256(secret_str(&pem), pem_digest);
    sha256(secret_str(&password), password_digest);
    if (is_same(s, pem_digest, password_digest))
        return 0;
    if (open_key(secret_str(&pem), secret_str(&password), &key, err) < 0 ||
        check_pair(key, err) < 0)
        return -1;
    keep(s, TAKE_PTR(key), pem_digest, password_digest);
    return 0;
}

int local_start(struct local_signer *s, struct error *err)
{
    s->source->has_news(s);
    return load(s, err);
}

/* True for the one thread that is to look at the source; the others go on with the key at hand. */
static bool claim_load(struct local_signer *s)
{
    LOCK_SCOPE(&s->lock);

    if (s->loading || !s->source->has_news(s))
        return false;
    s->loading = true;
    return true;
}

static void reload(struct local_signer *s)
{
    struct error err = ERROR_INIT;
    bool failed = load(s, &err) < 0;
    LOCK_SCOPE(&s->lock);

    snprintf(s->warning, sizeof(s->warning), "%.*s", SIGNER_WARNING_SIZE - 1,
             failed ? err.msg : "");
    s->loading = false;
}

static struct key *current_key(struct local_signer *s)
{
    if (claim_load(s))
        reload(s);
    LOCK_SCOPE(&s->lock);
    return key_ref(s->key);
}

int local_sign(struct signer *base, struct str message, struct arena *a, struct str *ret_signature,
               struct key **ret_public, struct error *err)
{
    _cleanup_(key_freep) struct key *key = current_key((struct local_signer *)base);

    if (key_sign(key, message, a, ret_signature, err) < 0)
        return -1;
    *ret_public = TAKE_PTR(key);
    return 0;
}

bool local_warning(struct signer *base, char ret[static SIGNER_WARNING_SIZE])
{
    struct local_signer *s = (struct local_signer *)base;
    LOCK_SCOPE(&s->lock);

    memcpy(ret, s->warning, SIGNER_WARNING_SIZE);
    return ret[0] != '\0';
}
