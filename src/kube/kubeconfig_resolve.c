/* SPDX-License-Identifier: Apache-2.0 */
#include "base/file.h"
#include "base/limits.h"
#include "crypto/digest.h"
#include "http/url.h"
#include "kube/kubeconfig.h"

/* Members that would weaken or change the connection. Passing over one would connect to the wrong
 * place, or as somebody else. */
static const struct {
    enum kubeconfig_kind kind;
    const char *member;
    const char *advice;
} refusals[] = {
    {KUBECONFIG_CLUSTER, "insecure-skip-tls-verify",
     "the server's certificate is always verified: remove it and give certificate-authority-data"},
    {KUBECONFIG_CLUSTER, "proxy-url", "not supported: set HTTPS_PROXY in the environment instead"},
    {KUBECONFIG_USER, "username", "Kubernetes dropped basic authentication: use a token"},
    {KUBECONFIG_USER, "password", "Kubernetes dropped basic authentication: use a token"},
    {KUBECONFIG_USER, "auth-provider", "Kubernetes dropped auth providers: use an exec plugin"},
    {KUBECONFIG_USER, "as", "impersonation is not supported: use a context of that user"},
    {KUBECONFIG_USER, "as-uid", "impersonation is not supported: use a context of that user"},
    {KUBECONFIG_USER, "as-groups", "impersonation is not supported: use a context of that user"},
    {KUBECONFIG_USER, "as-user-extra",
     "impersonation is not supported: use a context of that user"},
};

static bool is_nothing(const json_t *v)
{
    return !v || json_is_false(v) || (json_is_string(v) && json_as_str(v).len == 0) ||
           (json_is_array(v) && json_array_size(v) == 0) ||
           (json_is_object(v) && json_object_size(v) == 0);
}

static int refuse_members(const struct kubeconfig_entry *e, struct error *err)
{
    for (size_t i = 0; i < ARRAY_LEN(refusals); i++) {
        if (refusals[i].kind != e->kind || is_nothing(json_at(e->body, refusals[i].member)))
            continue;
        error_set(err, ERR_INVALID, "%s", refusals[i].advice);
        return kubeconfig_fail(e, refusals[i].member, err);
    }
    return 0;
}

/* Base64 of a block scalar keeps the line ends of the file; Kubernetes' own decoder skips them. */
static int decode_lines(struct str data, struct secret *ret, struct error *err)
{
    _cleanup_(secret_done) struct secret joined = secret_copy(data);
    size_t n = 0;

    for (size_t i = 0; i < data.len; i++)
        if (data.ptr[i] != '\n' && data.ptr[i] != '\r')
            joined.ptr[n++] = data.ptr[i];
    return base64_decode_secret(str_first(secret_str(&joined), n), ret, err);
}

/* MEMBER-data holds base64 and goes before MEMBER, which names a file. Neither: empty. */
static int read_pem(const struct kubeconfig_entry *e, const char *member, const char *data_member,
                    struct secret *ret, struct error *err)
{
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    struct str data, file;

    if (kubeconfig_str(e, data_member, &data, err) < 0 || kubeconfig_str(e, member, &file, err) < 0)
        return -1;
    if (data.len) {
        int r = decode_lines(data, ret, err);
        secret_wipe(data);
        return r < 0 ? kubeconfig_fail(e, data_member, err) : 0;
    }
    const char *path = kubeconfig_path(e, &a, file).ptr;
    if (file.len && file_read_secret(path, KEY_FILE_MAX_BYTES, ret, err) < 0)
        return kubeconfig_fail(e, member, err);
    return 0;
}

/* The same for what is no secret. */
static int read_public_pem(const struct kubeconfig_entry *e, const char *member,
                           const char *data_member, struct arena *a, struct str *ret,
                           struct error *err)
{
    _cleanup_(secret_done) struct secret pem = SECRET_EMPTY;

    if (read_pem(e, member, data_member, &pem, err) < 0)
        return -1;
    *ret = arena_str(a, secret_str(&pem));
    return 0;
}

static bool is_this_host(struct str host)
{
    static const char *const names[] = {"localhost", "127.0.0.1", "::1"};

    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        if (str_eq_c(host, names[i]))
            return true;
    return false;
}

