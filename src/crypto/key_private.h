/* SPDX-License-Identifier: Apache-2.0
 *
 * Private to crypto: what struct key is made of.
 */
#pragma once

#include "crypto/key.h"
#include "crypto/openssl.h"

#include <stdatomic.h>

#define KEY_ALGORITHM_SIZE 16

struct key {
    EVP_PKEY *pkey;
    const char *digest; /* hashed before signing; NULL for Ed25519, which hashes itself */
    char algorithm[KEY_ALGORITHM_SIZE];
    bool is_private;
    atomic_uint references;
};

/* Takes pkey over, also on failure. ERR_INVALID for an algorithm or size that is not ours. */
int key_adopt(EVP_PKEY *pkey, bool is_private, struct key **ret, struct error *err) MUST_CHECK;
