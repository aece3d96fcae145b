/* SPDX-License-Identifier: Apache-2.0
 *
 * Shared credentials files: never more than the file has, and never without both keys.
 */
#include "fuzz.h"

#include "cli/aws.h"

static bool lies_in(struct str part, struct str whole)
{
    return part.len == 0 || (part.ptr >= whole.ptr && part.ptr + part.len <= whole.ptr + whole.len);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct str text = {(const char *)bytes, len};
    struct error err = ERROR_INIT;
    struct aws_keys keys;

    if (aws_profile_parse(text, STR("default"), &keys, &err) < 0)
        return 0;
    require(keys.access_key.len && keys.secret_key.len);
    require(lies_in(keys.access_key, text) && lies_in(keys.secret_key, text));
    require(lies_in(keys.session_token, text));
    return 0;
}
