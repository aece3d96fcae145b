/* SPDX-License-Identifier: Apache-2.0
 *
 * Requests by method and status code, from fixed tables. Private to the folder; thread-safe.
 */
#pragma once

#include "kube/client.h"

#include <stdatomic.h>

enum { KUBE_METHODS = 5, KUBE_CODES = 17 };

struct counts {
    atomic_ulong cells[KUBE_METHODS][KUBE_CODES];
};

void counts_add(struct counts *c, const char *method, int status); /* 0: no reply */
struct kube_request_counts counts_read(const struct counts *c, struct arena *a);
