/* SPDX-License-Identifier: Apache-2.0
 *
 * Any bytes as an RFC 3339 time: what is accepted is written and read back to the second.
 */
#include "fuzz.h"

#include "base/clock.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct error err = ERROR_INIT;
    char text[CLOCK_TEXT_SIZE];
    int64_t ms, again;

    if (clock_parse((struct str){(const char *)bytes, len}, &ms, &err) < 0) {
        require(err.class == ERR_INVALID);
        return 0;
    }
    clock_format(ms, text);
    if (clock_parse(str_c(text), &again, &err) == 0) /* an offset may lead into year 10000 or -1 */
        require(ms / 1000 == again / 1000);
    return 0;
}
