/* SPDX-License-Identifier: Apache-2.0 */
#include "sigstore/keyfile.h"

#include "base/limits.h"
#include "crypto/digest.h"
#include "crypto/pem.h"
#include "json/json.h"

#include <string.h>

#define SEALED_LABEL "ENCRYPTED SIGSTORE PRIVATE KEY"

enum { SCRYPT_N = 65536, SCRYPT_R = 8, SCRYPT_P = 1 };

static const char *const sealed_labels[] = {SEALED_LABEL, "ENCRYPTED COSIGN PRIVATE KEY"};
static const int64_t known_costs[] = {32768, SCRYPT_N, 131072};

struct box_key {
    uint8_t bytes[BOX_KEY_BYTES];
};

static void box_key_wipe(struct box_key *k)
{
    explicit_bzero(k, sizeof(*k));
}

static int check_costs(const json_t *params, uint64_t *ret_n, struct error *err)
{
    int64_t n = json_int_at(params, "N"), r = json_int_at(params, "r"),
            p = json_int_at(params, "p");

    for (size_t i = 0; i < ARRAY_LEN(known_costs); i++)
        if (n == known_costs[i] && r == SCRYPT_R && p == SCRYPT_P) {
            *ret_n = (uint64_t)n;
            return 0;
        }
    return error_set(
        err, ERR_INVALID,
        "scrypt parameters N %lld, r %lld, p %lld are not among those that cosign uses",
        (long long)n, (long long)r, (long long)p);
}

static int check_name(const json_t *v, const char *where, const char *want, struct error *err)
{
    struct str name;

    if (json_need_str(v, where, "name", &name, err) < 0)
        return -1;
    if (!str_eq_c(name, want))
        return error_set(err, ERR_INVALID, "%s.name: want %s", where, want);
    return 0;
}

/* base64 of at least `least` bytes, of exactly that many when `exact`. */
static int need_bytes(struct arena *a, const json_t *v, const char *where, const char *name,
                      size_t least, bool exact, struct str *ret, struct error *err)
{
    struct str text, bytes;

    if (json_need_str(v, where, name, &text, err) < 0)
        return -1;
    if (base64_decode(a, text, &bytes, err) < 0)
        return error_wrap(err, "%s", name);
    if (bytes.len < least || (exact && bytes.len > least))
        return error_set(err, ERR_INVALID, "%s: %zu bytes, want %zu", name, bytes.len, least);
    *ret = bytes;
    return 0;
}

int keyfile_parse(struct arena *a, struct str body, struct keyfile *ret, struct error *err)
{
    struct keyfile f;
    json_t *v, *kdf, *params, *cipher;

    if (json_parse_object(a, body, KEY_FILE_MAX_BYTES, JSON_OWN_MAX_DEPTH, &v, err) < 0 ||
        json_need(v, "", "kdf", JSON_OBJECT, &kdf, err) < 0 ||
        check_name(kdf, "kdf", "scrypt", err) < 0 ||
        json_need(kdf, "kdf", "params", JSON_OBJECT, &params, err) < 0 ||
        check_costs(params, &f.n, err) < 0 ||
        need_bytes(a, kdf, "kdf", "salt", KEYFILE_SALT_BYTES, true, &f.salt, err) < 0 ||
        json_need(v, "", "cipher", JSON_OBJECT, &cipher, err) < 0 ||
        check_name(cipher, "cipher", "nacl/secretbox", err) < 0 ||
        need_bytes(a, cipher, "cipher", "nonce", BOX_NONCE_BYTES, true, &f.nonce, err) < 0 ||
        need_bytes(a, v, "", "ciphertext", BOX_MAC_BYTES, false, &f.box, err) < 0) {
        err->class = ERR_INVALID;
        return error_wrap(err, "sealed key");
    }
    *ret = f;
    return 0;
}

static int unseal(const struct keyfile *f, struct str password, struct key **ret, struct error *err)
{
    _cleanup_(box_key_wipe) struct box_key key;
    _cleanup_(secret_done) struct secret der = SECRET_EMPTY;

    if (box_scrypt(password, f->salt, f->n, SCRYPT_R, SCRYPT_P, key.bytes, err) < 0)
        return -1;
    if (box_open(f->box, (const uint8_t *)f->nonce.ptr, key.bytes, &der, err) < 0)
        return error_set(err, ERR_CRYPTO, "wrong password, or a damaged key");
    return key_private_from_pkcs8(secret_str(&der), ret, err);
}

static bool is_sealed(const struct pem_block *block)
{
    for (size_t i = 0; i < ARRAY_LEN(sealed_labels); i++)
        if (strcmp(block->label, sealed_labels[i]) == 0)
            return true;
    return false;
}

int keyfile_open(struct str pem, struct str password, struct key **ret, struct error *err)
{
    _cleanup_(arena_done) struct arena scratch = ARENA_INIT;
    _cleanup_(pem_block_done) struct pem_block block = {0};
    struct str rest = pem;
    struct keyfile f;

    if (pem_next(&rest, &block, err) < 0 || !is_sealed(&block))
        return key_private_from_pem(pem, password, ret, err);
    if (keyfile_parse(&scratch, secret_str(&block.body), &f, err) < 0)
        return -1;
    return unseal(&f, password, ret, err);
}

static json_t *to_json(struct arena *a, const struct keyfile *f)
{
    json_t *v = json_new_object(a), *kdf = json_object(), *params = json_object();
    json_t *cipher = json_object();

    json_put_int(params, "N", (int64_t)f->n);
    json_put_int(params, "r", SCRYPT_R);
    json_put_int(params, "p", SCRYPT_P);
    json_put_c(kdf, "name", "scrypt");
    json_put(kdf, "params", params);
    json_put_str(kdf, "salt", base64_encode(a, f->salt));
    json_put_c(cipher, "name", "nacl/secretbox");
    json_put_str(cipher, "nonce", base64_encode(a, f->nonce));
    json_put(v, "kdf", kdf);
    json_put(v, "cipher", cipher);
    json_put_str(v, "ciphertext", base64_encode(a, f->box));
    return v;
}

int keyfile_seal(const struct key *k, struct str password, struct arena *a, struct str *ret_pem,
                 struct error *err)
{
    _cleanup_(box_key_wipe) struct box_key key;
    _cleanup_(secret_done) struct secret der = SECRET_EMPTY;
    uint8_t salt[KEYFILE_SALT_BYTES], nonce[BOX_NONCE_BYTES];
    struct str json;

    if (key_private_to_pkcs8(k, &der, err) < 0)
        return -1;
    crypto_random(salt, sizeof(salt));
    crypto_random(nonce, sizeof(nonce));
    struct keyfile f = {
        SCRYPT_N, {(char *)salt, sizeof(salt)}, {(char *)nonce, sizeof(nonce)}, {0}};
    uint8_t *box = arena_alloc(a, der.len + BOX_MAC_BYTES);
    if (box_scrypt(password, f.salt, f.n, SCRYPT_R, SCRYPT_P, key.bytes, err) < 0 ||
        box_seal(secret_str(&der), nonce, key.bytes, box, err) < 0)
        return -1;
    f.box = (struct str){(char *)box, der.len + BOX_MAC_BYTES};
    if (json_canonical(a, to_json(a, &f), KEY_FILE_MAX_BYTES, &json, err) < 0)
        return -1;
    *ret_pem = pem_encode(a, SEALED_LABEL, json);
    return 0;
}
