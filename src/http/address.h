/* SPDX-License-Identifier: Apache-2.0
 *
 * Which network addresses a client may connect to (design: trust rule 2). Checked on the address
 * that a name resolved to, so that no DNS answer leads a tenant's URL to the node, to itself or to
 * the cloud's metadata service. Pure.
 */
#pragma once

#include "http/client.h"

#include <sys/socket.h>

/* NULL when the address may be used, else what it is: "a loopback address", … Families other than
 * IPv4 and IPv6 are refused. */
const char *address_refusal(const struct sockaddr *address, const struct http_client_options *o);

/* The same for a host written as an IP address; NULL for names. */
const char *address_refusal_of_host(struct str host, const struct http_client_options *o);
