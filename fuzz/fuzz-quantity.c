/* SPDX-License-Identifier: Apache-2.0
 *
 * Durations and sizes: what is accepted is a number with at most two letters behind it, and is at
 * least that number.
 */
#include "fuzz.h"

#include "base/quantity.h"

static void check(struct str text, bool (*parse)(struct str text, uint64_t *ret))
{
    uint64_t value = 0, number = 0;
    size_t digits = 0;

    if (!parse(text, &value))
        return;
    while (digits < text.len && text.ptr[digits] >= '0' && text.ptr[digits] <= '9')
        digits++;
    require(text.len - digits <= 2 && str_to_u64(str_first(text, digits), &number));
    require(value >= number);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct str text = {(const char *)bytes, len};

    check(text, quantity_bytes);
    check(text, quantity_seconds);
    return 0;
}
