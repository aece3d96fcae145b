/* SPDX-License-Identifier: Apache-2.0 */
#include "argo/location.h"

#include "argo/find.h"
#include "argo/workflow.h"
#include "base/limits.h"

static const json_t *stored(const json_t *workflow, struct str scope, struct str owner,
                            const char *between, struct str name)
{
    _cleanup_(buf_done) struct buf key = BUF_INIT(3 * NAME_MAX_BYTES);

    buf_addf(&key, PRI_STR "/" PRI_STR "%s" PRI_STR, STR_ARG(scope), STR_ARG(owner), between,
             STR_ARG(name));
    return key.failed ? NULL : json_at(workflow, "status", "storedTemplates", key.ptr);
}

static const json_t *local(const json_t *workflow, struct str name)
{
    const json_t *found = find_named(json_at(workflow_spec(workflow), "templates"), name);

    return found ? found : find_named(json_at(workflow, "spec", "templates"), name);
}

/* The step's own name: displayName without the item or attempt that follows in parentheses. */
static struct str step_name(const json_t *node)
{
    struct str name;

    str_cut(json_str_at(node, "displayName"), '(', &name, NULL);
    return name;
}

/* The inline template of the step or task called `name` in one template, or NULL. */
static const json_t *inline_in(const json_t *template, struct str name)
{
    const json_t *task = find_named(json_at(template, "dag", "tasks"), name);
    size_t i;
    json_t *group;

    json_array_foreach(json_at(template, "steps"), i, group)
    {
        task = task ? task : find_named(group, name);
    }
    return json_at(task, "inline");
}

/* NULL also when two templates have a step of that name: which one ran cannot be told. */
static const json_t *inline_of_step(const json_t *workflow, struct str name)
{
    const json_t *found = NULL;
    size_t i;
    json_t *template;

    json_array_foreach(json_at(workflow_spec(workflow), "templates"), i, template)
    {
        const json_t *candidate = inline_in(template, name);
        if (found && candidate)
            return NULL;
        found = candidate ? candidate : found;
    }
    return found;
}

const json_t *location_template_of_node(const json_t *workflow, const json_t *node)
{
    const json_t *ref = json_at(node, "templateRef");
    struct str name = json_str_at(node, "templateName"), scope, owner;

    if (ref)
        return stored(workflow,
                      json_bool_at(ref, "clusterScope") ? STR("cluster") : STR("namespaced"),
                      json_str_at(ref, "name"), "/", json_str_at(ref, "template"));
    /* NodeStatus.GetTemplateScope: empty is local, a single word a namespaced template */
    if (!str_cut(json_str_at(node, "templateScope"), '/', &scope, &owner) && scope.len) {
        owner = scope;
        scope = STR("namespaced");
    }
    if (!scope.len || str_eq_c(scope, "local"))
        return name.len ? local(workflow, name) : inline_of_step(workflow, step_name(node));
    return name.len ? stored(workflow, scope, owner, "/", name)
                    : stored(workflow, scope, owner, "/inline/", step_name(node));
}
