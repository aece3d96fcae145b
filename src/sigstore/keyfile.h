/* SPDX-License-Identifier: Apache-2.0
 *
 * cosign's encrypted private key file (sigstore/cosign pkg/cosign/keys.go; reference:
 * docs/formats.md): PEM around JSON with scrypt and secretbox. Plain and PBES2 PEM keys are read
 * too.
 */
#pragma once

#include "crypto/key.h"

/* "ENCRYPTED SIGSTORE PRIVATE KEY", "ENCRYPTED COSIGN PRIVATE KEY", and what key_private_from_pem
 * reads. scrypt parameters other than N in {32768, 65536, 131072}, r 8, p 1 are refused (memory).
 * Wrong password: ERR_CRYPTO. */
int keyfile_open(struct str pem, struct str password, struct key **ret,
                 struct error *err) MUST_CHECK;

/* Writes N=65536, PEM lines of 64 columns, as cosign 3 does. */
int keyfile_seal(const struct key *k, struct str password, struct arena *a, struct str *ret_pem,
                 struct error *err) MUST_CHECK;
