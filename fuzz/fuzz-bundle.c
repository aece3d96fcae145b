/* SPDX-License-Identifier: Apache-2.0
 *
 * Any bytes as a Sigstore bundle: what is accepted keeps the limits, and nothing verifies under a
 * key that has signed nothing.
 */
#include "fuzz.h"

#include "base/limits.h"
#include "sigstore/bundle.h"

static struct key *idle_key;

static void require_untrusted(struct arena *a, struct str input)
{
    struct error err = ERROR_INIT;
    struct statement statement;
    struct digest digest;

    if (!idle_key)
        require(key_generate(&idle_key, &err) == 0);
    require(bundle_verify(a, input, &idle_key, 1, &statement, &digest, &err) < 0);
    require(err.class == ERR_CRYPTO);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    struct error err = ERROR_INIT;
    struct str input = {(const char *)bytes, len};
    struct bundle b;

    require_untrusted(&a, input);
    if (bundle_parse(&a, input, &b, &err) < 0) {
        require(err.class == ERR_CRYPTO);
        return 0;
    }
    require(b.envelope.signatures_len == 1 && b.envelope.signatures[0].sig.len > 0);
    require(b.tlog_entries <= BUNDLE_MAX_ENTRIES && b.timestamps <= BUNDLE_MAX_ENTRIES);
    require(b.hint.len == 0 || b.certificate.len == 0);
    return 0;
}
