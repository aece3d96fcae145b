/* SPDX-License-Identifier: Apache-2.0 */
#include "helpers/check.h"
#include "helpers/folder.h"

#include "kube/credential.h"

#include <sys/stat.h>

#define V1   "client.authentication.k8s.io/v1"
#define HEAD "{\"kind\":\"ExecCredential\",\"apiVersion\":\"" V1 "\","

TEST(a_token_with_its_end_is_taken)
{
    _cleanup_(kube_credential_done) struct kube_credential c = {0};
    struct error err = ERROR_INIT;

    assert_ok(
        exec_credential_parse(STR(HEAD "\"status\":{\"token\":\"abc\",\"expirationTimestamp\":"
                                       "\"1970-01-01T00:01:00Z\",\"more\":1}}"),
                              STR(V1), &c, &err),
        &err);
    assert_str(secret_str(&c.token), "abc");
    assert_int_equal(c.expires_ms, 60000);
    assert_int_equal(c.client_cert.len, 0);
}

TEST(a_certificate_with_its_key_is_taken)
{
    _cleanup_(kube_credential_done) struct kube_credential c = {0};
    struct error err = ERROR_INIT;

    assert_ok(exec_credential_parse(STR(HEAD "\"status\":{\"clientCertificateData\":\"C\\n\","
                                             "\"clientKeyData\":\"K\"}}"),
                                    STR(V1), &c, &err),
              &err);
    assert_str(secret_str(&c.client_cert), "C\n");
    assert_str(secret_str(&c.client_key), "K");
    assert_int_equal(c.expires_ms, 0);
}

TEST(bad_answers_are_refused_and_show_no_secret)
{
    static const struct {
        struct str text;
        enum error_class class;
        const char *say;
    } rows[] = {
        {STR(""), ERR_INVALID, ""},
        {STR("hunter2"), ERR_INVALID, ""},
        {STR("[]"), ERR_INVALID, ""},
        {STR("{}"), ERR_INVALID, "kind: want ExecCredential"},
        {STR("{\"kind\":\"ExecCredential\",\"apiVersion\":\"client.authentication.k8s.io/v1beta1\","
             "\"status\":{\"token\":\"hunter2\"}}"),
         ERR_INVALID, "apiVersion: want " V1},
        {STR(HEAD "\"status\":{}}"), ERR_DENIED, "neither a token nor a client certificate"},
        {STR(HEAD "\"spec\":{}}"), ERR_DENIED, "neither"},
        {STR(HEAD "\"status\":{\"token\":7}}"), ERR_DENIED, "neither"},
        {STR(HEAD "\"status\":{\"clientKeyData\":\"hunter2\"}}"), ERR_INVALID, "come together"},
        {STR(HEAD "\"status\":{\"token\":\"hunter2\",\"clientCertificateData\":\"C\"}}"),
         ERR_INVALID, "come together"},
        {STR(HEAD "\"status\":{\"token\":\"hunter2\\r\\nX: y\"}}"), ERR_INVALID, "control"},
        {STR(HEAD "\"status\":{\"token\":\"hunter2\",\"expirationTimestamp\":\"soon\"}}"),
         ERR_INVALID, "status.expirationTimestamp"},
        {STR(HEAD "\"status\":{\"token\":\"hunter2\"}"), ERR_INVALID, ""},
    };

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct kube_credential c = {0};
        struct error err;
        assert_fails(exec_credential_parse(rows[i].text, STR(V1), &c, &err), rows[i].class, &err);
        assert_contains(str_c(err.msg), rows[i].say);
        assert_false(str_contains(str_c(err.msg), STR("hunter2")));
        assert_null(c.token.ptr);
    }
}

/* A configuration whose plugin is this shell script. */
static struct kube_config with_plugin(struct folder *f, const char *script)
{
    struct kube_config c = {.exec_api_version = STR(V1), .exec_info = STR("{\"spec\":1}")};
    struct str text = arena_printf(&f->arena, "#!/bin/sh\n%s\n", script);
    const char *path = folder_put(f, "plugin", text.ptr);

    chmod(path, 0700);
    *LIST_ADD(&f->arena, &c.exec) = str_c(path);
    *LIST_ADD(&f->arena, &c.exec) = STR("an argument");
    *LIST_ADD(&f->arena, &c.exec_env) = STR("PLUGIN_TEST=value");
    return c;
}

TEST(the_plugin_gets_arguments_environment_and_the_request)
{
    _cleanup_(folder_remove) struct folder f = folder_make();
    _cleanup_(kube_credential_done) struct kube_credential credential = {0};
    struct kube_config c = with_plugin(
        &f, "printf '" HEAD "\"status\":{\"token\":\"%s|%s|%s\"}}' \"$1\" \"$PLUGIN_TEST\" "
            "\"$(echo $KUBERNETES_EXEC_INFO | tr -d '\\\"')\"");
    struct error err = ERROR_INIT;

    assert_ok(exec_credential_run(&c, NULL, &credential, &err), &err);
    assert_str(secret_str(&credential.token), "an argument|value|{spec:1}");
}

TEST(a_plugin_that_fails_is_named)
{
    static const struct {
        const char *script;
        enum error_class class;
        const char *say;
    } rows[] = {
        {"exit 1", ERR_DENIED, "/plugin ended with status 1"},
        {"echo '{}'", ERR_INVALID, "/plugin: kind: want ExecCredential"},
        {"yes", ERR_LIMIT, "/plugin printed more than"},
    };

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        _cleanup_(folder_remove) struct folder f = folder_make();
        struct kube_config c = with_plugin(&f, rows[i].script);
        struct kube_credential credential;
        struct error err;
        assert_fails(exec_credential_run(&c, NULL, &credential, &err), rows[i].class, &err);
        assert_contains(str_c(err.msg), "credential plugin");
        assert_contains(str_c(err.msg), rows[i].say);
    }
}

TEST(a_missing_plugin_comes_with_the_hint_to_install_it)
{
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    struct kube_config c = {.exec_hint = STR("see https://example/install")};
    struct kube_credential credential;
    struct error err;

    *LIST_ADD(&a, &c.exec) = STR("no-such-plugin");
    assert_fails(exec_credential_run(&c, NULL, &credential, &err), ERR_NOT_FOUND, &err);
    assert_contains(str_c(err.msg), "see https://example/install");
    assert_contains(str_c(err.msg), "no-such-plugin");
}

TEST_MAIN()
