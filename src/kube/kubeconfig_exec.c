/* SPDX-License-Identifier: Apache-2.0 */
#include "base/limits.h"
#include "crypto/digest.h"
#include "kube/kubeconfig.h"

#include <string.h>

static const char *const api_versions[] = {
    "client.authentication.k8s.io/v1",
    "client.authentication.k8s.io/v1beta1",
};

/* The cluster's extension of this name is meant for the plugin. */
static const char extension_name[] = "client.authentication.k8s.io/exec";

static int check_api_version(struct str version, struct error *err)
{
    for (size_t i = 0; i < ARRAY_LEN(api_versions); i++)
        if (str_eq_c(version, api_versions[i]))
            return 0;
    return error_set(err, ERR_INVALID, "want %s or %s, got '" PRI_STR "'", api_versions[0],
                     api_versions[1], STR_ARG(version));
}

/* A name without '/' is searched in PATH; a relative path starts from the file's folder. */
static struct str command_path(const struct kubeconfig_entry *user, struct arena *a,
                               struct str command)
{
    return str_contains(command, STR("/")) ? kubeconfig_path(user, a, command)
                                           : arena_str(a, command);
}

static int read_command(const struct kubeconfig_entry *user, const json_t *exec, struct arena *a,
                        struct kube_config *c, struct error *err)
{
    struct str command = json_str_at(exec, "command");
    const json_t *args = json_at(exec, "args");

    if (command.len == 0)
        return error_set(err, ERR_INVALID, "command: missing");
    *LIST_ADD(a, &c->exec) = command_path(user, a, command);
    for (size_t i = 0; i < json_array_size(args); i++) {
        const json_t *arg = json_array_get(args, i);
        if (!json_is_string(arg))
            return error_set(err, ERR_INVALID, "args[%zu]: want a string, got %s", i,
                             json_type_name(arg));
        *LIST_ADD(a, &c->exec) = arena_str(a, json_as_str(arg));
    }
    return 0;
}

static int read_environment(const json_t *exec, struct arena *a, struct kube_config *c,
                            struct error *err)
{
    const json_t *env = json_at(exec, "env");

    for (size_t i = 0; i < json_array_size(env); i++) {
        struct str name = json_str_at(json_array_get(env, i), "name");
        struct str value = json_str_at(json_array_get(env, i), "value");
        if (name.len == 0 || str_contains(name, STR("=")))
            return error_set(err, ERR_INVALID, "env[%zu]: not the name of a variable", i);
        *LIST_ADD(a, &c->exec_env) =
            arena_printf(a, PRI_STR "=" PRI_STR, STR_ARG(name), STR_ARG(value));
    }
    return 0;
}

static json_t *extension_of(const struct kubeconfig_entry *cluster)
{
    const json_t *list = json_at(cluster->body, "extensions");

    for (size_t i = 0; i < json_array_size(list); i++)
        if (str_eq_c(json_str_at(json_array_get(list, i), "name"), extension_name))
            return json_at(json_array_get(list, i), "extension");
    return NULL;
}

static json_t *describe_cluster(const struct kubeconfig_entry *cluster, struct arena *a,
                                const struct kube_config *c)
{
    json_t *described = json_object(), *extension = extension_of(cluster);

    json_put_str(described, "server", c->server);
    json_put_str_if(described, "tls-server-name", c->tls.server_name);
    json_put_str_if(described, "certificate-authority-data", base64_encode(a, c->tls.ca_pem));
    if (extension)
        json_put(described, "config", json_incref(extension));
    return described;
}

/* https://kubernetes.io/docs/reference/access-authn-authz/authentication/#input-and-output-formats
 * The plugin gets no terminal from us, hence never interactive. */
static int make_info(const struct kubeconfig_entry *cluster, const json_t *exec, struct arena *a,
                     struct kube_config *c, struct error *err)
{
    json_t *info = json_new_object(a), *spec = json_object();

    json_put_bool(spec, "interactive", false);
    if (json_bool_at(exec, "provideClusterInfo"))
        json_put(spec, "cluster", describe_cluster(cluster, a, c));
    json_put_str(info, "apiVersion", c->exec_api_version);
    json_put_c(info, "kind", "ExecCredential");
    json_put(info, "spec", spec);
    return json_canonical(a, info, CONFIG_FILE_MAX_BYTES, &c->exec_info, err);
}

static int resolve_exec(const struct kubeconfig_entry *user, const struct kubeconfig_entry *cluster,
                        const json_t *exec, struct arena *a, struct kube_config *c,
                        struct error *err)
{
    if (!json_is_object(exec))
        return error_set(err, ERR_INVALID, "want an object, got %s", json_type_name(exec));
    if (check_api_version(json_str_at(exec, "apiVersion"), err) < 0)
        return error_wrap(err, "apiVersion");
    if (str_eq_c(json_str_at(exec, "interactiveMode"), "Always"))
        return error_set(err, ERR_INVALID,
                         "interactiveMode: Always is not supported: the plugin gets no terminal");
    c->exec_api_version = arena_str(a, json_str_at(exec, "apiVersion"));
    c->exec_hint = arena_str(a, str_trim(json_str_at(exec, "installHint")));
    if (read_command(user, exec, a, c, err) < 0 || read_environment(exec, a, c, err) < 0)
        return -1;
    return make_info(cluster, exec, a, c, err);
}

int kubeconfig_resolve_exec(const struct kubeconfig_entry *user,
                            const struct kubeconfig_entry *cluster, struct arena *a,
                            struct kube_config *c, struct error *err)
{
    const json_t *exec = json_at(user->body, "exec");

    if (!exec)
        return 0;
    if (resolve_exec(user, cluster, exec, a, c, err) < 0)
        return kubeconfig_fail(user, "exec", err);
    return 0;
}
