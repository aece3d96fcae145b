/* SPDX-License-Identifier: Apache-2.0 */
#include "attest/predicate.h"

#include "crypto/digest.h"

/* With a name prefix the request was "any name", so that two runs of it look the same. */
static json_t *workflow_json(const struct run *run)
{
    json_t *ret = json_object();

    json_put_c(ret, "apiVersion", "argoproj.io/v1alpha1");
    json_put_c(ret, "kind", "Workflow");
    json_put_str(ret, "namespace", run->namespace);
    if (run->generate_name.len)
        json_put_str(ret, "generateName", run->generate_name);
    else
        json_put_str(ret, "name", run->name);
    return ret;
}

static json_t *arguments_json(const struct run *run)
{
    json_t *list = json_array(), *ret = json_object();

    list_each (p, &run->parameters) {
        json_t *item = json_object();
        json_put_str(item, "name", p->name);
        if (p->redacted)
            json_put_bool(item, "redacted", true);
        else if (p->value.ptr)
            json_put_str(item, "value", p->value);
        json_append(list, item);
    }
    json_put(ret, "parameters", list);
    return ret;
}

static json_t *template_ref_json(const struct run *run)
{
    if (!run->template_ref.name.len)
        return NULL;
    json_t *ret = json_object();
    json_put_str(ret, "name", run->template_ref.name);
    json_put_bool(ret, "clusterScope", run->template_ref.cluster_scope);
    return ret;
}

static json_t *described(const struct digest *digest)
{
    if (!digest_is_set(digest))
        return NULL;
    json_t *ret = json_object();
    json_put(ret, "digest", digest_json(digest));
    return ret;
}

/* A patch may hold anything, substituted parameters included: only its digest is told. */
static json_t *patch_json(struct str patch)
{
    struct digest digest = {{0}};

    if (patch.len)
        sha256_hex(patch, digest.hex);
    return described(&digest);
}

json_t *external_parameters_json(const struct run *run)
{
    json_t *ret = json_object();

    json_put(ret, "workflow", workflow_json(run));
    json_put(ret, "arguments", arguments_json(run));
    json_put_str_if(ret, "entrypoint", run->entrypoint);
    json_put(ret, "workflowTemplateRef", template_ref_json(run));
    json_put_str_if(ret, "serviceAccountName", run->service_account);
    json_put(ret, "podSpecPatch", patch_json(run->pod_spec_patch));
    json_put(ret, "spec", described(&run->spec_digest));
    return ret;
}

static int by_name(const void *x, const void *y)
{
    return str_cmp(*(const struct str *)x, *(const struct str *)y);
}

/* The names of the Secrets, each once. */
static json_t *secrets_json(const struct location *l)
{
    struct str names[] = {l->access_key.name, l->secret_key.name, l->session_token.name, l->ca.name,
                          l->sse_customer_key.name};
    json_t *ret = json_array();

    qsort(names, ARRAY_LEN(names), sizeof(*names), by_name);
    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        if (names[i].len && (i == 0 || !str_eq(names[i], names[i - 1])))
            json_append(ret, json_new_str(names[i]));
    return ret;
}

static json_t *repository_json(const struct location *l)
{
    if (l->kind == LOCATION_NONE)
        return NULL;
    json_t *ret = json_object();
    json_put_c(ret, "type", location_kind_name(l->kind));
    json_put_str_if(ret, "endpoint", l->endpoint);
    json_put_str_if(ret, "bucket", l->bucket);
    json_put_str_if(ret, "region", l->region);
    json_put_bool(ret, "insecure", l->insecure);
    json_put(ret, "secrets", secrets_json(l));
    return ret;
}

static json_t *owner_json(const struct run_owner *owner)
{
    if (!owner->uid.len)
        return NULL;
    json_t *ret = json_object();
    json_put_str(ret, "kind", owner->kind);
    json_put_str(ret, "name", owner->name);
    json_put_str(ret, "uid", owner->uid);
    return ret;
}

json_t *internal_parameters_json(const struct run *run)
{
    json_t *ret = json_object();

    json_put_str(ret, "uid", run->uid);
    json_put_str(ret, "name", run->name);
    json_put_int(ret, "generation", run->generation);
    json_put_str(ret, "phase", run->phase);
    json_put_c(ret, "podNameFormat", run->pods_v1 ? "v1" : "v2");
    json_put_str_if(ret, "instanceId", run->instance_id);
    json_put_str_if(ret, "creator", run->creator);
    json_put_str_if(ret, "cronWorkflow", run->cron_workflow);
    json_put(ret, "owner", owner_json(&run->owner));
    json_put(ret, "artifactRepository", repository_json(&run->repository));
    return ret;
}
