/* SPDX-License-Identifier: Apache-2.0 */
#include "controller/metrics.h"

const uint32_t histogram_bounds_ms[HISTOGRAM_BUCKETS] = {5,   10,   25,   50,   100,   250,
                                                         500, 1000, 2500, 5000, 10000, 30000};

static const char *const watched_names[WATCHED_COUNT] = {"workflows", "pods", "workflowtaskresults",
                                                         "namespaces"};

const char *watched_name(enum watched w)
{
    return watched_names[w];
}

void histogram_add(struct histogram *h, uint64_t ms)
{
    size_t bucket = 0;

    while (bucket < HISTOGRAM_BUCKETS && ms > histogram_bounds_ms[bucket])
        bucket++;
    atomic_fetch_add(&h->counts[bucket], 1);
    atomic_fetch_add(&h->sum_ms, ms);
}
