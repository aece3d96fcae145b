/* SPDX-License-Identifier: Apache-2.0
 *
 * What the API server says about a failure: objects of kind Status, in the body of a reply or
 * inside a watch. Private to the folder.
 */
#pragma once

#include "http/client.h"
#include "json/json.h"

/* Error of a reply outside 2xx: class and waiting time by http_check, the text is the server's.
 * `what` names the request. 0 for 2xx. */
int status_check(const struct http_response *r, const char *what, struct error *err) MUST_CHECK;

/* The same for a Status object; returns -1. */
int status_fail(const json_t *status, const char *what, struct error *err);
