/* SPDX-License-Identifier: Apache-2.0
 *
 * Numbers as text: ECMAScript's Number::toString, as RFC 8785 section 3.2.2.3 wants it.
 */
#pragma once

#include <jansson.h>

#define NUMBER_TEXT_SIZE 64

/* Integers are written digit by digit, beyond 2^53 too; reals as the shortest text that reads back
 * as the same double. */
void number_format(const json_t *v, char ret[static NUMBER_TEXT_SIZE]);
