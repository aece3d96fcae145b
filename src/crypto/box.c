/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/box.h"

#include "base/memory.h"

#include <errno.h>
#include <sodium.h>

_Static_assert(BOX_KEY_BYTES == crypto_secretbox_KEYBYTES, "key size of secretbox");
_Static_assert(BOX_NONCE_BYTES == crypto_secretbox_NONCEBYTES, "nonce size of secretbox");
_Static_assert(BOX_MAC_BYTES == crypto_secretbox_MACBYTES, "MAC size of secretbox");

static const uint8_t *bytes_of(struct str s)
{
    return (const uint8_t *)(s.ptr ? s.ptr : "");
}

/* Any number of times, by any thread. */
static int start(struct error *err)
{
    if (sodium_init() < 0)
        return error_set(err, ERR_INTERNAL, "libsodium does not start");
    return 0;
}

int box_scrypt(struct str password, struct str salt, uint64_t n, uint32_t r, uint32_t p,
               uint8_t ret_key[static BOX_KEY_BYTES], struct error *err)
{
    if (start(err) < 0)
        return -1;
    if (crypto_pwhash_scryptsalsa208sha256_ll(bytes_of(password), password.len, bytes_of(salt),
                                              salt.len, n, r, p, ret_key, BOX_KEY_BYTES) != 0)
        return error_set_errno(err, errno, "derive a key with scrypt (N %llu, r %u, p %u)",
                               (unsigned long long)n, r, p);
    return 0;
}

int box_seal(struct str message, const uint8_t nonce[static BOX_NONCE_BYTES],
             const uint8_t key[static BOX_KEY_BYTES], uint8_t *ret, struct error *err)
{
    if (start(err) < 0)
        return -1;
    crypto_secretbox_easy(ret, bytes_of(message), message.len, nonce, key);
    return 0;
}

int box_open(struct str box, const uint8_t nonce[static BOX_NONCE_BYTES],
             const uint8_t key[static BOX_KEY_BYTES], struct secret *ret, struct error *err)
{
    if (start(err) < 0)
        return -1;
    if (box.len < BOX_MAC_BYTES)
        return error_set(err, ERR_CRYPTO, "the box is shorter than its own check sum");
    size_t len = box.len - BOX_MAC_BYTES;
    struct secret message = {.ptr = memory_new(len + 1), .len = len};
    if (crypto_secretbox_open_easy((uint8_t *)message.ptr, bytes_of(box), box.len, nonce, key) !=
        0) {
        secret_done(&message);
        return error_set(err, ERR_CRYPTO, "wrong key, or changed bytes");
    }
    *ret = message;
    return 0;
}
