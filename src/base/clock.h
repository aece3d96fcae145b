/* SPDX-License-Identifier: Apache-2.0
 *
 * Time. Wall clock in milliseconds since 1970 (UTC), monotonic clock for deadlines, RFC 3339 text.
 * Tests may fix the wall clock. Thread-safe.
 */
#pragma once

#include "base/error.h"
#include "base/str.h"

#define CLOCK_TEXT_SIZE 32

int64_t clock_now_ms(void);
uint64_t clock_mono_ms(void);

/* "2026-11-23T19:24:48Z": whole seconds, as Kubernetes and SLSA write times. */
void clock_format(int64_t ms, char ret[static CLOCK_TEXT_SIZE]);

/* RFC 3339 with any offset and fraction; ERR_INVALID otherwise. */
int clock_parse(struct str text, int64_t *ret_ms, struct error *err) MUST_CHECK;

/* The same; `fallback` when the text is no time. */
int64_t clock_parse_or(struct str text, int64_t fallback);

/* Days since 1970-01-01 of a proleptic Gregorian date. */
int64_t clock_days_from_civil(int64_t year, unsigned month, unsigned day);

/* Fixes the wall clock for tests; 0 sets it free again. */
void clock_fix_ms(int64_t ms);
