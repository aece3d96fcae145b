/* SPDX-License-Identifier: Apache-2.0 */
#include "helpers/check.h"
#include "helpers/folder.h"

#include "kube/config.h"

static struct folder make_folder(const char *ca, const char *namespace)
{
    struct folder f = folder_make();

    if (ca)
        folder_put(&f, "ca.crt", ca);
    if (namespace)
        folder_put(&f, "namespace", namespace);
    return f;
}

TEST(a_pod_finds_its_server_and_its_files)
{
    _cleanup_(folder_remove) struct folder f = make_folder("PEM", "argo\n");
    _cleanup_(kube_config_done) struct kube_config c = {0};
    struct error err = ERROR_INIT;

    assert_ok(kube_config_in_cluster(&f.arena, f.path, "10.96.0.1", "443", &c, &err), &err);
    assert_str(c.server, "https://10.96.0.1:443");
    assert_str(c.namespace, "argo");
    assert_str(c.tls.ca_pem, "PEM");
    assert_str(c.token_file, arena_printf(&f.arena, "%s/token", f.path).ptr);
    assert_false(c.use_proxy_env);
}

TEST(ipv6_addresses_get_brackets_once)
{
    static const struct {
        const char *host, *want;
    } rows[] = {
        {"fd00::1", "https://[fd00::1]:6443"},
        {"[fd00::1]", "https://[fd00::1]:6443"},
        {"kubernetes.default", "https://kubernetes.default:6443"},
    };
    _cleanup_(folder_remove) struct folder f = make_folder("PEM", NULL);

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        _cleanup_(kube_config_done) struct kube_config c = {0};
        struct error err = ERROR_INIT;
        assert_ok(kube_config_in_cluster(&f.arena, f.path, rows[i].host, "6443", &c, &err), &err);
        assert_str(c.server, rows[i].want);
        assert_str(c.namespace, "default");
    }
}

TEST(an_incomplete_environment_is_explained)
{
    static const struct {
        const char *host, *port, *ca;
        enum error_class class;
        const char *say;
    } rows[] = {
        {NULL, "443", "PEM", ERR_NOT_FOUND, "not inside a cluster"},
        {"", "443", "PEM", ERR_NOT_FOUND, "not inside a cluster"},
        {"h", NULL, "PEM", ERR_NOT_FOUND, "KUBERNETES_SERVICE_PORT"},
        {"h", "tcp://10.0.0.1:443", "PEM", ERR_INVALID, "not a port: 'tcp://10.0.0.1:443'"},
        {"h", "0", "PEM", ERR_INVALID, "not a port"},
        {"h", "65536", "PEM", ERR_INVALID, "not a port"},
        {"h", "443", NULL, ERR_NOT_FOUND, "ca.crt"},
    };

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        _cleanup_(folder_remove) struct folder f = make_folder(rows[i].ca, "argo");
        struct kube_config c;
        struct error err;
        assert_fails(kube_config_in_cluster(&f.arena, f.path, rows[i].host, rows[i].port, &c, &err),
                     rows[i].class, &err);
        assert_contains(str_c(err.msg), rows[i].say);
    }
}

TEST(secrets_are_gone_once_done)
{
    struct kube_config c = {.token = secret_copy(STR("t")), .client_key = secret_copy(STR("k"))};

    c.tls.client_key_pem = secret_str(&c.client_key);
    kube_config_done(&c);
    assert_null(c.token.ptr);
    assert_null(c.client_key.ptr);
    assert_null(c.tls.client_key_pem.ptr);
}

TEST_MAIN()
