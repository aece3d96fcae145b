/* SPDX-License-Identifier: Apache-2.0
 *
 * Plain scalars of YAML 1.2's core schema (chapter 10.3.2).
 */
#pragma once

#include "json/json.h"

/* A new value: null, boolean, integer, fraction or string. NULL for a number that JSON cannot hold
 * (infinite, not a number, beyond 64 bits). */
json_t *scalar_resolve(struct str text);
