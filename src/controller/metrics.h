/* SPDX-License-Identifier: Apache-2.0
 *
 * What the controller counts. Labels come from fixed tables only, never from tenants' texts. All
 * members are atomic and may be read at any time; web/metrics.c prints them.
 */
#pragma once

#include "model/run.h"

#include <stdatomic.h>

enum { HISTOGRAM_BUCKETS = 12, METRIC_STORES_MAX = 16 };

/* Upper bounds in milliseconds; the last bucket is +Inf. */
extern const uint32_t histogram_bounds_ms[HISTOGRAM_BUCKETS];

struct histogram {
    atomic_ulong counts[HISTOGRAM_BUCKETS + 1];
    atomic_ulong sum_ms;
};

enum watched {
    WATCHED_WORKFLOWS,
    WATCHED_PODS,
    WATCHED_TASK_RESULTS,
    WATCHED_NAMESPACES,
    WATCHED_COUNT
};

struct metrics {
    atomic_ulong workflows[RUN_STATE_COUNT];
    atomic_ulong artifacts[LOCATION_KIND_COUNT][ARTIFACT_STATE_COUNT];
    atomic_ulong hashed_bytes[LOCATION_KIND_COUNT];
    atomic_ulong store_errors[METRIC_STORES_MAX]; /* by row of store_backends */
    atomic_ulong attest_errors;                   /* attempts that will be repeated */
    atomic_ulong watch_errors[WATCHED_COUNT];
    atomic_bool synced[WATCHED_COUNT];
    atomic_bool config_ok;
    atomic_bool key_stale; /* the key's source holds what cannot be used; the earlier key signs */
    struct histogram attest_lag; /* from the workflow's end to the last delivery */
    struct histogram sign;       /* attest stage of one run */
};

const char *watched_name(enum watched w); /* "workflows", … */

void histogram_add(struct histogram *h, uint64_t ms);
