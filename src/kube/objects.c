/* SPDX-License-Identifier: Apache-2.0 */
#include "base/limits.h"
#include "kube/request.h"

const struct kube_kind KUBE_WORKFLOWS = {"argoproj.io", "v1alpha1", "workflows"};
const struct kube_kind KUBE_TASK_RESULTS = {"argoproj.io", "v1alpha1", "workflowtaskresults"};
const struct kube_kind KUBE_PODS = {"", "v1", "pods"};
const struct kube_kind KUBE_SECRETS = {"", "v1", "secrets"};
const struct kube_kind KUBE_NAMESPACES = {"", "v1", "namespaces"};
const struct kube_kind KUBE_CONFIG_MAPS = {"", "v1", "configmaps"};
const struct kube_kind KUBE_SERVICE_ACCOUNTS = {"", "v1", "serviceaccounts"};
const struct kube_kind KUBE_EVENTS = {"", "v1", "events"};

static int perform_for_object(struct kube_client *c, const struct kube_request *r, struct arena *a,
                              json_t **ret, struct error *err)
{
    struct http_response response;

    if (kube_perform(c, r, a, &response, err) < 0)
        return -1;
    if (json_parse_object(a, response.body, JSON_OBJECT_MAX_BYTES, JSON_MAX_DEPTH, ret, err) < 0)
        return error_wrap(err, "%s: the server's answer", r->what.ptr);
    return 0;
}

static int get(struct kube_client *c, const struct kube_kind *kind, struct str ns, struct str name,
               const char *accept, struct arena *a, json_t **ret, struct error *err)
{
    struct kube_request r = {.method = "GET",
                             .what = kube_what(a, "get", kind, ns, name),
                             .accept = accept,
                             .max_body = JSON_OBJECT_MAX_BYTES};

    if (name.len == 0) /* the path would be that of the list */
        return error_set(err, ERR_INVALID, PRI_STR ": no name", STR_ARG(r.what));
    if (kube_path(a, kind, ns, name, &r.path, err) < 0)
        return error_wrap(err, "%s", r.what.ptr);
    return perform_for_object(c, &r, a, ret, err);
}

int kube_get(struct kube_client *c, const struct kube_kind *kind, struct str ns, struct str name,
             struct arena *a, json_t **ret, struct error *err)
{
    return get(c, kind, ns, name, KUBE_JSON, a, ret, err);
}

int kube_get_metadata(struct kube_client *c, const struct kube_kind *kind, struct str ns,
                      struct str name, struct arena *a, json_t **ret, struct error *err)
{
    return get(c, kind, ns, name, KUBE_PARTIAL, a, ret, err);
}

int kube_create(struct kube_client *c, const struct kube_kind *kind, struct str ns,
                const json_t *object, struct arena *a, json_t **ret, struct error *err)
{
    struct kube_request r = {
        .method = "POST",
        .what = kube_what(a, "create", kind, ns, json_str_at(object, "metadata", "name")),
        .content_type = KUBE_JSON,
        .max_body = JSON_OBJECT_MAX_BYTES};

    if (kube_path(a, kind, ns, STR_EMPTY, &r.path, err) < 0 ||
        json_canonical(a, object, JSON_OBJECT_MAX_BYTES, &r.body, err) < 0)
        return error_wrap(err, "%s", r.what.ptr);
    r.path = kube_query(a, r.path, "fieldManager", STR(KUBE_FIELD_MANAGER));
    return perform_for_object(c, &r, a, ret, err);
}

/* Metadata comes back, not the object: a third of the bytes for a Workflow. */
int kube_merge_patch(struct kube_client *c, const struct kube_kind *kind, struct str ns,
                     struct str name, const json_t *patch, struct arena *a, struct error *err)
{
    struct http_response response;
    struct kube_request r = {.method = "PATCH",
                             .what = kube_what(a, "patch", kind, ns, name),
                             .accept = KUBE_PARTIAL,
                             .content_type = KUBE_MERGE_PATCH,
                             .max_body = JSON_OBJECT_MAX_BYTES};

    if (name.len == 0)
        return error_set(err, ERR_INVALID, PRI_STR ": no name", STR_ARG(r.what));
    if (kube_path(a, kind, ns, name, &r.path, err) < 0 ||
        json_canonical(a, patch, JSON_OBJECT_MAX_BYTES, &r.body, err) < 0)
        return error_wrap(err, "%s", r.what.ptr);
    r.path = kube_query(a, r.path, "fieldManager", STR(KUBE_FIELD_MANAGER));
    return kube_perform(c, &r, a, &response, err);
}

int kube_get_raw(struct kube_client *c, struct str path_and_query, struct arena *a, struct str *ret,
                 struct error *err)
{
    struct http_response response;
    struct kube_request r = {
        .method = "GET",
        .path = path_and_query,
        .what = arena_printf(a, "get " PRI_STR, STR_ARG(str_first(path_and_query, 200))),
        .accept = "*/*"};

    if (!str_starts_with(path_and_query, STR("/")))
        return error_set(err, ERR_INVALID, PRI_STR ": want a path that begins with '/'",
                         STR_ARG(r.what));
    if (kube_perform(c, &r, a, &response, err) < 0)
        return -1;
    *ret = response.body;
    return 0;
}
