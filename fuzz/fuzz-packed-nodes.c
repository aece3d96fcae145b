/* SPDX-License-Identifier: Apache-2.0
 *
 * status.compressedNodes: the input as it is, and as the bytes behind the base64.
 */
#include "fuzz.h"

#include "argo/packed.h"
#include "base/limits.h"
#include "crypto/digest.h"

static void check(struct arena *a, struct str base64)
{
    struct error err = ERROR_INIT;
    json_t *nodes = NULL;

    if (packed_nodes_read(a, base64, &nodes, &err) == 0)
        require(json_is_object(nodes));
    else
        require(!nodes && (err.class == ERR_INVALID || err.class == ERR_LIMIT));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    struct str input = {(const char *)bytes, len};

    check(&a, input);
    check(&a, base64_encode(&a, input));
    return 0;
}
