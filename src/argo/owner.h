/* SPDX-License-Identifier: Apache-2.0
 *
 * ownerReferences of pods and task results. Private to this folder.
 */
#pragma once

#include "json/json.h"

/* The reference to a Workflow of argoproj.io with name and UID, or NULL. With `controlling` only
 * the one with controller: true counts. */
const json_t *owner_workflow(const json_t *object, bool controlling);
