/* SPDX-License-Identifier: Apache-2.0 */
#include "argo/pod.h"

#include "argo/find.h"
#include "argo/owner.h"
#include "base/limits.h"

/* The lists of a pod's spec, with the list of its status that reports on each. */
static const struct {
    const char *specs, *statuses;
    enum container_kind kind;
} lists[] = {
    {"initContainers", "initContainerStatuses", CONTAINER_INIT},
    {"containers", "containerStatuses", CONTAINER_MAIN},
    {"ephemeralContainers", "ephemeralContainerStatuses", CONTAINER_SIDECAR},
};

/* The template as Argo gave it to the pod: env ARGO_TEMPLATE of "init", or of "supervisor" where
 * pods have no init container. NULL when it was too big ("offloaded") or is no JSON. */
static const json_t *own_template(struct arena *a, const json_t *spec)
{
    const json_t *holder = find_named(json_at(spec, "initContainers"), STR("init"));
    struct error err = ERROR_INIT;
    json_t *template;

    if (!holder)
        holder = find_named(json_at(spec, "containers"), STR("supervisor"));
    const json_t *env = find_named(json_at(holder, "env"), STR("ARGO_TEMPLATE"));
    if (json_parse_object(a, json_str_at(env, "value"), JSON_OBJECT_MAX_BYTES, JSON_MAX_DEPTH,
                          &template, &err) < 0)
        return NULL;
    return template;
}

static bool is_executor(struct str name)
{
    return str_eq_c(name, "wait") || str_eq_c(name, "supervisor") ||
           str_starts_with(name, STR("artifact-plugin-"));
}

/* Whether a container of spec.containers is a step's own: `main`, or one of a container set. */
static bool is_main(const json_t *spec, const json_t *template, struct str name)
{
    if (str_eq_c(name, "main"))
        return true;
    if (template)
        return find_named(json_at(template, "containerSet", "containers"), name) != NULL;
    return !is_executor(name) && !find_named(json_at(spec, "containers"), STR("main"));
}

/* "repo@sha256:…", "docker-pullable://repo@sha256:…", or a bare config digest. */
static void read_image_id(struct str id, struct container *c)
{
    struct str repository, digest;
    struct str scheme, rest;

    if (str_cut(id, ':', &scheme, &rest) && str_starts_with(rest, STR("//")))
        id = str_skip(rest, 2);
    if (str_cut_last(id, '@', &repository, &digest) && digest_parse(digest, &c->digest))
        c->repository = str_first(repository, NAME_MAX_BYTES);
    else
        c->is_config_digest = digest_parse(id, &c->digest);
}

static void read_container(const json_t *spec, const json_t *status, struct container *ret)
{
    const json_t *terminated = json_at(status, "state", "terminated");

    ret->name = name_at(spec, "name");
    ret->image = name_at(spec, "image");
    read_image_id(json_str_at(status, "imageID"), ret);
    ret->terminated = json_is_object(terminated);
    ret->exit_code = json_int_at(terminated, "exitCode");
}

static int read_containers(struct arena *a, const json_t *pod, const json_t *template,
                           struct pod *ret, struct error *err)
{
    const json_t *spec = json_at(pod, "spec");

    for (size_t l = 0; l < ARRAY_LEN(lists); l++) {
        const json_t *statuses = json_at(pod, "status", lists[l].statuses);
        size_t i;
        json_t *item;
        json_array_foreach(json_at(spec, lists[l].specs), i, item)
        {
            if (ret->containers.len == POD_MAX_CONTAINERS)
                return error_set(err, ERR_LIMIT, "pod " PRI_STR " has more than %d containers",
                                 STR_ARG(ret->name), POD_MAX_CONTAINERS);
            struct container *c = LIST_ADD(a, &ret->containers);
            read_container(item, find_named(statuses, json_str_at(item, "name")), c);
            c->kind = lists[l].kind;
            if (c->kind == CONTAINER_MAIN && !is_main(spec, template, c->name))
                c->kind = CONTAINER_SIDECAR;
        }
    }
    return 0;
}

static bool all_terminated(const struct pod *pod)
{
    list_each (c, &pod->containers)
        if (!c->terminated)
            return false;
    return pod->containers.len > 0;
}

/* The location alone, as text; empty for kinds that are not read or when it is oversized. */
static struct str place_text(struct arena *a, const json_t *holder)
{
    json_t *s3 = json_at(holder, "s3");
    struct error err = ERROR_INIT;
    struct str text = STR_EMPTY;

    if (!json_is_object(s3))
        return STR_EMPTY;
    json_t *place = json_new_object(a);
    json_put(place, "s3", json_incref(s3));
    return json_canonical(a, place, NAME_MAX_BYTES, &text, &err) < 0 ? STR_EMPTY : text;
}

static void read_places(struct arena *a, const json_t *template, struct str_list *ret)
{
    size_t i;
    json_t *artifact;

    *LIST_ADD(a, ret) = place_text(a, json_at(template, "archiveLocation"));
    json_array_foreach(json_at(template, "outputs", "artifacts"), i, artifact)
    {
        struct str text = place_text(a, artifact);
        if (text.len && ret->len < POD_MAX_PLACES)
            *LIST_ADD(a, ret) = text;
    }
}

int pod_read(struct arena *a, json_t *pod, struct pod *ret, struct str *ret_workflow_uid,
             struct str *ret_workflow_name, struct error *err)
{
    const json_t *metadata = json_at(pod, "metadata"), *spec = json_at(pod, "spec");
    const json_t *owner = owner_workflow(pod, true);
    struct str kind = json_str_at(pod, "kind");
    struct pod p = {
        .name = json_str_at(metadata, "name"),
        .uid = json_str_at(metadata, "uid"),
        .created = json_str_at(metadata, "creationTimestamp"),
        .service_account = json_str_at(spec, "serviceAccountName"),
    };

    if (kind.len && !str_eq_c(kind, "Pod"))
        return error_set(err, ERR_INVALID, "want a Pod, got kind " PRI_STR,
                         STR_ARG(str_first(kind, 100)));
    if (!p.name.len || !p.uid.len || p.name.len > NAME_MAX_BYTES || p.uid.len > NAME_MAX_BYTES)
        return error_set(err, ERR_INVALID, "pod without usable metadata.name and metadata.uid");
    if (!owner)
        return error_set(err, ERR_INVALID, "pod " PRI_STR " is not controlled by a Workflow",
                         STR_ARG(p.name));
    const json_t *template = own_template(a, spec);
    if (read_containers(a, pod, template, &p, err) < 0)
        return -1;
    read_places(a, template, &p.places);
    list_names(a, json_at(spec, "imagePullSecrets"), POD_MAX_PULL_SECRETS, &p.pull_secrets);
    p.finished = all_terminated(&p);
    *ret = p;
    *ret_workflow_uid = json_str_at(owner, "uid");
    *ret_workflow_name = json_str_at(owner, "name");
    return 0;
}
