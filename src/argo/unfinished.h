/* SPDX-License-Identifier: Apache-2.0
 *
 * Whether a run is over, for every version of Argo (argo.md §1.3, §5.2). Private to this folder.
 */
#pragma once

#include "model/run.h"
#include "json/json.h"

/* What is missing for a final state, for people; empty when nothing is. run->nodes, phase and
 * finished are set already. */
struct str unfinished_reason(struct arena *a, const json_t *workflow, const struct run *run);
