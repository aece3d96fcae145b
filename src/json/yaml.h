/* SPDX-License-Identifier: Apache-2.0
 *
 * YAML into JSON values over libyaml's events: block and flow style, one document. Anchors,
 * aliases, tags, duplicate keys and a second document are refused; depth and size are bounded.
 * Plain scalars follow the YAML 1.2 core schema (true/false, null, integers, floats); `yes`, `on`
 * and the like stay strings. Keys are strings whatever they look like. An empty document is null.
 */
#pragma once

#include "json/json.h"

/* The value lives as long as the arena. ERR_INVALID names line and column; ERR_LIMIT for size and
 * for a depth beyond JSON_OWN_MAX_DEPTH. */
int yaml_parse(struct arena *a, struct str text, size_t max_bytes, json_t **ret,
               struct error *err) MUST_CHECK;
