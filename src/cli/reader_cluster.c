/* SPDX-License-Identifier: Apache-2.0
 *
 * The controller's API, through the API server's service proxy: RBAC on services/proxy guards it.
 */
#include "cli/reader_internal.h"

#include "base/limits.h"
#include "http/sigv4.h"

#define SERVICE_ACCOUNT_FOLDER "/var/run/secrets/kubernetes.io/serviceaccount"

static struct str encode(struct reader *r, struct str s)
{
    return sigv4_encode(r->cli->arena, s, false);
}

static struct str controller_namespace(const struct reader *r)
{
    struct str namespace = r->cli->options.controller_namespace;

    return namespace.len ? namespace : STR("argo-slsa");
}

static int get_from_controller(struct reader *r, struct str path, struct str *ret,
                               struct error *err)
{
    struct arena *a = r->cli->arena;

    return kube_get_raw(r->client,
                        arena_printf(a,
                                     "/api/v1/namespaces/" PRI_STR
                                     "/services/http:argo-slsa:http/proxy/" PRI_STR,
                                     STR_ARG(encode(r, controller_namespace(r))), STR_ARG(path)),
                        a, ret, err);
}

/* "Not found" is the controller's word only when there is a controller. */
static int check_installed(struct reader *r, struct error *err)
{
    struct error failure = ERROR_INIT;
    struct str text;

    if (get_from_controller(r, STR("healthz"), &text, &failure) == 0 ||
        failure.class != ERR_NOT_FOUND)
        return -1;
    return error_set(err, ERR_DENIED,
                     "there is no Service argo-slsa in namespace " PRI_STR
                     "; name the controller's namespace with --controller-namespace",
                     STR_ARG(controller_namespace(r)));
}

static int ask(struct reader *r, struct str resource, json_t **ret, struct error *err)
{
    struct arena *a = r->cli->arena;
    struct str text, path = arena_printf(a, "api/v1/" PRI_STR, STR_ARG(resource));

    if (get_from_controller(r, path, &text, err) < 0)
        return err->class == ERR_NOT_FOUND ? check_installed(r, err)
                                           : error_wrap(err, "ask the controller");
    if (json_parse_object(a, text, JSON_LIST_MAX_BYTES, JSON_MAX_DEPTH, ret, err) == 0)
        return 0;
    err->class = ERR_TRANSIENT; /* the other side's fault, not the command line's */
    return error_wrap(err, "the controller's answer");
}

static int cluster_runs(struct reader *r, const struct run_query *q, json_t **ret,
                        struct error *err)
{
    struct str resource =
        arena_printf(r->cli->arena, "runs?namespace=" PRI_STR "&state=%s&limit=%lld&offset=%lld",
                     STR_ARG(encode(r, q->namespace)), q->state ? q->state : "",
                     (long long)q->limit, (long long)q->offset);

    return ask(r, resource, ret, err);
}

static int cluster_run(struct reader *r, struct str namespace, struct str name, json_t **ret,
                       struct error *err)
{
    return ask(r,
               arena_printf(r->cli->arena, "runs/" PRI_STR "/" PRI_STR,
                            STR_ARG(encode(r, namespace)), STR_ARG(encode(r, name))),
               ret, err);
}

static int cluster_statement(struct reader *r, const struct digest *statement, json_t **ret,
                             struct error *err)
{
    return ask(r, arena_printf(r->cli->arena, "statements/%s", statement->hex), ret, err);
}

static int cluster_subjects(struct reader *r, const struct digest *digest, struct str name,
                            json_t **ret, struct error *err)
{
    bool by_digest = digest_is_set(digest);

    return ask(r,
               arena_printf(r->cli->arena, "subjects?%s=" PRI_STR, by_digest ? "digest" : "name",
                            STR_ARG(by_digest ? digest_str(digest) : encode(r, name))),
               ret, err);
}

static int cluster_is_in_cluster(struct reader *r, struct str namespace, struct str name, bool *ret,
                                 struct error *err)
{
    json_t *metadata;
    int got = kube_get_metadata(r->client, &KUBE_WORKFLOWS, namespace, name, r->cli->arena,
                                &metadata, err);

    if (got < 0 && err->class != ERR_NOT_FOUND)
        return error_wrap(err, "look for the workflow");
    *ret = got == 0;
    return 0;
}

static const struct reader_ops cluster_ops = {cluster_runs, cluster_run, cluster_statement,
                                              cluster_subjects, cluster_is_in_cluster};

/* A kubeconfig that is named or lies in its usual place; else the pod's service account. */
static int find_cluster(struct reader *r, struct error *err)
{
    const struct cli *c = r->cli;
    struct arena *a = c->arena;
    const struct options *o = &c->options;
    const char *host = cli_env(c, "KUBERNETES_SERVICE_HOST");
    const char *port = cli_env(c, "KUBERNETES_SERVICE_PORT");

    if (host && port && !o->kubeconfig.len && !o->context.len)
        return kube_config_in_cluster(a, SERVICE_ACCOUNT_FOLDER, host, port, &r->config, err);
    return kube_config_from_file(
        a, o->kubeconfig.len ? arena_cstr(a, o->kubeconfig) : NULL, cli_env(c, "HOME"),
        o->context.len ? arena_cstr(a, o->context) : NULL, &r->config, err);
}

int reader_open_cluster(struct reader *r, struct error *err)
{
    r->ops = &cluster_ops;
    if (find_cluster(r, err) < 0)
        return -1;
    r->config.use_proxy_env = true;
    if (kube_open(&r->config, &r->kube, err) < 0)
        return -1;
    return kube_client_open(r->kube, r->cli->cancel, &r->client, err);
}
