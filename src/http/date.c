/* SPDX-License-Identifier: Apache-2.0 */
#include "http/date.h"

#include "base/clock.h"

#include <string.h>

enum { DATE_LENGTH = sizeof("Tue, 24 Nov 2026 07:52:55 GMT") - 1 };

static bool number(struct str text, size_t at, size_t len, unsigned *ret)
{
    uint64_t n;

    if (!str_to_u64(str_first(str_skip(text, at), len), &n))
        return false;
    *ret = (unsigned)n;
    return true;
}

static unsigned month_number(const char *name)
{
    static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";

    for (unsigned m = 0; m < 12; m++)
        if (memcmp(name, months + (size_t)3 * m, 3) == 0)
            return m + 1;
    return 0;
}

/* 'x' stands for any byte of a field that is read on its own. */
static bool has_shape(struct str text)
{
    static const char shape[] = "xxx, xx xxx xxxx xx:xx:xx GMT";

    if (text.len != DATE_LENGTH)
        return false;
    for (size_t i = 0; i < DATE_LENGTH; i++)
        if (shape[i] != 'x' && shape[i] != text.ptr[i])
            return false;
    return true;
}

bool http_date_parse(struct str text, int64_t *ret_ms)
{
    unsigned day, year, hour, minute, second;

    if (!has_shape(text) || !number(text, 5, 2, &day) || !number(text, 12, 4, &year) ||
        !number(text, 17, 2, &hour) || !number(text, 20, 2, &minute) ||
        !number(text, 23, 2, &second))
        return false;
    unsigned month = month_number(text.ptr + 8);
    if (month == 0 || day < 1 || day > 31 || hour > 23 || minute > 59 || second > 60)
        return false;
    int64_t days = clock_days_from_civil(year, month, day);
    *ret_ms = (((days * 24 + hour) * 60 + minute) * 60 + second) * 1000;
    return true;
}
