/* SPDX-License-Identifier: Apache-2.0
 *
 * Names made safe for a terminal: valid UTF-8 without control characters, and safe text stays as it
 * is.
 */
#include "fuzz.h"

#include "cli/terminal.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    struct str safe = terminal_escape(&a, (struct str){(const char *)bytes, len});

    require(!str_has_control(safe) && str_is_utf8(safe));
    require(!str_contains(safe, STR("\xc2\x9b")) && !str_contains(safe, STR("\xe2\x80\xae")));
    require(str_eq(terminal_escape(&a, safe), safe));
    return 0;
}
