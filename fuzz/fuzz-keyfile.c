/* SPDX-License-Identifier: Apache-2.0
 *
 * Any bytes as a file of PEM blocks: each ends, sealed keys have the sizes that unsealing relies on
 * (scrypt itself is left out: it costs 64 MiB), public keys are written and read back.
 */
#include "fuzz.h"

#include "base/limits.h"
#include "crypto/pem.h"
#include "sigstore/keyfile.h"

static void check_sealed(struct arena *a, struct str body)
{
    struct error err = ERROR_INIT;
    struct keyfile f;

    if (keyfile_parse(a, body, &f, &err) < 0) {
        require(err.class == ERR_INVALID);
        return;
    }
    require(f.n == 32768 || f.n == 65536 || f.n == 131072);
    require(f.salt.len == KEYFILE_SALT_BYTES && f.nonce.len == BOX_NONCE_BYTES);
    require(f.box.len >= BOX_MAC_BYTES);
}

static void check_public(struct arena *a, struct str pem)
{
    _cleanup_(key_freep) struct key *k = NULL, *again = NULL;
    struct error err = ERROR_INIT;

    if (key_public_from_pem(pem, &k, &err) < 0) {
        require(err.class == ERR_INVALID);
        return;
    }
    require(key_public_from_pem(key_public_pem(a, k), &again, &err) == 0);
    require(key_public_eq(k, again));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    struct error err = ERROR_INIT;
    struct str text = {(const char *)bytes, len};

    if (len > KEY_FILE_MAX_BYTES)
        return 0;
    check_public(&a, text);
    check_sealed(&a, text);
    for (size_t left = text.len + 1; left > text.len;) {
        _cleanup_(pem_block_done) struct pem_block block = {0};
        left = text.len;
        if (pem_next(&text, &block, &err) < 0)
            break;
        check_sealed(&a, secret_str(&block.body));
    }
    return 0;
}
