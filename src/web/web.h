/* SPDX-License-Identifier: Apache-2.0
 *
 * The controller's HTTP side: /healthz, /readyz, /metrics and the read-only JSON API under
 * /api/v1/.
 */
#pragma once

#include "controller/controller.h"
#include "http/server.h"

/* Listens where the configuration says. The controller must outlive the server. */
int web_start(struct controller *c, struct http_server **ret, struct error *err) MUST_CHECK;
