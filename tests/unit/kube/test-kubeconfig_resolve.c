/* SPDX-License-Identifier: Apache-2.0 */
#include "helpers/check.h"
#include "helpers/folder.h"

#include "kube/kubeconfig.h"

/* A kubeconfig of one context "x" with these bodies of cluster "k" and user "me". */
static int resolve(struct folder *f, const char *cluster, const char *user, struct kube_config *ret,
                   struct error *err)
{
    struct kubeconfig k = {0};
    struct str text = arena_printf(&f->arena,
                                   "contexts: [{name: x, context: {cluster: k, user: me}}]\n"
                                   "clusters: [{name: k, cluster: {%s}}]\n"
                                   "users: [{name: me, user: {%s}}]\n",
                                   cluster, user);

    assert_ok(
        kubeconfig_add(&k, &f->arena, arena_printf(&f->arena, "%s/config", f->path), text, err),
        err);
    return kubeconfig_resolve(&k, &f->arena, STR("x"), ret, err);
}

#define SERVER "server: 'https://k:6443'"

TEST(certificates_come_from_members_or_from_files)
{
    static const struct {
        const char *cluster, *user;
    } rows[] = {
        {SERVER ", certificate-authority-data: Q0E=",
         "client-certificate-data: Q0VSVA==, client-key-data: S0VZ"},
        {SERVER ", certificate-authority: ca.pem",
         "client-certificate: cert.pem, client-key: key.pem"},
        {SERVER ", certificate-authority-data: \"Q0\\n\\r\\nE=\\n\"",
         "client-certificate-data: Q0VSVA==, client-key-data: \"S0\\nVZ\""},
        {SERVER ", certificate-authority: missing.pem, certificate-authority-data: Q0E=",
         "client-certificate: cert.pem, client-key: missing.pem, client-key-data: S0VZ"},
    };
    _cleanup_(folder_remove) struct folder f = folder_make();

    folder_put(&f, "ca.pem", "CA");
    folder_put(&f, "cert.pem", "CERT");
    folder_put(&f, "key.pem", "KEY");
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        _cleanup_(kube_config_done) struct kube_config c = {0};
        struct error err = ERROR_INIT;
        assert_ok(resolve(&f, rows[i].cluster, rows[i].user, &c, &err), &err);
        assert_str(c.tls.ca_pem, "CA");
        assert_str(c.tls.client_cert_pem, "CERT");
        assert_str(c.tls.client_key_pem, "KEY");
        assert_ptr_equal(c.tls.client_key_pem.ptr, c.client_key.ptr);
    }
}

TEST(tokens_and_names_are_taken)
{
    _cleanup_(folder_remove) struct folder f = folder_make();
    _cleanup_(kube_config_done) struct kube_config c = {0};
    struct error err = ERROR_INIT;

    assert_ok(
        resolve(&f, SERVER ", tls-server-name: api.example", "token: abc, tokenFile: t", &c, &err),
        &err);
    assert_str(c.tls.server_name, "api.example");
    assert_str(secret_str(&c.token), "abc");
    assert_str(c.token_file, arena_printf(&f.arena, "%s/t", f.path).ptr);
    assert_int_equal(c.exec.len, 0);
}

TEST(the_server_may_have_a_path_and_this_host_needs_no_tls)
{
    static const struct {
        const char *server, *want;
    } rows[] = {
        {"https://rancher/k8s/clusters/c-1/", "https://rancher/k8s/clusters/c-1"},
        {"https://[fd00::1]:6443", "https://[fd00::1]:6443"},
        {"http://localhost:8001", "http://localhost:8001"},
        {"http://127.0.0.1:8001//", "http://127.0.0.1:8001"},
        {"http://[::1]:8001", "http://[::1]:8001"},
    };
    _cleanup_(folder_remove) struct folder f = folder_make();

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        _cleanup_(kube_config_done) struct kube_config c = {0};
        struct error err = ERROR_INIT;
        struct str cluster = arena_printf(&f.arena, "server: '%s'", rows[i].server);
        assert_ok(resolve(&f, cluster.ptr, "", &c, &err), &err);
        assert_str(c.server, rows[i].want);
    }
}

