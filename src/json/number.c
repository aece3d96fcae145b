/* SPDX-License-Identifier: Apache-2.0 */
#include "json/number.h"

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* value = 0.DIGITS x 10^point */
struct decimal {
    char digits[20];
    int len, point;
};

enum { MAX_DIGITS = 17, LARGEST_PLAIN_POINT = 21, SMALLEST_PLAIN_POINT = -5 };

/* Takes significand x 10^exponent when it reads back as v. */
static bool try_decimal(double v, uint64_t significand, int exponent, struct decimal *ret)
{
    char text[32];

    snprintf(text, sizeof(text), "%llue%d", (unsigned long long)significand, exponent);
    if (strtod(text, NULL) != v)
        return false;
    ret->len = snprintf(ret->digits, sizeof(ret->digits), "%llu", (unsigned long long)significand);
    ret->point = ret->len + exponent;
    return true;
}

/* Reads what "%.*e" wrote ("d.ddde±xx") as an integer times a power of ten. */
static void split(double v, int digits, uint64_t *ret_significand, int *ret_exponent)
{
    char text[40];
    uint64_t significand = 0;

    snprintf(text, sizeof(text), "%.*e", digits - 1, v);
    const char *e = strchr(text, 'e');
    for (const char *p = text; p < e; p++)
        if (*p != '.')
            significand = significand * 10 + (uint64_t)(*p - '0');
    int exponent = 0;
    for (const char *p = e + 2; *p; p++)
        exponent = exponent * 10 + (*p - '0');
    *ret_significand = significand;
    *ret_exponent = (e[1] == '-' ? -exponent : exponent) - (digits - 1);
}

/* Just above a power of two the doubles lie wider than below it: there the nearest decimal may miss
 * v where its upper neighbour does not. */
static struct decimal shortest(double v)
{
    struct decimal d = {.len = 0};

    for (int digits = 1; digits <= MAX_DIGITS; digits++) {
        uint64_t significand;
        int exponent;
        split(v, digits, &significand, &exponent);
        if (try_decimal(v, significand, exponent, &d) ||
            try_decimal(v, significand + 1, exponent, &d))
            break;
    }
    return d;
}

/* ECMA-262 6.1.6.1.20 Number::toString. */
static void format_decimal(const struct decimal *d, const char *sign, char *ret)
{
    const size_t size = NUMBER_TEXT_SIZE;
    static const char zeros[] = "000000000000000000000";

    if (d->point >= d->len && d->point <= LARGEST_PLAIN_POINT)
        snprintf(ret, size, "%s%s%.*s", sign, d->digits, d->point - d->len, zeros);
    else if (d->point > 0 && d->point <= LARGEST_PLAIN_POINT)
        snprintf(ret, size, "%s%.*s.%s", sign, d->point, d->digits, d->digits + d->point);
    else if (d->point >= SMALLEST_PLAIN_POINT && d->point <= 0)
        snprintf(ret, size, "%s0.%.*s%s", sign, -d->point, zeros, d->digits);
    else
        snprintf(ret, size, "%s%c%s%se%+d", sign, d->digits[0], d->len > 1 ? "." : "",
                 d->digits + 1, d->point - 1);
}

void number_format(const json_t *v, char ret[static NUMBER_TEXT_SIZE])
{
    if (json_is_integer(v)) {
        snprintf(ret, NUMBER_TEXT_SIZE, "%" JSON_INTEGER_FORMAT, json_integer_value(v));
        return;
    }
    double real = json_real_value(v);
    if (real == 0) {
        snprintf(ret, NUMBER_TEXT_SIZE, "0"); /* -0 too */
        return;
    }
    struct decimal d = shortest(fabs(real));
    format_decimal(&d, real < 0 ? "-" : "", ret);
}
