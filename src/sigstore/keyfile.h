/* SPDX-License-Identifier: Apache-2.0
 *
 * cosign's encrypted private key file (sigstore/cosign pkg/cosign/keys.go; reference:
 * docs/formats.md): PEM around JSON with scrypt and secretbox. Plain and PBES2 PEM keys are read
 * too.
 */
#pragma once

#include "crypto/box.h"
#include "crypto/key.h"

#define KEYFILE_SALT_BYTES 32

/* What a sealed file says before any password is tried; slices live in the arena. */
struct keyfile {
    uint64_t n; /* scrypt's cost; r is 8, p is 1 */
    struct str salt, nonce, box;
};

/* The PEM body of a sealed key: sizes and parameters checked, nothing derived yet. scrypt
 * parameters other than N in {32768, 65536, 131072}, r 8, p 1 are refused (memory). ERR_INVALID. */
int keyfile_parse(struct arena *a, struct str body, struct keyfile *ret,
                  struct error *err) MUST_CHECK;

/* "ENCRYPTED SIGSTORE PRIVATE KEY", "ENCRYPTED COSIGN PRIVATE KEY", and what key_private_from_pem
 * reads. Wrong password: ERR_CRYPTO. Takes 64 MiB and about 0.15 s for a sealed key. */
int keyfile_open(struct str pem, struct str password, struct key **ret,
                 struct error *err) MUST_CHECK;

/* Writes N=65536, PEM lines of 64 columns, as cosign 3 does. */
int keyfile_seal(const struct key *k, struct str password, struct arena *a, struct str *ret_pem,
                 struct error *err) MUST_CHECK;
