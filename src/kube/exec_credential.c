/* SPDX-License-Identifier: Apache-2.0 */
#include "base/clock.h"
#include "base/limits.h"
#include "base/process.h"
#include "kube/credential.h"
#include "json/json.h"

/* Time for a person to answer a browser window that the plugin opened. */
enum { PLUGIN_MS = 120000 };

/* A token travels in a header. */
static bool is_header_safe(struct str token)
{
    return !str_has_control(token) && str_is_utf8(token);
}

static int check_head(const json_t *root, struct str api_version, struct error *err)
{
    struct str kind = json_str_at(root, "kind"), version = json_str_at(root, "apiVersion");

    if (!str_eq_c(kind, "ExecCredential"))
        return error_set(err, ERR_INVALID, "kind: want ExecCredential, got '" PRI_STR "'",
                         STR_ARG(kind));
    if (!str_eq(version, api_version))
        return error_set(err, ERR_INVALID, "apiVersion: want " PRI_STR ", got '" PRI_STR "'",
                         STR_ARG(api_version), STR_ARG(version));
    return 0;
}

static int take_status(const json_t *status, struct kube_credential *c, struct error *err)
{
    struct str token = json_str_at(status, "token");
    struct str cert = json_str_at(status, "clientCertificateData");
    struct str key = json_str_at(status, "clientKeyData");
    struct str expires = json_str_at(status, "expirationTimestamp");

    if (token.len == 0 && cert.len == 0 && key.len == 0)
        return error_set(err, ERR_DENIED, "status: neither a token nor a client certificate");
    if (!cert.len != !key.len)
        return error_set(err, ERR_INVALID, "status: certificate and key must come together");
    if (!is_header_safe(token))
        return error_set(err, ERR_INVALID, "status.token: has control characters");
    if (expires.len && clock_parse(expires, &c->expires_ms, err) < 0)
        return error_wrap(err, "status.expirationTimestamp");
    c->token = secret_copy(token);
    c->client_cert = secret_copy(cert);
    c->client_key = secret_copy(key);
    secret_wipe(token);
    secret_wipe(key);
    return 0;
}

int exec_credential_parse(struct str text, struct str api_version, struct kube_credential *ret,
                          struct error *err)
{
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    struct kube_credential c = {0};
    json_t *root;

    if (json_parse_object(&a, text, KUBE_TOKEN_MAX_BYTES * 2, JSON_OWN_MAX_DEPTH, &root, err) < 0 ||
        check_head(root, api_version, err) < 0 || take_status(json_at(root, "status"), &c, err) < 0)
        return -1;
    *ret = c;
    return 0;
}

static const char *const *strings_of(struct arena *a, const struct str_list *list,
                                     struct str further)
{
    const char **strings = ARENA_ARRAY(a, const char *, list->len + 2);
    size_t n = 0;

    list_each (s, list)
        strings[n++] = arena_cstr(a, *s);
    if (further.len)
        strings[n++] = arena_cstr(a, further);
    return strings;
}

static int run(const struct kube_config *c, const struct cancel *cancel, struct secret *ret,
               struct error *err)
{
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    struct str info = arena_printf(&a, "KUBERNETES_EXEC_INFO=" PRI_STR, STR_ARG(c->exec_info));
    struct process p = {
        .argv = strings_of(&a, &c->exec, STR_EMPTY),
        .env = strings_of(&a, &c->exec_env, info),
        .max_output = KUBE_TOKEN_MAX_BYTES * 2,
        .timeout_ms = PLUGIN_MS,
        .cancel = cancel,
    };

    if (process_run(&p, ret, err) == 0)
        return 0;
    if (err->class == ERR_INTERNAL) /* the plugin gave up: for us, credentials were refused */
        err->class = ERR_DENIED;
    if (err->class == ERR_NOT_FOUND && c->exec_hint.len)
        return error_wrap(err, PRI_STR, STR_ARG(c->exec_hint));
    return -1;
}

int exec_credential_run(const struct kube_config *c, const struct cancel *cancel,
                        struct kube_credential *ret, struct error *err)
{
    _cleanup_(secret_done) struct secret output = SECRET_EMPTY;

    if (run(c, cancel, &output, err) < 0)
        return error_wrap(err, "credential plugin");
    if (exec_credential_parse(secret_str(&output), c->exec_api_version, ret, err) < 0)
        return error_wrap(err, "credential plugin " PRI_STR, STR_ARG(c->exec.items[0]));
    return 0;
}
