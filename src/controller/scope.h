/* SPDX-License-Identifier: Apache-2.0
 *
 * Which workflows are ours: the label argo.slsa.io/enable on the workflow, else on its namespace,
 * else the configured scope. Remembers what it has seen; thread-safe.
 */
#pragma once

#include "argo/workflow.h"

struct scope;

struct scope *scope_new(void);
void scope_free(struct scope *s);
DEFINE_CLEANUP(struct scope, scope_free, scope_freep)

/* Remembers a namespace's label (`metadata` NULL: it is gone). True when this opted the namespace
 * in just now. */
bool scope_see_namespace(struct scope *s, struct str name, const json_t *metadata);

/* Remembers a workflow's label by UID, for its pods and task results. */
void scope_see_workflow(struct scope *s, struct str uid, enum workflow_choice choice);

/* *ret: the label seen on that workflow; false when it was never seen. */
bool scope_of_workflow(struct scope *s, struct str uid, enum workflow_choice *ret);

bool scope_includes(struct scope *s, bool scope_all, struct str namespace,
                    enum workflow_choice choice);
