/* SPDX-License-Identifier: Apache-2.0
 *
 * Images that a step says it pushed: output parameters named `OCI` or `OCI_*` ("repo@sha256:…"),
 * pairs *IMAGE_URL and *IMAGE_DIGEST, and IMAGES (comma or newline list of "repo@sha256:…"). Names
 * are claims until the registry confirms them.
 */
#pragma once

#include "model/run.h"

/* Appends one artifact per distinct image to node->outputs: kind OCI, `expected` set, state
 * PENDING; malformed claims become UNREADABLE with the reason. */
void images_of_node(struct arena *a, struct node *node);
