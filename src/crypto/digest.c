/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/digest.h"

#include "base/memory.h"
#include "crypto/openssl.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/params.h>
#include <openssl/rand.h>
#include <pthread.h>

struct hasher {
    EVP_MD_CTX *ctx;
};

static EVP_MD *sha256_md;
static EVP_MAC *hmac_mac;
static pthread_once_t fetch_once = PTHREAD_ONCE_INIT;

static void fetch(void)
{
    sha256_md = EVP_MD_fetch(NULL, "SHA256", NULL);
    hmac_mac = EVP_MAC_fetch(NULL, "HMAC", NULL);
    require(sha256_md && hmac_mac);
}

struct hasher *hasher_new(void)
{
    struct hasher *h = MEMORY_NEW(struct hasher);

    pthread_once(&fetch_once, fetch);
    h->ctx = EVP_MD_CTX_new();
    require(h->ctx != NULL);
    hasher_reset(h);
    return h;
}

void hasher_free(struct hasher *h)
{
    if (h)
        EVP_MD_CTX_free(h->ctx);
    free(h);
}

void hasher_reset(struct hasher *h)
{
    require(EVP_DigestInit_ex2(h->ctx, sha256_md, NULL) == 1);
}

void hasher_add(struct hasher *h, struct str bytes)
{
    require(EVP_DigestUpdate(h->ctx, bytes.ptr, bytes.len) == 1);
}

void hasher_finish(struct hasher *h, uint8_t ret[static SHA256_BYTES])
{
    require(EVP_DigestFinal_ex(h->ctx, ret, NULL) == 1);
}

void hasher_finish_hex(struct hasher *h, char ret[static SHA256_HEX_SIZE])
{
    uint8_t digest[SHA256_BYTES];

    hasher_finish(h, digest);
    hex_encode(digest, sizeof(digest), ret);
}

void sha256(struct str bytes, uint8_t ret[static SHA256_BYTES])
{
    pthread_once(&fetch_once, fetch);
    require(EVP_Digest(bytes.ptr, bytes.len, ret, NULL, sha256_md, NULL) == 1);
}

void sha256_hex(struct str bytes, char ret[static SHA256_HEX_SIZE])
{
    uint8_t digest[SHA256_BYTES];

    sha256(bytes, digest);
    hex_encode(digest, sizeof(digest), ret);
}

void hmac_sha256(struct str key, struct str bytes, uint8_t ret[static SHA256_BYTES])
{
    char name[] = "SHA256";
    const OSSL_PARAM params[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, name, 0),
        OSSL_PARAM_construct_end(),
    };
    const char *key_bytes = key.len ? key.ptr : ""; /* NULL would mean "no key set" */
    size_t n;

    pthread_once(&fetch_once, fetch);
    EVP_MAC_CTX *ctx = EVP_MAC_CTX_new(hmac_mac);
    require(ctx && EVP_MAC_init(ctx, (const unsigned char *)key_bytes, key.len, params) == 1);
    require(EVP_MAC_update(ctx, (const unsigned char *)bytes.ptr, bytes.len) == 1);
    require(EVP_MAC_final(ctx, ret, &n, SHA256_BYTES) == 1);
    EVP_MAC_CTX_free(ctx);
}

void crypto_random(uint8_t *ret, size_t n)
{
    require(RAND_priv_bytes_ex(NULL, ret, n, 0) == 1);
}
