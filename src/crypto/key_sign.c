/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/key_private.h"

#include <string.h>

enum { ECDSA_SIGNATURE_MAX_BYTES = 141 }; /* P-521 in DER */

/* RSA keys use PKCS#1 v1.5, OpenSSL's default. */
int key_sign(const struct key *k, struct str message, struct arena *a, struct str *ret_signature,
             struct error *err)
{
    CLEAR_ERRORS_SCOPE();
    _cleanup_(evp_md_ctx_freep) EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    size_t len;

    require(ctx != NULL);
    if (!k->is_private)
        return error_set(err, ERR_INVALID, "a public key cannot sign");
    if (EVP_DigestSignInit_ex(ctx, NULL, k->digest, NULL, NULL, k->pkey, NULL) != 1 ||
        EVP_DigestSign(ctx, NULL, &len, bytes_of(message), message.len) != 1)
        return error_set(err, ERR_CRYPTO, "the %s key does not sign", k->algorithm);
    char *signature = arena_alloc(a, len);
    if (EVP_DigestSign(ctx, (unsigned char *)signature, &len, bytes_of(message), message.len) != 1)
        return error_set(err, ERR_CRYPTO, "the %s key does not sign", k->algorithm);
    *ret_signature = (struct str){signature, len};
    return 0;
}

/* X.690 section 10: one value, one encoding. */
static bool is_minimal_der(struct str signature)
{
    unsigned char again[ECDSA_SIGNATURE_MAX_BYTES], *end = again;
    const unsigned char *p = bytes_of(signature);

    if (signature.len == 0 || signature.len > sizeof(again))
        return false;
    _cleanup_(ecdsa_sig_freep) ECDSA_SIG *parsed = d2i_ECDSA_SIG(NULL, &p, (long)signature.len);
    if (!parsed || i2d_ECDSA_SIG(parsed, NULL) != (int)signature.len)
        return false;
    i2d_ECDSA_SIG(parsed, &end);
    return memcmp(again, signature.ptr, signature.len) == 0;
}

int key_verify(const struct key *k, struct str message, struct str signature, struct error *err)
{
    CLEAR_ERRORS_SCOPE();
    _cleanup_(evp_md_ctx_freep) EVP_MD_CTX *ctx = EVP_MD_CTX_new();

    require(ctx != NULL);
    if (EVP_PKEY_is_a(k->pkey, "EC") && !is_minimal_der(signature))
        return error_set(err, ERR_CRYPTO,
                         "the signature is not in DER form (an ASN.1 SEQUENCE of r and s)");
    if (EVP_DigestVerifyInit_ex(ctx, NULL, k->digest, NULL, NULL, k->pkey, NULL) != 1 ||
        EVP_DigestVerify(ctx, bytes_of(signature), signature.len, bytes_of(message), message.len) !=
            1)
        return error_set(err, ERR_CRYPTO, "the signature does not match");
    return 0;
}
