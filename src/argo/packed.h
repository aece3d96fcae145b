/* SPDX-License-Identifier: Apache-2.0
 *
 * Node status that Argo compressed (workflow/packer): base64 of gzip of JSON. Private to this
 * folder.
 */
#pragma once

#include "json/json.h"

/* The object of nodes. ERR_LIMIT beyond NODES_INFLATED_MAX_BYTES or NODES_INFLATED_MAX_RATIO;
 * ERR_INVALID for broken input and for zstd or brotli, which the text names. */
int packed_nodes_read(struct arena *a, struct str base64, json_t **ret,
                      struct error *err) MUST_CHECK;
