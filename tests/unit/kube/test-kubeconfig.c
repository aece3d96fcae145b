/* SPDX-License-Identifier: Apache-2.0 */
#include "helpers/check.h"
#include "helpers/folder.h"

#include "base/file.h"
#include "base/limits.h"
#include "kube/kubeconfig.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#define MINIMAL                                                 \
    "current-context: dev\n"                                    \
    "contexts: [{name: dev, context: {cluster: c, user: u}}]\n" \
    "clusters: [{name: c, cluster: {server: 'https://k:1'}}]\n" \
    "users: [{name: u, user: {token: t}}]\n"

TEST(the_first_file_that_has_a_name_wins)
{
    _cleanup_(folder_remove) struct folder f = folder_make();
    _cleanup_(kube_config_done) struct kube_config c = {0};
    struct error err = ERROR_INIT;
    const char *one = folder_put(&f, "one",
                                 "contexts:\n"
                                 "- {name: dev, context: {cluster: c, user: u, namespace: first}}\n"
                                 "users: [{name: u, user: {token: from-one}}]\n");
    const char *two = folder_put(&f, "two",
                                 "current-context: dev\n"
                                 "contexts: [{name: dev, context: {cluster: x, user: x}}]\n"
                                 "clusters: [{name: c, cluster: {server: 'https://two:1/'}}]\n"
                                 "users: [{name: u, user: {token: from-two}}]\n");
    struct str list = arena_printf(&f.arena, "%s:%s/missing::%s", one, f.path, two);

    assert_ok(kube_config_from_file(&f.arena, list.ptr, NULL, NULL, &c, &err), &err);
    assert_str(c.server, "https://two:1");
    assert_str(c.namespace, "first");
    assert_str(secret_str(&c.token), "from-one");
}

TEST(without_a_list_it_is_the_file_in_home)
{
    static const char *const unset[] = {NULL, ""};
    _cleanup_(folder_remove) struct folder f = folder_make();
    struct error err = ERROR_INIT;

    assert_ok(file_make_folders(arena_printf(&f.arena, "%s/.kube", f.path).ptr, &err), &err);
    folder_put(&f, ".kube/config", MINIMAL);
    for (size_t i = 0; i < ARRAY_LEN(unset); i++) {
        _cleanup_(kube_config_done) struct kube_config c = {0};
        assert_ok(kube_config_from_file(&f.arena, unset[i], f.path, unset[i], &c, &err), &err);
        assert_str(c.server, "https://k:1");
        assert_str(c.namespace, "default");
    }
}

TEST(a_kubeconfig_may_be_json)
{
    _cleanup_(folder_remove) struct folder f = folder_make();
    _cleanup_(kube_config_done) struct kube_config c = {0};
    struct error err = ERROR_INIT;
    const char *path =
        folder_put(&f, "config",
                   "{\"contexts\":[{\"name\":\"a\",\"context\":{\"cluster\":\"c\"}}],"
                   "\"clusters\":[{\"name\":\"c\",\"cluster\":{\"server\":\"https://json\"}}],"
                   "\"users\":null,\"preferences\":{},\"extensions\":[]}");

    assert_ok(kube_config_from_file(&f.arena, path, NULL, "a", &c, &err), &err);
    assert_str(c.server, "https://json");
}

TEST(what_is_missing_is_named_with_what_there_is)
{
    static const struct {
        const char *text, *context;
        enum error_class class;
        const char *say[3];
    } rows[] = {
        {"", NULL, ERR_NOT_FOUND, {"/config", "no current-context", "none"}},
        {"# nothing\n", NULL, ERR_NOT_FOUND, {"/config", "no current-context", "none"}},
        {"contexts: [{name: a, context: {}}, {name: b, context: {}}]",
         NULL,
         ERR_NOT_FOUND,
         {"no current-context", "a, b", ""}},
        {MINIMAL, "prod", ERR_NOT_FOUND, {"context 'prod'", "no context named 'prod'", "dev"}},
        {"contexts: [{name: a, context: {cluster: gone}}]",
         "a",
         ERR_NOT_FOUND,
         {"/config: context 'a': cluster", "no cluster named 'gone'", "none"}},
        {"contexts: [{name: a, context: {cluster: c, user: gone}}]\n"
         "clusters: [{name: c, cluster: {server: 'https://k'}}]",
         "a",
         ERR_NOT_FOUND,
         {"/config: context 'a': user", "no user named 'gone'", "none"}},
    };
    _cleanup_(folder_remove) struct folder f = folder_make();

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct kube_config c;
        struct error err;
        const char *path = folder_put(&f, "config", rows[i].text);
        assert_fails(kube_config_from_file(&f.arena, path, NULL, rows[i].context, &c, &err),
                     rows[i].class, &err);
        for (size_t s = 0; s < 3; s++)
            assert_contains(str_c(err.msg), rows[i].say[s]);
    }
}

