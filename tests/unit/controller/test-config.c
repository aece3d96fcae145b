/* SPDX-License-Identifier: Apache-2.0 */
#include "helpers/check.h"

#include "controller/config.h"

#define HEAD                                                              \
    "apiVersion: argo.slsa.io/v1alpha1\nkind: Configuration\nbuilderId: " \
    "https://ci.example.com/argo\n"

static struct config *parse(const char *yaml)
{
    struct config *c = NULL;
    struct error err = ERROR_INIT;

    assert_ok(config_parse(str_c(yaml), &c, &err), &err);
    return c;
}

TEST(the_smallest_file_gives_the_documented_defaults)
{
    _cleanup_(config_unrefp) struct config *c = parse(HEAD);

    assert_false(c->scope_all);
    assert_int_equal(c->namespaces.len, 0);
    assert_int_equal(c->workers, 4);
    assert_str(c->signer.kind, "secret");
    assert_str(c->signer.name, "signing-secret");
    assert_true(c->rules.limits.max_bytes == 1ULL << 40);
    assert_int_equal(c->rules.limits.max_seconds, 6 * 3600);
    assert_int_equal(c->rules.stores_len, 2);
    assert_str(c->rules.stores[0].kind, "bucket");
    assert_str(c->rules.stores[0].prefix, ".argo-slsa");
    assert_str(c->rules.stores[1].kind, "oci");
    assert_true(c->rules.redact_len > 0);
}

TEST(every_member_can_be_set)
{
    _cleanup_(config_unrefp) struct config *c =
        parse(HEAD "scope: all\nnamespaces: [a, b]\ncluster: west\nledger: /tmp/l\nworkers: 7\n"
                   "signer: {kind: file, keyFile: /k, passwordFile: /p}\n"
                   "limits: {artifactBytes: 5Gi, directoryObjects: \"10\", artifactTime: 90s}\n"
                   "redact: {parameters: []}\n"
                   "objectStores: {endpoints: [\"*.example.com\"], allowLoopback: true}\n"
                   "registries: {insecure: [\"10.0.0.1:5000\"], dockerConfig: /d, caFile: /c}\n"
                   "server: {address: \"::\", port: 0, useProxyEnvironment: true}\n"
                   "log: {level: debug, format: json}\n"
                   "stores: [{kind: directory, path: /x, name: local}, {kind: beside}]\n");

    assert_true(c->scope_all);
    assert_str(c->namespaces.items[1], "b");
    assert_int_equal(c->workers, 7);
    assert_true(c->rules.limits.max_bytes == 5ULL << 30);
    assert_int_equal(c->rules.limits.max_objects, 10);
    assert_int_equal(c->rules.redact_len, 0);
    assert_str(c->rules.endpoints[0], "*.example.com");
    assert_true(c->allow_loopback && c->use_proxy);
    assert_str(c->insecure_registries.items[0], "10.0.0.1:5000");
    assert_str(c->docker_config, "/d");
    assert_str(c->registry_ca_file, "/c");
    assert_str(c->rules.stores[0].name, "local");
    assert_str(c->rules.stores[1].name, "beside");
}

TEST(a_mistake_is_refused_with_the_members_name)
{
    static const struct {
        const char *yaml, *says;
    } rows[] = {
        {"kind: Configuration\n", "apiVersion"},
        {"apiVersion: argo.slsa.io/v1alpha1\nkind: Configuration\n", "builderId"},
        {HEAD "scoop: all\n", "scoop"},
        {HEAD "signer: {keyfile: /k}\n", "keyfile"},
        {HEAD "scope: everything\n", "scope"},
        {HEAD "workers: 0\n", "workers"},
        {HEAD "workers: many\n", "workers"},
        {HEAD "limits: {artifactBytes: 5GB}\n", "artifactBytes"},
        {HEAD "limits: {artifactTime: 6 h}\n", "artifactTime"},
        {HEAD "namespaces: a\n", "namespaces"},
        {HEAD "namespaces: [1]\n", "namespaces"},
        {HEAD "stores: [{kind: tape}]\n", "tape"},
        {HEAD "stores: [{kind: directory}]\n", "path"},
        {HEAD "stores: [{kind: bucket}, {kind: bucket}]\n", "bucket"},
        {HEAD "stores: {kind: bucket}\n", "stores"},
        {HEAD "server: {port: 70000}\n", "port"},
        {HEAD "cluster: [x]\n", "cluster"},
        {HEAD "log: text\n", "log"},
        {"apiVersion: argo.slsa.io/v1alpha1\nkind: Configuration\nbuilderId: me\n", "URI"},
        {"not: [yaml", "configuration"},
        {"", "configuration"},
    };

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct config *c = NULL;
        struct error err;
        assert_fails(config_parse(str_c(rows[i].yaml), &c, &err), ERR_INVALID, &err);
        assert_contains(str_c(err.msg), rows[i].says);
        assert_null(c);
    }
}

TEST(the_documentation_has_the_table_of_the_rows)
{
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    struct str page = check_data(&a, TEST_DATA, "../../docs/configuration.md");

    assert_contains(page, config_reference(&a).ptr);
}

TEST_MAIN()
