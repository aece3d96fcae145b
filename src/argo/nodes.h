/* SPDX-License-Identifier: Apache-2.0
 *
 * The nodes of a Workflow's status. Private to this folder.
 */
#pragma once

#include "model/run.h"
#include "json/json.h"

/* Fills run->nodes, sorted by id; errors as workflow_read. run->name and run->pods_v1 are set
 * already. */
int nodes_read(struct arena *a, const json_t *workflow, struct run *run,
               struct error *err) MUST_CHECK;

/* One parameter; its value's ptr is NULL when the object has none. */
void parameter_read(struct arena *a, const json_t *object, struct parameter *ret);

/* Gives each artifact its role, from the phases of the nodes and from who wrote a URI last. May be
 * called again when URIs have changed. */
void roles_assign(struct arena *a, struct run *run);