TEST(malformed_files_are_named_with_the_reason)
{
    static const struct {
        const char *text, *say;
    } rows[] = {
        {"[1, 2]", "not a kubeconfig: want an object, got an array"},
        {"text", "want an object, got a string"},
        {"a: [", ""},
        {"a: 1\na: 2\n", ""},
        {"contexts: {name: a}", "contexts: want an array, got an object"},
        {"contexts: [{context: {}}]", "contexts[0]: no name"},
        {"contexts: [{name: 7, context: {}}]", "contexts[0]: no name"},
        {"contexts: [{name: a}]", "contexts 'a': no member 'context'"},
        {"users: [{name: a, user: text}]", "users 'a': no member 'user'"},
        {"clusters: [{name: a, cluster: {}}, {name: a, cluster: {}}]",
         "clusters: two are named 'a'"},
        {"contexts: [{name: a, context: {cluster: 7}}]\ncurrent-context: a",
         "context 'a': cluster: want a string, got an integer"},
    };
    _cleanup_(folder_remove) struct folder f = folder_make();

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct kube_config c;
        struct error err;
        const char *path = folder_put(&f, "broken", rows[i].text);
        assert_fails(kube_config_from_file(&f.arena, path, NULL, NULL, &c, &err), ERR_INVALID,
                     &err);
        assert_contains(str_c(err.msg), "/broken");
        assert_contains(str_c(err.msg), rows[i].say);
    }
}

TEST(no_file_at_all_is_explained)
{
    _cleanup_(folder_remove) struct folder f = folder_make();
    struct kube_config c;
    struct error err;

    assert_fails(kube_config_from_file(&f.arena, NULL, NULL, NULL, &c, &err), ERR_NOT_FOUND, &err);
    assert_contains(str_c(err.msg), "neither KUBECONFIG nor HOME");
    assert_fails(kube_config_from_file(&f.arena, NULL, f.path, NULL, &c, &err), ERR_NOT_FOUND,
                 &err);
    assert_contains(str_c(err.msg), "/.kube/config does not exist");
    assert_fails(kube_config_from_file(&f.arena, f.path, NULL, NULL, &c, &err), ERR_INVALID, &err);
    assert_fails(kube_config_from_file(&f.arena, ":", NULL, NULL, &c, &err), ERR_NOT_FOUND, &err);
}

TEST(a_file_that_is_too_large_is_refused)
{
    _cleanup_(folder_remove) struct folder f = folder_make();
    struct kube_config c;
    struct error err;
    char *text = arena_alloc(&f.arena, YAML_MAX_BYTES + 2);

    memset(text, '#', YAML_MAX_BYTES + 1);
    const char *path = folder_put(&f, "huge", text);
    assert_fails(kube_config_from_file(&f.arena, path, NULL, NULL, &c, &err), ERR_LIMIT, &err);
    assert_contains(str_c(err.msg), "/huge");
}

TEST(relative_paths_start_from_the_folder_of_their_file)
{
    struct kubeconfig_file file = {.folder = STR("/etc/kube")};
    struct kubeconfig_entry e = {.file = &file};
    _cleanup_(arena_done) struct arena a = ARENA_INIT;

    assert_str(kubeconfig_path(&e, &a, STR("pki/ca.pem")), "/etc/kube/pki/ca.pem");
    assert_str(kubeconfig_path(&e, &a, STR("/ca.pem")), "/ca.pem");
    assert_str(kubeconfig_path(&e, &a, STR_EMPTY), "");
}

TEST_MAIN()
