/* SPDX-License-Identifier: Apache-2.0
 *
 * Retry-After and dates: at most an hour, and a date that is read has the text's own numbers.
 */
#include "fuzz.h"

#include "base/clock.h"
#include "http/date.h"
#include "http/retry.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct str value = {(const char *)bytes, len};
    char text[CLOCK_TEXT_SIZE];
    int64_t ms;

    require(retry_after_ms(value, 784111777000) <= 3600000);
    if (!http_date_parse(value, &ms))
        return 0;
    require(ms % 1000 == 0);
    clock_format(ms, text);
    if (memcmp(value.ptr + 23, "60", 2) != 0) /* no leap second */
        require(memcmp(value.ptr + 20, text + strlen(text) - strlen("MM:SSZ"), 5) == 0);
    return 0;
}
