/* SPDX-License-Identifier: Apache-2.0
 *
 * The parts of an absolute http or https URL, as written: nothing is decoded or normalised, so that
 * the bytes that are checked and signed are the bytes that are sent. Pure.
 */
#pragma once

#include "base/arena.h"

struct url {
    struct str scheme;    /* "http" or "https" */
    struct str authority; /* host[:port] as written: the Host header */
    struct str host;      /* without the brackets of an IPv6 address */
    struct str port;      /* empty: the scheme's default */
    struct str target;    /* path and query, at least "/" */
};

/* Slices of `text`. ERR_INVALID for anything else than scheme://host[:port][/path][?query] in
 * printable ASCII; user names, passwords and fragments are refused. The error never shows more than
 * scheme and host. */
int url_parse(struct str text, struct url *ret, struct error *err) MUST_CHECK;

/* Same scheme, host (any case) and port: credentials for one may go to the other. */
bool url_same_origin(const struct url *x, const struct url *y);
