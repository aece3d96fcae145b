/* SPDX-License-Identifier: Apache-2.0
 *
 * Any JSON as a DSSE envelope: what is accepted is written and read back the same.
 */
#include "fuzz.h"

#include "attest/dsse.h"
#include "base/limits.h"

static void require_same(const struct dsse_envelope *x, const struct dsse_envelope *y)
{
    require(str_eq(x->payload_type, y->payload_type) && str_eq(x->payload, y->payload));
    require(x->signatures_len == y->signatures_len);
    for (size_t i = 0; i < x->signatures_len; i++)
        require(str_eq(x->signatures[i].sig, y->signatures[i].sig) &&
                str_eq(x->signatures[i].keyid, y->signatures[i].keyid));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    struct error err = ERROR_INIT;
    struct str input = {(const char *)bytes, len};
    struct dsse_envelope e, again;
    json_t *v;

    if (json_parse(&a, input, BUNDLE_MAX_BYTES, JSON_OWN_MAX_DEPTH, &v, &err) < 0)
        return 0;
    if (dsse_from_json(&a, v, &e, &err) < 0) {
        require(err.class == ERR_INVALID || err.class == ERR_LIMIT);
        return 0;
    }
    require(e.signatures_len > 0);
    require(dsse_from_json(&a, dsse_to_json(&a, &e), &again, &err) == 0);
    require_same(&e, &again);
    require(str_ends_with(dsse_pae(&a, e.payload_type, e.payload), e.payload));
    return 0;
}
