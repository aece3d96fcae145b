/* SPDX-License-Identifier: Apache-2.0
 *
 * Targets of the command line: the canonical URI of an object is read as the same object.
 */
#include "fuzz.h"

#include "cli/target.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    struct error err = ERROR_INIT;
    struct target t, again;

    if (target_parse(&a, (struct str){(const char *)bytes, len}, &t, &err) < 0 ||
        t.kind != TARGET_OBJECT)
        return 0;
    require(target_parse(&a, target_uri(&a, &t), &again, &err) == 0);
    require(again.kind == TARGET_OBJECT && str_eq(again.location.key, t.location.key));
    return 0;
}
