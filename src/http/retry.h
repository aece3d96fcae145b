/* SPDX-License-Identifier: Apache-2.0
 *
 * Back-off arithmetic: exponential with full jitter, never shorter than the server's Retry-After.
 * Pure.
 */
#pragma once

#include "base/error.h"
#include "base/str.h"

struct retry_policy {
    uint32_t first_ms; /* ceiling of the first wait */
    uint32_t max_ms;   /* ceiling of every later one */
};

/* Wait before attempt number `attempt` + 1 (attempt counts failures so far, from 1); `random` is
 * any 32-bit random number. At least half the ceiling, so that retries do not bunch at zero. */
uint64_t retry_wait_ms(const struct retry_policy *p, uint32_t attempt, const struct error *err,
                       uint32_t random);

/* A Retry-After value: seconds, or an HTTP date relative to now_ms; 0 when it is neither; at most
 * one hour. */
uint32_t retry_after_ms(struct str value, int64_t now_ms);
