/* SPDX-License-Identifier: Apache-2.0
 *
 * Prometheus text exposition (format version 0.0.4) of what the controller counts.
 */
#pragma once

#include "base/buf.h"
#include "controller/controller.h"

#define METRICS_CONTENT_TYPE "text/plain; version=0.0.4; charset=utf-8"

void metrics_print(struct controller *c, struct buf *b);
