/* SPDX-License-Identifier: Apache-2.0 */
#include "argo/taskresult.h"

#include "argo/owner.h"
#include "base/limits.h"

int task_result_read(UNUSED struct arena *a, json_t *object, struct task_result *ret,
                     struct error *err)
{
    struct str kind = json_str_at(object, "kind");
    struct str id = json_str_at(object, "metadata", "name");
    const json_t *labels = json_at(object, "metadata", "labels");
    const json_t *owner = owner_workflow(object, false);

    if (kind.len && !str_eq_c(kind, "WorkflowTaskResult"))
        return error_set(err, ERR_INVALID, "want a WorkflowTaskResult, got kind " PRI_STR,
                         STR_ARG(str_first(kind, 100)));
    if (!id.len || id.len > NAME_MAX_BYTES)
        return error_set(err, ERR_INVALID, "task result without a usable metadata.name");
    if (!owner)
        return error_set(err, ERR_INVALID, "task result " PRI_STR " belongs to no Workflow",
                         STR_ARG(id));
    *ret = (struct task_result){
        .workflow_name = json_str_at(owner, "name"),
        .workflow_uid = json_str_at(owner, "uid"),
        .node_id = id,
        .namespace = json_str_at(object, "metadata", "namespace"),
        .completed =
            str_eq_c(json_str_at(labels, "workflows.argoproj.io/report-outputs-completed"), "true"),
        .artifacts = json_at(object, "outputs", "artifacts"),
        .parameters = json_at(object, "outputs", "parameters"),
    };
    return 0;
}
