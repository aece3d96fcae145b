/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/key_private.h"
#include "crypto/pem.h"

#include <limits.h>
#include <string.h>

/* A decoder gives NULL for what it cannot read; it must use all bytes up. */
struct form {
    const char *label;
    EVP_PKEY *(*decode)(const unsigned char **p, long len, struct str password);
};

static EVP_PKEY *decode_pkcs8(const unsigned char **p, long len, UNUSED struct str password)
{
    _cleanup_(pkcs8_freep) PKCS8_PRIV_KEY_INFO *info = d2i_PKCS8_PRIV_KEY_INFO(NULL, p, len);

    return info ? EVP_PKCS82PKEY(info) : NULL;
}

static EVP_PKEY *decode_pbes2(const unsigned char **p, long len, struct str password)
{
    _cleanup_(x509_sig_freep) X509_SIG *sealed = d2i_X509_SIG(NULL, p, len);

    if (!sealed)
        return NULL;
    _cleanup_(pkcs8_freep) PKCS8_PRIV_KEY_INFO *info =
        PKCS8_decrypt(sealed, password.ptr ? password.ptr : "", (int)password.len);
    return info ? EVP_PKCS82PKEY(info) : NULL;
}

static EVP_PKEY *decode_ec(const unsigned char **p, long len, UNUSED struct str password)
{
    return d2i_PrivateKey(EVP_PKEY_EC, NULL, p, len);
}

static EVP_PKEY *decode_rsa(const unsigned char **p, long len, UNUSED struct str password)
{
    return d2i_PrivateKey(EVP_PKEY_RSA, NULL, p, len);
}

static EVP_PKEY *decode_public(const unsigned char **p, long len, UNUSED struct str password)
{
    return d2i_PUBKEY(NULL, p, len);
}

static const struct form public_form = {"PUBLIC KEY", decode_public};
static const struct form pkcs8_form = {"PRIVATE KEY", decode_pkcs8};
static const struct form pbes2_form = {"ENCRYPTED PRIVATE KEY", decode_pbes2};

static const struct form *const private_forms[] = {
    &pkcs8_form,
    &pbes2_form,
    &(const struct form){"EC PRIVATE KEY", decode_ec},
    &(const struct form){"RSA PRIVATE KEY", decode_rsa},
};

static EVP_PKEY *decode(const struct form *form, struct str der, struct str password)
{
    CLEAR_ERRORS_SCOPE();
    const unsigned char *p = bytes_of(der);

    if (der.len > LONG_MAX || password.len > INT_MAX)
        return NULL;
    EVP_PKEY *pkey = form->decode(&p, (long)der.len, password);
    if (pkey && p != bytes_of(der) + der.len) {
        EVP_PKEY_free(pkey);
        return NULL;
    }
    return pkey;
}

static const struct {
    const char *label, *advice;
} strangers[] = {
    {"CERTIFICATE", "take its key with: openssl x509 -pubkey -noout"},
    {"PRIVATE KEY", "take its public half with: openssl pkey -pubout"},
    {"EC PRIVATE KEY", "take its public half with: openssl pkey -pubout"},
    {"RSA PRIVATE KEY", "take its public half with: openssl pkey -pubout"},
    {"RSA PUBLIC KEY", "convert it with: openssl rsa -RSAPublicKey_in -pubout"},
    {"ENCRYPTED SIGSTORE PRIVATE KEY", "take its public half with: cosign public-key"},
    {"ENCRYPTED COSIGN PRIVATE KEY", "take its public half with: cosign public-key"},
};

static int refuse_public(const char *label, struct error *err)
{
    const char *advice = "give the key itself";

    for (size_t i = 0; i < ARRAY_LEN(strangers); i++)
        if (strcmp(label, strangers[i].label) == 0)
            advice = strangers[i].advice;
    return error_set(err, ERR_INVALID, "want a PEM block PUBLIC KEY, got %s: %s", label, advice);
}

int key_public_from_pem(struct str pem, struct key **ret, struct error *err)
{
    _cleanup_(pem_block_done) struct pem_block block = {0}, second = {0};
    struct error end = ERROR_INIT;

    if (pem_next(&pem, &block, err) < 0) {
        err->class = ERR_INVALID;
        return error_wrap(err, "public key");
    }
    if (strcmp(block.label, public_form.label) != 0)
        return refuse_public(block.label, err);
    if (pem_next(&pem, &second, &end) == 0)
        return error_set(err, ERR_INVALID, "more than one PEM block where one key is wanted");
    EVP_PKEY *pkey = decode(&public_form, secret_str(&block.body), STR_EMPTY);
    if (!pkey)
        return error_set(err, ERR_INVALID, "the PUBLIC KEY block holds no readable key");
    return key_adopt(pkey, false, ret, err);
}

static const struct form *find_private_form(const char *label)
{
    for (size_t i = 0; i < ARRAY_LEN(private_forms); i++)
        if (strcmp(label, private_forms[i]->label) == 0)
            return private_forms[i];
    return NULL;
}

static int private_from_block(const struct pem_block *block, struct str password, struct key **ret,
                              struct error *err)
{
    const struct form *form = find_private_form(block->label);

    if (!form)
        return error_set(err, ERR_INVALID, "want a private key in PEM, got %s", block->label);
    if (block->has_headers)
        return error_set(err, ERR_INVALID,
                         "old encryption of %s: convert it with: openssl pkcs8 -topk8",
                         block->label);
    EVP_PKEY *pkey = decode(form, secret_str(&block->body), password);
    if (!pkey && form == &pbes2_form)
        return error_set(err, ERR_CRYPTO, "wrong password, or a damaged %s", block->label);
    if (!pkey)
        return error_set(err, ERR_INVALID, "the %s block holds no readable key", block->label);
    return key_adopt(pkey, true, ret, err);
}

int key_private_from_pem(struct str pem, struct str password, struct key **ret, struct error *err)
{
    _cleanup_(pem_block_done) struct pem_block block = {0};

    do { /* `openssl ecparam -genkey` writes the curve in front */
        pem_block_done(&block);
        if (pem_next(&pem, &block, err) < 0) {
            err->class = ERR_INVALID;
            return error_wrap(err, "private key");
        }
    } while (strcmp(block.label, "EC PARAMETERS") == 0);
    return private_from_block(&block, password, ret, err);
}

int key_private_from_pkcs8(struct str der, struct key **ret, struct error *err)
{
    EVP_PKEY *pkey = decode(&pkcs8_form, der, STR_EMPTY);

    if (!pkey)
        return error_set(err, ERR_INVALID, "not a PKCS#8 private key");
    return key_adopt(pkey, true, ret, err);
}

int key_private_to_pkcs8(const struct key *k, struct secret *ret, struct error *err)
{
    CLEAR_ERRORS_SCOPE();
    unsigned char *der = NULL;

    if (!k->is_private)
        return error_set(err, ERR_INVALID, "a public key has no private half to write");
    _cleanup_(pkcs8_freep) PKCS8_PRIV_KEY_INFO *info = EVP_PKEY2PKCS8(k->pkey);
    require(info != NULL);
    int len = i2d_PKCS8_PRIV_KEY_INFO(info, &der);
    require(len > 0);
    *ret = secret_copy((struct str){(char *)der, (size_t)len});
    OPENSSL_clear_free(der, (size_t)len);
    return 0;
}
