/* SPDX-License-Identifier: Apache-2.0 */
#include "kube/config.h"

#include "base/file.h"
#include "base/limits.h"

/* A service account's namespace file; its absence means "default". */
static int read_namespace(struct arena *a, const char *folder, struct str *ret, struct error *err)
{
    struct str path = arena_printf(a, "%s/namespace", folder), text;
    struct error why = ERROR_INIT;

    if (file_read(a, path.ptr, NAME_MAX_BYTES, &text, &why) == 0) {
        text = str_trim(text);
        *ret = str_is_empty(text) ? STR("default") : text;
        return 0;
    }
    if (why.class != ERR_NOT_FOUND) {
        *err = why;
        return -1;
    }
    *ret = STR("default");
    return 0;
}

static int server_of_environment(struct arena *a, const char *host, const char *port,
                                 struct str *ret, struct error *err)
{
    struct str h = str_c(host);
    uint64_t n;

    if (str_is_empty(h) || str_is_empty(str_c(port)))
        return error_set(err, ERR_NOT_FOUND,
                         "not inside a cluster: KUBERNETES_SERVICE_HOST and "
                         "KUBERNETES_SERVICE_PORT are not set");
    if (!str_to_u64(str_c(port), &n) || n == 0 || n > UINT16_MAX)
        return error_set(err, ERR_INVALID, "KUBERNETES_SERVICE_PORT is not a port: '%s'", port);
    bool bare_ipv6 = str_contains(h, STR(":")) && !str_starts_with(h, STR("["));
    *ret = arena_printf(a, bare_ipv6 ? "https://[" PRI_STR "]:%u" : "https://" PRI_STR ":%u",
                        STR_ARG(h), (unsigned)n);
    return 0;
}

int kube_config_in_cluster(struct arena *a, const char *folder, const char *host, const char *port,
                           struct kube_config *ret, struct error *err)
{
    struct kube_config c = {.token_file = arena_printf(a, "%s/token", folder)};
    struct str ca_file = arena_printf(a, "%s/ca.crt", folder);

    if (server_of_environment(a, host, port, &c.server, err) < 0 ||
        file_read(a, ca_file.ptr, CONFIG_FILE_MAX_BYTES, &c.tls.ca_pem, err) < 0 ||
        read_namespace(a, folder, &c.namespace, err) < 0)
        return error_wrap(err, "in-cluster configuration");
    *ret = c;
    return 0;
}

void kube_config_done(struct kube_config *c)
{
    secret_done(&c->token);
    secret_done(&c->client_key);
    c->tls.client_key_pem = STR_EMPTY;
}
