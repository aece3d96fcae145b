/* SPDX-License-Identifier: Apache-2.0 */
#include "helpers/check.h"

#include "kube/kubeconfig.h"

static int resolve(struct arena *a, const char *exec, struct kube_config *ret, struct error *err)
{
    struct kubeconfig k = {0};
    struct str text = arena_printf(
        a,
        "contexts: [{name: x, context: {cluster: k, user: me}}]\n"
        "clusters: [{name: k, cluster: {server: 'https://k', certificate-authority-data: Q0E=,\n"
        "  tls-server-name: api, extensions: [{name: other, extension: 1},\n"
        "  {name: client.authentication.k8s.io/exec, extension: {audience: a}}]}}]\n"
        "users: [{name: me, user: {exec: %s}}]\n",
        exec);

    assert_ok(kubeconfig_add(&k, a, STR("/etc/kube/config"), text, err), err);
    return kubeconfig_resolve(&k, a, STR("x"), ret, err);
}

#define V1      "apiVersion: client.authentication.k8s.io/v1"
#define V1BETA1 "apiVersion: client.authentication.k8s.io/v1beta1"

TEST(command_arguments_and_environment_are_taken)
{
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    _cleanup_(kube_config_done) struct kube_config c = {0};
    struct error err = ERROR_INIT;

    assert_ok(resolve(&a,
                      "{" V1 ", command: aws, args: [eks, '', 'x y'], installHint: ' get it ',"
                      " env: [{name: A, value: 'b=c'}, {name: E, value: ''}],"
                      " interactiveMode: IfAvailable}",
                      &c, &err),
              &err);
    assert_int_equal(c.exec.len, 4);
    assert_str(c.exec.items[0], "aws");
    assert_str(c.exec.items[1], "eks");
    assert_str(c.exec.items[2], "");
    assert_str(c.exec.items[3], "x y");
    assert_int_equal(c.exec_env.len, 2);
    assert_str(c.exec_env.items[0], "A=b=c");
    assert_str(c.exec_env.items[1], "E=");
    assert_str(c.exec_hint, "get it");
    assert_str(c.exec_info, "{\"apiVersion\":\"client.authentication.k8s.io/v1\","
                            "\"kind\":\"ExecCredential\",\"spec\":{\"interactive\":false}}");
}

TEST(a_relative_command_starts_from_the_folder_of_the_file)
{
    static const struct {
        const char *command, *want;
    } rows[] = {
        {"./bin/login", "/etc/kube/./bin/login"},
        {"/bin/login", "/bin/login"},
        {"login", "login"},
    };
    _cleanup_(arena_done) struct arena a = ARENA_INIT;

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        _cleanup_(kube_config_done) struct kube_config c = {0};
        struct error err = ERROR_INIT;
        struct str exec = arena_printf(&a, "{" V1BETA1 ", command: %s}", rows[i].command);
        assert_ok(resolve(&a, exec.ptr, &c, &err), &err);
        assert_str(c.exec.items[0], rows[i].want);
        assert_str(c.exec_api_version, "client.authentication.k8s.io/v1beta1");
    }
}

TEST(the_cluster_is_described_when_the_plugin_wants_it)
{
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    _cleanup_(kube_config_done) struct kube_config c = {0};
    struct error err = ERROR_INIT;

    assert_ok(resolve(&a, "{" V1 ", command: x, provideClusterInfo: true}", &c, &err), &err);
    assert_str(c.exec_info,
               "{\"apiVersion\":\"client.authentication.k8s.io/v1\",\"kind\":\"ExecCredential\","
               "\"spec\":{\"cluster\":{\"certificate-authority-data\":\"Q0E=\","
               "\"config\":{\"audience\":\"a\"},\"server\":\"https://k\","
               "\"tls-server-name\":\"api\"},\"interactive\":false}}");
}

TEST(bad_plugins_are_refused_with_the_member)
{
    static const struct {
        const char *exec, *say;
    } rows[] = {
        {"text", "want an object, got a string"},
        {"{command: x}", "apiVersion: want client.authentication.k8s.io/v1 or "},
        {"{apiVersion: client.authentication.k8s.io/v1alpha1, command: x}", "apiVersion: want"},
        {"{" V1 "}", "command: missing"},
        {"{" V1 ", command: ''}", "command: missing"},
        {"{" V1 ", command: x, args: [a, 7]}", "args[1]: want a string, got an integer"},
        {"{" V1 ", command: x, env: [{value: a}]}", "env[0]: not the name of a variable"},
        {"{" V1 ", command: x, env: [{name: 'A=B', value: a}]}", "env[0]: not the name"},
        {"{" V1 ", command: x, interactiveMode: Always}", "interactiveMode: Always"},
    };
    _cleanup_(arena_done) struct arena a = ARENA_INIT;

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct kube_config c;
        struct error err;
        assert_fails(resolve(&a, rows[i].exec, &c, &err), ERR_INVALID, &err);
        assert_contains(str_c(err.msg), "/etc/kube/config: user 'me': exec: ");
        assert_contains(str_c(err.msg), rows[i].say);
    }
}

TEST_MAIN()
