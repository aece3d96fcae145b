/* SPDX-License-Identifier: Apache-2.0 */
#include "argo/workflow.h"

#include "argo/find.h"
#include "argo/location.h"
#include "argo/nodes.h"
#include "argo/owner.h"
#include "argo/unfinished.h"
#include "base/limits.h"
#include "crypto/digest.h"

#define ARGO_PREFIX "workflows.argoproj.io/"

enum { GENERATION_OF_A_REAL_RUN = 3 }; /* argo.md §10: start, first reconcile, completion */

const json_t *workflow_spec(const json_t *workflow)
{
    const json_t *stored = json_at(workflow, "status", "storedWorkflowTemplateSpec");

    return json_is_object(stored) ? stored : json_at(workflow, "spec");
}

static int read_metadata(const json_t *workflow, struct run *ret, struct error *err)
{
    const json_t *metadata = json_at(workflow, "metadata");
    const json_t *labels = json_at(metadata, "labels"), *owner = owner_controller(workflow);
    struct str kind = json_str_at(workflow, "kind");

    if ((kind.len && !str_eq_c(kind, "Workflow")) || !json_is_object(metadata))
        return error_set(err, ERR_INVALID, "this is no Workflow (kind \"" PRI_STR "\")",
                         STR_ARG(str_first(kind, 100)));
    ret->uid = name_at(metadata, "uid");
    ret->namespace = name_at(metadata, "namespace");
    ret->name = name_at(metadata, "name");
    if (!ret->uid.len || !ret->name.len)
        return error_set(err, ERR_INVALID, "a Workflow without metadata.name or metadata.uid");
    ret->generate_name = name_at(metadata, "generateName");
    ret->generation = json_int_at(metadata, "generation");
    ret->resource_version = name_at(metadata, "resourceVersion");
    ret->created = name_at(metadata, "creationTimestamp");
    ret->creator = name_at(labels, ARGO_PREFIX "creator");
    ret->cron_workflow = name_at(labels, ARGO_PREFIX "cron-workflow");
    ret->owner =
        (struct run_owner){name_at(owner, "kind"), name_at(owner, "name"), name_at(owner, "uid")};
    ret->instance_id = name_at(labels, ARGO_PREFIX "controller-instanceid");
    ret->pods_v1 =
        str_eq_c(json_str_at(metadata, "annotations", ARGO_PREFIX "pod-name-format"), "v1");
    return 0;
}

static void read_parameters(struct arena *a, const json_t *spec, struct parameter_list *ret)
{
    size_t i;
    json_t *item;

    json_array_foreach(json_at(spec, "arguments", "parameters"), i, item)
    {
        if (json_is_object(item))
            parameter_read(a, item, LIST_ADD(a, ret));
    }
}

static int digest_of(struct arena *a, const json_t *v, struct digest *ret, struct error *err)
{
    struct str text;

    if (json_canonical(a, v, JSON_OBJECT_MAX_BYTES, &text, err) < 0)
        return -1;
    sha256_hex(text, ret->hex);
    return 0;
}

static int read_spec(struct arena *a, const json_t *workflow, struct run *ret, struct error *err)
{
    const json_t *spec = workflow_spec(workflow);
    const json_t *ref = json_at(workflow, "spec", "workflowTemplateRef");

    ret->entrypoint = name_at(spec, "entrypoint");
    ret->service_account = name_at(spec, "serviceAccountName");
    ret->pod_spec_patch = json_str_at(spec, "podSpecPatch");
    ret->template_ref =
        (struct template_ref){name_at(ref, "name"), json_bool_at(ref, "clusterScope")};
    read_parameters(a, spec, &ret->parameters);
    list_names(a, json_at(spec, "imagePullSecrets"), POD_MAX_PULL_SECRETS, &ret->pull_secrets);
    return spec ? digest_of(a, spec, &ret->spec_digest, err) : 0;
}

static int by_key(const void *x, const void *y)
{
    return str_cmp(((const struct stored_template *)x)->key,
                   ((const struct stored_template *)y)->key);
}

static int read_templates(struct arena *a, const json_t *status, struct stored_template_list *ret,
                          struct error *err)
{
    const char *key;
    json_t *template;

    json_object_foreach(json_at(status, "storedTemplates"), key, template)
    {
        struct stored_template *t = LIST_ADD(a, ret);
        t->key = str_c(key);
        if (digest_of(a, template, &t->digest, err) < 0)
            return error_wrap(err, "status.storedTemplates");
    }
    if (ret->len)
        qsort(ret->items, ret->len, sizeof(*ret->items), by_key);
    return 0;
}

static int read_status(struct arena *a, const json_t *workflow, struct run *ret, struct error *err)
{
    const json_t *status = json_at(workflow, "status");
    const json_t *annotations = json_at(workflow, "metadata", "annotations");

    ret->phase = name_at(status, "phase");
    ret->message = name_at(status, "message");
    ret->started = name_at(status, "startedAt");
    ret->finished = name_at(status, "finishedAt");
    location_read(json_at(status, "artifactRepositoryRef", "artifactRepository"), &ret->repository);
    bool has_traces = json_at(status, "artifactRepositoryRef") ||
                      json_at(annotations, ARGO_PREFIX "pod-name-format");
    ret->ran_by_argo = ret->generation >= GENERATION_OF_A_REAL_RUN && has_traces;
    return read_templates(a, status, &ret->templates, err);
}

int workflow_read(struct arena *a, json_t *workflow, struct run *ret, struct error *err)
{
    struct run run = {0};

    if (read_metadata(workflow, &run, err) < 0)
        return -1;
    if (read_spec(a, workflow, &run, err) < 0 || read_status(a, workflow, &run, err) < 0 ||
        nodes_read(a, workflow, &run, err) < 0)
        return error_wrap(err, "workflow " PRI_STR "/" PRI_STR,
                          STR_ARG(str_first(run.namespace, 64)), STR_ARG(str_first(run.name, 128)));
    run.unfinished = unfinished_reason(a, workflow, &run);
    run.completed = !run.unfinished.len;
    *ret = run;
    return 0;
}

enum workflow_choice workflow_choice_of_labels(const json_t *metadata)
{
    struct str value = json_str_at(metadata, "labels", "argo.slsa.io/enable");

    return str_eq_c(value, "true")    ? WORKFLOW_OPTED_IN
           : str_eq_c(value, "false") ? WORKFLOW_OPTED_OUT
                                      : WORKFLOW_UNSAID;
}

/* A copy of one level whose members are shared, without one of them. */
static json_t *copy_without(struct arena *a, json_t *object, const char *left_out)
{
    json_t *copy = json_new_object(a), *member;
    const char *name;

    json_object_foreach(object, name, member)
    {
        if (!str_eq_c(str_c(name), left_out))
            json_put(copy, name, json_incref(member));
    }
    return copy;
}

int workflow_evidence(struct arena *a, const json_t *workflow, struct str *ret, struct error *err)
{
    json_t *copy = copy_without(a, (json_t *)workflow, "metadata");
    json_t *metadata = copy_without(a, json_at(workflow, "metadata"), "managedFields");

    json_put(copy, "metadata", json_incref(metadata));
    return json_canonical(a, copy, JSON_OBJECT_MAX_BYTES, ret, err);
}
