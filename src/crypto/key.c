/* SPDX-License-Identifier: Apache-2.0 */
#include "base/memory.h"
#include "crypto/digest.h"
#include "crypto/key_private.h"
#include "crypto/pem.h"

#include <openssl/core_names.h>
#include <stdio.h>
#include <string.h>

enum { RSA_MIN_BITS = 2048, RSA_MAX_BITS = 4096 };

static const struct {
    const char *group, *algorithm; /* OpenSSL's name, ours */
} curves[] = {
    {"prime256v1", "ecdsa-p256"},
    {"secp384r1", "ecdsa-p384"},
    {"secp521r1", "ecdsa-p521"},
};

/* A curve spelled out by its parameters is refused even when it is one of ours: Go's verifiers do
 * not read it. */
static bool name_curve(const EVP_PKEY *pkey, char *ret)
{
    char group[64] = "";
    int spelled_out = 0;

    EVP_PKEY_get_group_name(pkey, group, sizeof(group), NULL);
    EVP_PKEY_get_int_param(pkey, OSSL_PKEY_PARAM_EC_DECODED_FROM_EXPLICIT_PARAMS, &spelled_out);
    if (spelled_out)
        return false;
    for (size_t i = 0; i < ARRAY_LEN(curves); i++)
        if (strcmp(group, curves[i].group) == 0) {
            snprintf(ret, KEY_ALGORITHM_SIZE, "%s", curves[i].algorithm);
            return true;
        }
    return false;
}

static int name_algorithm(const EVP_PKEY *pkey, char *ret, struct error *err)
{
    int bits = EVP_PKEY_get_bits(pkey);

    if (EVP_PKEY_is_a(pkey, "ED25519")) {
        snprintf(ret, KEY_ALGORITHM_SIZE, "ed25519");
        return 0;
    }
    if (EVP_PKEY_is_a(pkey, "EC") && name_curve(pkey, ret))
        return 0;
    if (EVP_PKEY_is_a(pkey, "RSA") && bits >= RSA_MIN_BITS && bits <= RSA_MAX_BITS) {
        snprintf(ret, KEY_ALGORITHM_SIZE, "rsa-%d", bits);
        return 0;
    }
    return error_set(err, ERR_INVALID,
                     "%s key of %d bits is not supported: use ECDSA P-256, P-384 or P-521 (named "
                     "curve), RSA %d to %d bits, or Ed25519",
                     EVP_PKEY_get0_type_name(pkey), bits, RSA_MIN_BITS, RSA_MAX_BITS);
}

int key_adopt(EVP_PKEY *pkey, bool is_private, struct key **ret, struct error *err)
{
    CLEAR_ERRORS_SCOPE();
    _cleanup_(evp_pkey_freep) EVP_PKEY *owned = pkey;
    char algorithm[KEY_ALGORITHM_SIZE];

    if (name_algorithm(pkey, algorithm, err) < 0)
        return -1;
    struct key *k = MEMORY_NEW(struct key);
    k->pkey = TAKE_PTR(owned);
    k->digest = EVP_PKEY_is_a(pkey, "ED25519") ? NULL : "SHA256";
    k->is_private = is_private;
    memcpy(k->algorithm, algorithm, sizeof(algorithm));
    atomic_init(&k->references, 1);
    *ret = k;
    return 0;
}

int key_generate(struct key **ret, struct error *err)
{
    CLEAR_ERRORS_SCOPE();
    EVP_PKEY *pkey = EVP_EC_gen("P-256");

    if (!pkey)
        return error_set(err, ERR_INTERNAL, "cannot generate a key");
    return key_adopt(pkey, true, ret, err);
}

struct key *key_ref(struct key *k)
{
    atomic_fetch_add(&k->references, 1);
    return k;
}

void key_free(struct key *k)
{
    if (!k || atomic_fetch_sub(&k->references, 1) > 1)
        return;
    EVP_PKEY_free(k->pkey);
    free(k);
}

bool key_is_private(const struct key *k)
{
    return k->is_private;
}

const char *key_algorithm(const struct key *k)
{
    return k->algorithm;
}

struct str key_public_der(struct arena *a, const struct key *k)
{
    unsigned char *der = NULL;
    int len = i2d_PUBKEY(k->pkey, &der);

    require(len > 0);
    struct str copy = arena_str(a, (struct str){(char *)der, (size_t)len});
    OPENSSL_free(der);
    return copy;
}

struct str key_public_pem(struct arena *a, const struct key *k)
{
    return pem_encode(a, "PUBLIC KEY", key_public_der(a, k));
}

struct str key_hint(struct arena *a, const struct key *k)
{
    uint8_t digest[SHA256_BYTES];

    sha256(key_public_der(a, k), digest);
    return base64_encode(a, (struct str){(char *)digest, sizeof(digest)});
}

bool key_public_eq(const struct key *x, const struct key *y)
{
    CLEAR_ERRORS_SCOPE();
    return EVP_PKEY_eq(x->pkey, y->pkey) == 1;
}
