/* SPDX-License-Identifier: Apache-2.0 */
#include "argo/owner.h"

static bool is_argo(const json_t *ref)
{
    return str_starts_with(json_str_at(ref, "apiVersion"), STR("argoproj.io/")) &&
           json_str_at(ref, "name").len && json_str_at(ref, "uid").len;
}

const json_t *owner_controller(const json_t *object)
{
    size_t i;
    json_t *ref;

    json_array_foreach(json_at(object, "metadata", "ownerReferences"), i, ref)
    {
        if (is_argo(ref) && json_bool_at(ref, "controller"))
            return ref;
    }
    return NULL;
}

const json_t *owner_workflow(const json_t *object, bool controlling)
{
    size_t i;
    json_t *ref;

    json_array_foreach(json_at(object, "metadata", "ownerReferences"), i, ref)
    {
        if (is_argo(ref) && str_eq_c(json_str_at(ref, "kind"), "Workflow") &&
            (!controlling || json_bool_at(ref, "controller")))
            return ref;
    }
    return NULL;
}
