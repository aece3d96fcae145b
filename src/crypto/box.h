/* SPDX-License-Identifier: Apache-2.0
 *
 * The two primitives of cosign's encrypted key file that OpenSSL lacks or caps: scrypt and NaCl
 * secretbox (XSalsa20-Poly1305), from libsodium.
 */
#pragma once

#include "base/error.h"
#include "base/secret.h"

#define BOX_KEY_BYTES   32
#define BOX_NONCE_BYTES 24
#define BOX_MAC_BYTES   16

/* N must be a power of two; callers allow only the parameters they know. */
int box_scrypt(struct str password, struct str salt, uint64_t n, uint32_t r, uint32_t p,
               uint8_t ret_key[static BOX_KEY_BYTES], struct error *err) MUST_CHECK;

/* ret holds message.len + BOX_MAC_BYTES bytes. */
int box_seal(struct str message, const uint8_t nonce[static BOX_NONCE_BYTES],
             const uint8_t key[static BOX_KEY_BYTES], uint8_t *ret, struct error *err) MUST_CHECK;

/* ERR_CRYPTO for a wrong key or changed bytes. */
int box_open(struct str box, const uint8_t nonce[static BOX_NONCE_BYTES],
             const uint8_t key[static BOX_KEY_BYTES], struct secret *ret,
             struct error *err) MUST_CHECK;
