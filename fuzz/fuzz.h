/* SPDX-License-Identifier: Apache-2.0
 *
 * What every fuzz target includes.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

/* A property that no input may break. */
static inline void require(bool holds)
{
    if (!holds)
        abort();
}
