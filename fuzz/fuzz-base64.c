/* SPDX-License-Identifier: Apache-2.0
 *
 * Any bytes as base64: what is accepted is, but for alphabet and padding, the only spelling of its
 * bytes.
 */
#include "fuzz.h"

#include "crypto/digest.h"

static bool is_same_text(struct str standard, struct str input)
{
    for (size_t i = 0; i < standard.len; i++) {
        char c = i < input.len ? input.ptr[i] : '=';
        c = c == '-' ? '+' : c == '_' ? '/' : c;
        if (c != standard.ptr[i])
            return false;
    }
    return input.len <= standard.len;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    _cleanup_(secret_done) struct secret secret = SECRET_EMPTY;
    struct error err = ERROR_INIT;
    struct str input = {(const char *)bytes, len}, decoded;

    if (base64_decode(&a, input, &decoded, &err) < 0) {
        require(err.class == ERR_INVALID);
        require(base64_decode_secret(input, &secret, &err) < 0);
        return 0;
    }
    require(is_same_text(base64_encode(&a, decoded), input));
    require(base64_decode_secret(input, &secret, &err) == 0);
    require(str_eq(secret_str(&secret), decoded));
    return 0;
}
