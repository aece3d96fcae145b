/* SPDX-License-Identifier: Apache-2.0
 *
 * Amounts as people write them. Whole numbers only; false on anything else or on overflow.
 */
#pragma once

#include "base/str.h"

/* "512", "64Ki", "10Mi", "1Gi", "2Ti" (powers of 1024), "5k", "5M", "5G", "5T" (powers of 1000). */
bool quantity_bytes(struct str text, uint64_t *ret);

/* "90" or "90s", "10m", "6h", "7d". */
bool quantity_seconds(struct str text, uint64_t *ret);
