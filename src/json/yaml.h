/* SPDX-License-Identifier: Apache-2.0
 *
 * YAML into JSON values over libyaml's events: block and flow style, one document. Anchors,
 * aliases, tags and duplicate keys are refused; depth and size are bounded. Plain scalars follow
 * the YAML 1.2 core schema (true/false, null, integers, floats); `yes`, `on` and the like stay
 * strings. Multi-document streams are ERR_INVALID.
 */
#pragma once

#include "json/json.h"

int yaml_parse(struct arena *a, struct str text, size_t max_bytes, json_t **ret,
               struct error *err) MUST_CHECK;
