/* SPDX-License-Identifier: Apache-2.0
 *
 * Public and private keys and signatures over a message. A loaded key is read-only and may be
 * shared by threads; every operation uses a context of its own.
 *
 * Algorithms: ECDSA P-256 (default), P-384, P-521 with SHA-256 (what cosign checks, reference
 * oracles §2), RSA 2048 to 4096 PKCS#1 v1.5 with SHA-256, Ed25519 (pure).
 */
#pragma once

#include "base/arena.h"
#include "base/secret.h"

struct key; /* reference-counted EVP_PKEY */

struct key *key_ref(struct key *k);
void key_free(struct key *k); /* drops a reference */
DEFINE_CLEANUP(struct key, key_free, key_freep)

/* A fresh ECDSA P-256 key. */
int key_generate(struct key **ret, struct error *err) MUST_CHECK;

/* PEM "PUBLIC KEY" (SubjectPublicKeyInfo). ERR_INVALID with what was found instead. */
int key_public_from_pem(struct str pem, struct key **ret, struct error *err) MUST_CHECK;

/* PEM "PRIVATE KEY" (PKCS#8), "EC PRIVATE KEY", "RSA PRIVATE KEY", "ENCRYPTED PRIVATE KEY" (PBES2,
 * needs the password). */
int key_private_from_pem(struct str pem, struct str password, struct key **ret,
                         struct error *err) MUST_CHECK;

int key_private_from_pkcs8(struct str der, struct key **ret, struct error *err) MUST_CHECK;
int key_private_to_pkcs8(const struct key *k, struct secret *ret, struct error *err) MUST_CHECK;

bool key_is_private(const struct key *k);
const char *key_algorithm(const struct key *k); /* "ecdsa-p256", "rsa-3072", "ed25519", … */

struct str key_public_pem(struct arena *a, const struct key *k);
struct str key_public_der(struct arena *a, const struct key *k); /* SubjectPublicKeyInfo */

/* base64 of SHA-256 of the SubjectPublicKeyInfo: the bundle's publicKey.hint. */
struct str key_hint(struct arena *a, const struct key *k);

bool key_public_eq(const struct key *x, const struct key *y);

/* ECDSA signatures are ASN.1 DER SEQUENCE { r, s }. */
int key_sign(const struct key *k, struct str message, struct arena *a, struct str *ret_signature,
             struct error *err) MUST_CHECK;

/* 0 only when the signature is valid; ERR_CRYPTO otherwise. ECDSA must be minimal DER: raw r||s,
 * trailing bytes and non-minimal integers are refused (stricter than cosign, reference oracles §1).
 */
int key_verify(const struct key *k, struct str message, struct str signature,
               struct error *err) MUST_CHECK;
