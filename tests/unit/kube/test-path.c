/* SPDX-License-Identifier: Apache-2.0 */
#include "helpers/check.h"

#include "kube/request.h"

TEST(paths_follow_group_namespace_and_name)
{
    static const struct kube_kind leases = {"coordination.k8s.io", "v1", "leases"};
    static const struct {
        const struct kube_kind *kind;
        struct str ns, name;
        const char *path, *what;
    } rows[] = {
        {&KUBE_PODS, STR("ns"), STR("p"), "/api/v1/namespaces/ns/pods/p", "get pods ns/p"},
        {&KUBE_PODS, STR_EMPTY, STR_EMPTY, "/api/v1/pods", "get pods"},
        {&KUBE_PODS, STR("ns"), STR_EMPTY, "/api/v1/namespaces/ns/pods", "get pods ns"},
        {&KUBE_NAMESPACES, STR_EMPTY, STR("ns"), "/api/v1/namespaces/ns", "get namespaces ns"},
        {&KUBE_WORKFLOWS, STR("a"), STR("b"), "/apis/argoproj.io/v1alpha1/namespaces/a/workflows/b",
         "get workflows a/b"},
        {&leases, STR("a"), STR("b"), "/apis/coordination.k8s.io/v1/namespaces/a/leases/b",
         "get leases a/b"},
        {&KUBE_PODS, STR("a b?#"), STR("\xc3\xa9&=+"),
         "/api/v1/namespaces/a%20b%3F%23/pods/%C3%A9%26%3D%2B", "get pods a b?#/\xc3\xa9&=+"},
    };
    _cleanup_(arena_done) struct arena a = ARENA_INIT;

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct error err = ERROR_INIT;
        struct str path;
        assert_ok(kube_path(&a, rows[i].kind, rows[i].ns, rows[i].name, &path, &err), &err);
        assert_str(path, rows[i].path);
        assert_str(kube_what(&a, "get", rows[i].kind, rows[i].ns, rows[i].name), rows[i].what);
    }
}

TEST(names_that_would_lead_elsewhere_are_refused)
{
    static const char *const names[] = {".", "..", "a/b", "/", "a%2fb", "../../secrets"};
    _cleanup_(arena_done) struct arena a = ARENA_INIT;

    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        struct error err;
        struct str path;
        assert_fails(kube_path(&a, &KUBE_PODS, STR("ns"), str_c(names[i]), &path, &err),
                     ERR_INVALID, &err);
        assert_contains(str_c(err.msg), names[i]);
        assert_fails(kube_path(&a, &KUBE_PODS, str_c(names[i]), STR("p"), &path, &err), ERR_INVALID,
                     &err);
    }
}

TEST(queries_are_joined_and_escaped)
{
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    struct str path = STR("/api/v1/pods");

    path = kube_query(&a, path, "labelSelector", STR("a=b,c in (d)"));
    path = kube_query(&a, path, "continue", STR_EMPTY);
    path = kube_query(&a, path, "limit", STR("5"));
    assert_str(path, "/api/v1/pods?labelSelector=a%3Db%2Cc%20in%20%28d%29&limit=5");
}

TEST_MAIN()
