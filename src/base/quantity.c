/* SPDX-License-Identifier: Apache-2.0 */
#include "base/quantity.h"

#include "base/cleanup.h"

struct unit {
    const char *suffix;
    uint64_t factor;
};

static const struct unit byte_units[] = {
    {"Ki", 1ULL << 10}, {"Mi", 1ULL << 20}, {"Gi", 1ULL << 30},   {"Ti", 1ULL << 40},
    {"k", 1000ULL},     {"M", 1000000ULL},  {"G", 1000000000ULL}, {"T", 1000000000000ULL},
};

static const struct unit time_units[] = {{"s", 1}, {"m", 60}, {"h", 3600}, {"d", 86400}};

static bool parse(struct str text, const struct unit *units, size_t n, uint64_t *ret)
{
    uint64_t factor = 1, number, product;

    for (size_t i = 0; i < n; i++) {
        struct str suffix = str_c(units[i].suffix);
        if (!str_ends_with(text, suffix))
            continue;
        factor = units[i].factor;
        text = str_first(text, text.len - suffix.len);
        break;
    }
    if (!str_to_u64(text, &number) || __builtin_mul_overflow(number, factor, &product))
        return false;
    *ret = product;
    return true;
}

bool quantity_bytes(struct str text, uint64_t *ret)
{
    return parse(text, byte_units, ARRAY_LEN(byte_units), ret);
}

bool quantity_seconds(struct str text, uint64_t *ret)
{
    return parse(text, time_units, ARRAY_LEN(time_units), ret);
}
