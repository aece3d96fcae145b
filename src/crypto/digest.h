/* SPDX-License-Identifier: Apache-2.0
 *
 * SHA-256 in one go or streaming, HMAC-SHA-256 and text encodings. The algorithm is fetched once
 * per process (OpenSSL's implicit fetch takes a lock per call). A hasher is used by one thread at a
 * time.
 */
#pragma once

#include "base/arena.h"
#include "base/buf.h"
#include "base/secret.h"

#define SHA256_BYTES    32
#define SHA256_HEX_SIZE 65 /* with the NUL */

struct hasher; /* streaming SHA-256 */

struct hasher *hasher_new(void);
void hasher_free(struct hasher *h);
DEFINE_CLEANUP(struct hasher, hasher_free, hasher_freep)

void hasher_reset(struct hasher *h);
void hasher_add(struct hasher *h, struct str bytes);
void hasher_finish(struct hasher *h,
                   uint8_t ret[static SHA256_BYTES]); /* reset before the next use */
void hasher_finish_hex(struct hasher *h, char ret[static SHA256_HEX_SIZE]);

void sha256(struct str bytes, uint8_t ret[static SHA256_BYTES]);
void sha256_hex(struct str bytes, char ret[static SHA256_HEX_SIZE]);
void hmac_sha256(struct str key, struct str bytes, uint8_t ret[static SHA256_BYTES]);

void hex_encode(const uint8_t *bytes, size_t n, char *ret); /* 2n digits and a NUL, lower case */
bool hex_decode(struct str text, uint8_t *ret, size_t n);   /* exactly n bytes, either case */

/* RFC 4648 section 4, padded, no line breaks. */
struct str base64_encode(struct arena *a, struct str bytes);

/* Standard or URL-safe alphabet (not mixed), padding optional but right when present, unused bits
 * zero, no white space. ERR_INVALID otherwise. */
int base64_decode(struct arena *a, struct str text, struct str *ret, struct error *err) MUST_CHECK;
int base64_decode_secret(struct str text, struct secret *ret, struct error *err) MUST_CHECK;

/* RFC 4648 section 5 without padding. */
struct str base64url_encode(struct arena *a, struct str bytes);

void crypto_random(uint8_t *ret, size_t n); /* aborts when the system has no randomness */
