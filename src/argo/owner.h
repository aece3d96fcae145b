/* SPDX-License-Identifier: Apache-2.0
 *
 * ownerReferences of workflows, pods and task results. Private to this folder.
 */
#pragma once

#include "json/json.h"

/* The controlling reference to anything of argoproj.io, or NULL. */
const json_t *owner_controller(const json_t *object);

/* The reference to a Workflow of argoproj.io with name and UID, or NULL. With `controlling` only
 * the one with controller: true counts. */
const json_t *owner_workflow(const json_t *object, bool controlling);
