/* SPDX-License-Identifier: Apache-2.0 */
#include "base/clock.h"

#include <stdatomic.h>
#include <stdio.h>
#include <time.h>

static _Atomic int64_t fixed_ms;

int64_t clock_now_ms(void)
{
    struct timespec t;
    int64_t fixed = fixed_ms;

    if (fixed)
        return fixed;
    clock_gettime(CLOCK_REALTIME, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

uint64_t clock_mono_ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

void clock_fix_ms(int64_t ms)
{
    fixed_ms = ms;
}

void clock_format(int64_t ms, char ret[static CLOCK_TEXT_SIZE])
{
    time_t seconds = (time_t)(ms / 1000);
    struct tm tm;

    if (!gmtime_r(&seconds, &tm) || strftime(ret, CLOCK_TEXT_SIZE, "%Y-%m-%dT%H:%M:%SZ", &tm) == 0)
        snprintf(ret, CLOCK_TEXT_SIZE, "1970-01-01T00:00:00Z");
}

int64_t clock_days_from_civil(int64_t year, unsigned month, unsigned day)
{
    /* Years begin in March, so that the leap day is the last of its year. */
    year -= month <= 2;
    int64_t era = (year >= 0 ? year : year - 399) / 400;
    unsigned of_era = (unsigned)(year - era * 400);
    unsigned of_year = (153 * (month + (month > 2 ? -3U : 9U)) + 2) / 5 + day - 1;
    unsigned day_of_era = of_era * 365 + of_era / 4 - of_era / 100 + of_year;
    return era * 146097 + (int64_t)day_of_era - 719468;
}

/* Reads exactly n digits at *s and moves on. */
static bool digits(struct str *s, size_t n, unsigned *ret)
{
    uint64_t v;

    if (s->len < n || !str_to_u64(str_first(*s, n), &v))
        return false;
    *s = str_skip(*s, n);
    *ret = (unsigned)v;
    return true;
}

static bool one_of(struct str *s, const char *set, char *ret)
{
    if (s->len == 0)
        return false;
    for (; *set; set++)
        if (s->ptr[0] == *set) {
            *ret = *set;
            *s = str_skip(*s, 1);
            return true;
        }
    return false;
}

static bool fraction(struct str *s, unsigned *ret_ms)
{
    unsigned scale = 100, seen = 0;
    char dot;

    *ret_ms = 0;
    if (!one_of(s, ".", &dot))
        return true;
    for (; s->len && s->ptr[0] >= '0' && s->ptr[0] <= '9'; *s = str_skip(*s, 1), seen++) {
        *ret_ms += (unsigned)(s->ptr[0] - '0') * scale;
        scale /= 10;
    }
    return seen > 0;
}

static bool offset_minutes(struct str *s, int *ret)
{
    unsigned h, m;
    char sign;

    *ret = 0;
    if (!one_of(s, "Zz+-", &sign))
        return false;
    if (sign == 'Z' || sign == 'z')
        return true;
    char colon;
    if (!digits(s, 2, &h) || !one_of(s, ":", &colon) || !digits(s, 2, &m) || h > 23 || m > 59)
        return false;
    *ret = (int)(h * 60 + m) * (sign == '-' ? -1 : 1);
    return true;
}

static unsigned days_in_month(unsigned y, unsigned m)
{
    static const unsigned char days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;

    return days[m - 1] + (m == 2 && leap);
}

int clock_parse(struct str text, int64_t *ret_ms, struct error *err)
{
    struct str s = text;
    unsigned y, mo, d, h, mi, sec, ms;
    int offset;
    char c;

    bool ok = digits(&s, 4, &y) && one_of(&s, "-", &c) && digits(&s, 2, &mo) &&
              one_of(&s, "-", &c) && digits(&s, 2, &d) && one_of(&s, "Tt", &c) &&
              digits(&s, 2, &h) && one_of(&s, ":", &c) && digits(&s, 2, &mi) &&
              one_of(&s, ":", &c) && digits(&s, 2, &sec) && fraction(&s, &ms) &&
              offset_minutes(&s, &offset) && s.len == 0;
    if (!ok || mo < 1 || mo > 12 || d < 1 || d > days_in_month(y, mo) || h > 23 || mi > 59 ||
        sec > 60)
        return error_set(err, ERR_INVALID, "not an RFC 3339 time: '" PRI_STR "'",
                         STR_ARG(str_first(text, 40)));
    int64_t minutes = (clock_days_from_civil(y, mo, d) * 24 + h) * 60 + mi - offset;
    *ret_ms = (minutes * 60 + sec) * 1000 + ms;
    return 0;
}

int64_t clock_parse_or(struct str text, int64_t fallback)
{
    struct error ignored = ERROR_INIT;
    int64_t ms = fallback;

    return clock_parse(text, &ms, &ignored) < 0 ? fallback : ms;
}
