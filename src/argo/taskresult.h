/* SPDX-License-Identifier: Apache-2.0
 *
 * WorkflowTaskResult JSON -> the outputs of one node, before they reach the Workflow's status.
 */
#pragma once

#include "model/run.h"
#include "json/json.h"

struct task_result {
    struct str workflow_name, workflow_uid, node_id, namespace;
    bool completed;           /* label report-outputs-completed=true */
    const json_t *artifacts;  /* outputs.artifacts, may be NULL */
    const json_t *parameters; /* outputs.parameters, may be NULL */
};

int task_result_read(struct arena *a, json_t *object, struct task_result *ret,
                     struct error *err) MUST_CHECK;
