/* SPDX-License-Identifier: Apache-2.0
 *
 * Private to crypto: OpenSSL objects that are released by scope, and the error queue of the thread.
 */
#pragma once

#include "base/cleanup.h"
#include "base/log.h"
#include "base/str.h"

#include <openssl/bio.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pkcs12.h>
#include <openssl/x509.h>

DEFINE_CLEANUP(BIO, BIO_free_all, bio_freep)
DEFINE_CLEANUP(EVP_PKEY, EVP_PKEY_free, evp_pkey_freep)
DEFINE_CLEANUP(EVP_MD_CTX, EVP_MD_CTX_free, evp_md_ctx_freep)
DEFINE_CLEANUP(ECDSA_SIG, ECDSA_SIG_free, ecdsa_sig_freep)
DEFINE_CLEANUP(PKCS8_PRIV_KEY_INFO, PKCS8_PRIV_KEY_INFO_free, pkcs8_freep)
DEFINE_CLEANUP(X509_SIG, X509_SIG_free, x509_sig_freep)

/* For calls that fail only for want of memory or of the library itself. */
static inline void require(bool ok)
{
    if (!ok)
        log_out_of_memory();
}

static inline const unsigned char *bytes_of(struct str s)
{
    return (const unsigned char *)s.ptr;
}

/* A failed call leaves entries that a later, unrelated look at the queue would take for its own;
 * their texts are not shown, because they may quote input. */
static inline void clear_errorsp(UNUSED const int *scope)
{
    ERR_clear_error();
}

#define CLEAR_ERRORS_SCOPE() _cleanup_(clear_errorsp) UNUSED int clear_errors_scope
