/* SPDX-License-Identifier: Apache-2.0
 *
 * MD5, for one purpose only: S3 wants it of a customer's encryption key (SSE-C) to notice typing
 * errors. It protects nothing. Thread-safe.
 */
#pragma once

#include "base/error.h"
#include "base/str.h"

#define MD5_BYTES 16

/* ERR_INTERNAL where the installed OpenSSL does not offer it (FIPS). */
int md5(struct str bytes, uint8_t ret[static MD5_BYTES], struct error *err) MUST_CHECK;