static int check_server(struct str server, struct error *err)
{
    struct url url;

    if (server.len == 0)
        return error_set(err, ERR_INVALID, "missing");
    if (url_parse(server, &url, err) < 0)
        return -1;
    if (str_eq_c(url.scheme, "http") && !is_this_host(url.host))
        return error_set(err, ERR_INVALID,
                         "must begin with https://: credentials go over TLS only");
    if (str_cut(url.target, '?', NULL, NULL))
        return error_set(err, ERR_INVALID, "must not have a query");
    return 0;
}

static int resolve_cluster(const struct kubeconfig_entry *e, struct arena *a, struct kube_config *c,
                           struct error *err)
{
    if (refuse_members(e, err) < 0 || kubeconfig_str(e, "server", &c->server, err) < 0 ||
        kubeconfig_str(e, "tls-server-name", &c->tls.server_name, err) < 0)
        return -1;
    if (check_server(c->server, err) < 0)
        return kubeconfig_fail(e, "server", err);
    while (str_ends_with(c->server, STR("/")))
        c->server.len--;
    c->server = arena_str(a, c->server);
    c->tls.server_name = arena_str(a, c->tls.server_name);
    return read_public_pem(e, "certificate-authority", "certificate-authority-data", a,
                           &c->tls.ca_pem, err);
}

static int resolve_certificate(const struct kubeconfig_entry *e, struct arena *a,
                               struct kube_config *c, struct error *err)
{
    if (read_public_pem(e, "client-certificate", "client-certificate-data", a,
                        &c->tls.client_cert_pem, err) < 0 ||
        read_pem(e, "client-key", "client-key-data", &c->client_key, err) < 0)
        return -1;
    c->tls.client_key_pem = secret_str(&c->client_key);
    if (!c->tls.client_cert_pem.len == !c->tls.client_key_pem.len)
        return 0;
    bool lacks_key = c->tls.client_cert_pem.len > 0;
    error_set(err, ERR_INVALID, "missing, although there is a %s",
              lacks_key ? "client-certificate" : "client-key");
    return kubeconfig_fail(e, lacks_key ? "client-key" : "client-certificate", err);
}

static int resolve_user(const struct kubeconfig_entry *e, const struct kubeconfig_entry *cluster,
                        struct arena *a, struct kube_config *c, struct error *err)
{
    struct str token, token_file;

    if (refuse_members(e, err) < 0 || kubeconfig_str(e, "token", &token, err) < 0 ||
        kubeconfig_str(e, "tokenFile", &token_file, err) < 0)
        return -1;
    c->token = secret_copy(token);
    secret_wipe(token);
    c->token_file = kubeconfig_path(e, a, token_file);
    if (resolve_certificate(e, a, c, err) < 0)
        return -1;
    return kubeconfig_resolve_exec(e, cluster, a, c, err);
}

static int resolve(const struct kubeconfig *k, struct arena *a, struct str context,
                   struct kube_config *c, struct error *err)
{
    struct kubeconfig_entry ctx, cluster, user;
    struct str cluster_name, user_name, namespace;

    if (kubeconfig_find(k, KUBECONFIG_CONTEXT, context, a, &ctx, err) < 0 ||
        kubeconfig_str(&ctx, "cluster", &cluster_name, err) < 0 ||
        kubeconfig_str(&ctx, "user", &user_name, err) < 0 ||
        kubeconfig_str(&ctx, "namespace", &namespace, err) < 0)
        return -1;
    c->namespace = namespace.len ? arena_str(a, namespace) : STR("default");
    if (kubeconfig_find(k, KUBECONFIG_CLUSTER, cluster_name, a, &cluster, err) < 0)
        return kubeconfig_fail(&ctx, "cluster", err);
    if (resolve_cluster(&cluster, a, c, err) < 0)
        return -1;
    if (user_name.len == 0)
        return 0;
    if (kubeconfig_find(k, KUBECONFIG_USER, user_name, a, &user, err) < 0)
        return kubeconfig_fail(&ctx, "user", err);
    return resolve_user(&user, &cluster, a, c, err);
}

int kubeconfig_resolve(const struct kubeconfig *k, struct arena *a, struct str context,
                       struct kube_config *ret, struct error *err)
{
    struct kube_config c = {0};

    if (resolve(k, a, context, &c, err) < 0) {
        kube_config_done(&c);
        return -1;
    }
    *ret = c;
    return 0;
}
