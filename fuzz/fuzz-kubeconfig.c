/* SPDX-License-Identifier: Apache-2.0
 *
 * A kubeconfig file. One that is accepted leads to a server over TLS (or to this host), with a
 * certificate only together with its key; one that is not says why and gives nothing.
 */
#include "fuzz.h"

#include "kube/kubeconfig.h"

static void check(const struct kube_config *c)
{
    struct str http = STR("http://");

    require(str_starts_with(c->server, STR("https://")) ||
            (str_starts_with(c->server, http) && str_skip(c->server, http.len).len > 0));
    require(!str_ends_with(c->server, STR("/")) && c->namespace.len > 0);
    require(!c->tls.client_cert_pem.len == !c->tls.client_key_pem.len);
    require(!c->exec.len == !c->exec_api_version.len);
    require(!c->exec.len == !c->exec_info.len);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    struct str text = {(const char *)bytes, len};
    struct kubeconfig k = {0};
    struct kube_config c = {0};
    struct error err = ERROR_INIT;

    /* Members that name files are read: not those that block or never end. */
    if (str_contains(text, STR("/dev")) || str_contains(text, STR("/proc")))
        return 0;
    if (kubeconfig_add(&k, &a, STR("nowhere/config"), text, &err) < 0 ||
        kubeconfig_resolve(&k, &a, kubeconfig_current_context(&k), &c, &err) < 0) {
        require(err.class != ERR_OK && err.msg[0] && c.server.len == 0 && !c.token.ptr);
        return 0;
    }
    check(&c);
    kube_config_done(&c);
    return 0;
}
