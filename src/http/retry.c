/* SPDX-License-Identifier: Apache-2.0 */
#include "http/retry.h"

#include "http/date.h"

#define RETRY_AFTER_MAX_MS 3600000

static uint64_t ceiling_ms(const struct retry_policy *p, uint32_t attempt)
{
    uint64_t ceiling = p->first_ms;

    for (uint32_t i = 1; i < attempt && ceiling < p->max_ms; i++)
        ceiling *= 2;
    return ceiling < p->max_ms ? ceiling : p->max_ms;
}

uint64_t retry_wait_ms(const struct retry_policy *p, uint32_t attempt, const struct error *err,
                       uint32_t random)
{
    uint64_t ceiling = ceiling_ms(p, attempt);
    uint64_t half = ceiling / 2;
    uint64_t wait = ceiling - half + ((uint64_t)random * (half + 1) >> 32);

    return wait > err->retry_after_ms ? wait : err->retry_after_ms;
}

uint32_t retry_after_ms(struct str value, int64_t now_ms)
{
    uint64_t seconds;
    int64_t when_ms, wait_ms = 0;

    if (str_to_u64(value, &seconds))
        wait_ms =
            seconds < RETRY_AFTER_MAX_MS / 1000 ? (int64_t)seconds * 1000 : RETRY_AFTER_MAX_MS;
    else if (http_date_parse(value, &when_ms))
        wait_ms = when_ms - now_ms;
    if (wait_ms < 0)
        return 0;
    return wait_ms > RETRY_AFTER_MAX_MS ? RETRY_AFTER_MAX_MS : (uint32_t)wait_ms;
}
