/* SPDX-License-Identifier: Apache-2.0
 *
 * The date of HTTP headers (RFC 9110 section 5.6.7): "Tue, 24 Nov 2026 07:52:55 GMT". Pure.
 */
#pragma once

#include "base/str.h"

/* Milliseconds since 1970, or false when the text is not a date in that form (the two obsolete
 * forms are not taken). */
bool http_date_parse(struct str text, int64_t *ret_ms);