TEST(what_would_weaken_or_change_the_connection_is_refused_by_name)
{
    static const struct {
        const char *cluster, *user, *say;
    } rows[] = {
        {SERVER ", insecure-skip-tls-verify: true", "",
         "cluster 'k': insecure-skip-tls-verify: the server's certificate is always verified"},
        {SERVER ", proxy-url: 'http://proxy:3128'", "", "cluster 'k': proxy-url: "},
        {SERVER, "username: u", "user 'me': username: "},
        {SERVER, "password: p", "user 'me': password: "},
        {SERVER, "auth-provider: {name: gcp}", "user 'me': auth-provider: "},
        {SERVER, "as: admin", "user 'me': as: "},
        {SERVER, "as-uid: '7'", "user 'me': as-uid: "},
        {SERVER, "as-groups: ['system:masters']", "user 'me': as-groups: "},
        {SERVER, "as-user-extra: {a: [b]}", "user 'me': as-user-extra: "},
        {"server: 'http://k:80'", "", "cluster 'k': server: must begin with https://"},
        {"server: 'http://localhost.evil'", "", "cluster 'k': server: must begin with https://"},
        {"server: 'https://u:p@k'", "", "cluster 'k': server: "},
        {"server: 'https://k/?a=b'", "", "cluster 'k': server: must not have a query"},
        {"server: 'k:6443'", "", "cluster 'k': server: not an http or https URL"},
        {"server: ''", "", "cluster 'k': server: missing"},
        {"", "", "cluster 'k': server: missing"},
        {"server: 7", "", "cluster 'k': server: want a string, got an integer"},
        {SERVER, "token: 123", "user 'me': token: want a string, got an integer"},
        {SERVER, "client-certificate-data: Q0VSVA==", "user 'me': client-key: missing"},
        {SERVER, "client-key-data: S0VZ", "user 'me': client-certificate: missing"},
        {SERVER, "client-key-data: '*'", "user 'me': client-key-data: "},
    };
    _cleanup_(folder_remove) struct folder f = folder_make();

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct kube_config c;
        struct error err;
        assert_fails(resolve(&f, rows[i].cluster, rows[i].user, &c, &err), ERR_INVALID, &err);
        assert_contains(str_c(err.msg), rows[i].say);
        assert_contains(str_c(err.msg), "/config: ");
    }
}

TEST(the_same_members_without_effect_are_passed_over)
{
    _cleanup_(folder_remove) struct folder f = folder_make();
    _cleanup_(kube_config_done) struct kube_config c = {0};
    struct error err = ERROR_INIT;

    assert_ok(resolve(&f, SERVER ", insecure-skip-tls-verify: false, proxy-url: ''",
                      "username: '', as-groups: [], as-user-extra: {}, exec: null", &c, &err),
              &err);
}

TEST(missing_files_are_named_with_the_member)
{
    static const struct {
        const char *cluster, *user, *say;
    } rows[] = {
        {SERVER ", certificate-authority: gone.pem", "",
         "cluster 'k': certificate-authority: open "},
        {SERVER, "client-certificate: gone.pem, client-key: gone.pem",
         "user 'me': client-certificate: open "},
    };
    _cleanup_(folder_remove) struct folder f = folder_make();

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct kube_config c;
        struct error err;
        assert_fails(resolve(&f, rows[i].cluster, rows[i].user, &c, &err), ERR_NOT_FOUND, &err);
        assert_contains(str_c(err.msg), rows[i].say);
        assert_contains(str_c(err.msg), "/gone.pem");
    }
}

TEST(errors_do_not_show_secrets)
{
    _cleanup_(folder_remove) struct folder f = folder_make();
    struct kube_config c;
    struct error err;

    assert_fails(resolve(&f, SERVER, "token: hunter2, client-key-data: '?hunter2'", &c, &err),
                 ERR_INVALID, &err);
    assert_false(str_contains(str_c(err.msg), STR("hunter2")));
}

TEST_MAIN()
