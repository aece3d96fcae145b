/* SPDX-License-Identifier: Apache-2.0
 *
 * Any bytes as a WWW-Authenticate header: what is accepted is usable and free of control
 * characters, in memory that stays in proportion.
 */
#include "fuzz.h"

#include "oci/auth.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    struct error err = ERROR_INIT;
    struct oci_challenge c;

    int r = oci_challenge_parse(&a, (struct str){(const char *)bytes, len}, &c, &err);
    require(a.used <= 65536 + 32 * len);
    if (r < 0)
        return 0;
    require(c.basic || c.realm.len);
    require(!str_has_control(c.realm) && !str_has_control(c.service) && !str_has_control(c.scope));
    return 0;
}
