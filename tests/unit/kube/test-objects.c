/* SPDX-License-Identifier: Apache-2.0 */
#include "fixture.h"

#include "base/limits.h"

#include <string.h>

TEST(get_gives_the_object)
{
    FIXTURE(f);
    struct error err = ERROR_INIT;
    json_t *object;

    answer(&f, "GET /apis/argoproj.io/v1alpha1/namespaces/argo/workflows/a ", 200,
           "{\"metadata\":{\"name\":\"a\"}}");
    assert_ok(kube_get(f.client, &KUBE_WORKFLOWS, STR("argo"), STR("a"), &f.arena, &object, &err),
              &err);
    assert_str(json_str_at(object, "metadata", "name"), "a");
}

TEST(metadata_is_asked_for_by_its_own_type)
{
    FIXTURE(f);
    struct error err = ERROR_INIT;
    json_t *object;

    answer(&f, "GET /api/v1/namespaces/n/pods/p ", 200, "{\"kind\":\"PartialObjectMetadata\"}");
    assert_ok(kube_get_metadata(f.client, &KUBE_PODS, STR("n"), STR("p"), &f.arena, &object, &err),
              &err);
    struct fake_request r = fake_server_request(f.server, 0, &f.arena);
    assert_str(fake_request_header(&r, "Accept"),
               "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1");
}

TEST(bad_answers_are_errors_of_their_class)
{
    static const struct {
        struct fake_reply reply;
        enum error_class class;
        const char *say;
    } rows[] = {
        {{.status = 404,
          .body = STR("{\"kind\":\"Status\",\"message\":\"pods \\\"p\\\" not "
                      "found\"}")},
         ERR_NOT_FOUND,
         "get pods n/p: pods \"p\" not found (HTTP 404)"},
        {{.status = 200, .body = STR("{\"a\":")}, ERR_INVALID, "get pods n/p: the server's answer"},
        {{.status = 200, .body = STR("[]")}, ERR_INVALID, "get pods n/p: the server's answer"},
        {{.status = 200, .body = STR("{\"a\":\"\xff\"}")}, ERR_INVALID, "the server's answer"},
        {{.status = 200, .body = STR("{}"), .claim_length = 10, .close = true},
         ERR_TRANSIENT,
         "get pods n/p: "},
        {{.status = 200, .body = STR("{}"), .claim_length = 100 * MIB}, ERR_LIMIT, "get pods n/p"},
        {{.status = 301, .headers = "Location: http://evil/\r\n"}, ERR_INVALID, "redirect"},
        {{.status = 0}, ERR_TRANSIENT, "get pods n/p: "},
    };

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        FIXTURE(f);
        struct error err;
        json_t *object;
        fake_server_reply(f.server, &rows[i].reply);
        assert_fails(kube_get(f.client, &KUBE_PODS, STR("n"), STR("p"), &f.arena, &object, &err),
                     rows[i].class, &err);
        assert_contains(str_c(err.msg), rows[i].say);
        assert_int_equal(fake_server_requests(f.server), 1);
    }
}

TEST(a_request_without_a_name_is_not_sent)
{
    static const char *const bad[] = {"", "..", "a/b"};
    FIXTURE(f);
    struct error err;
    json_t *object;

    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        assert_fails(
            kube_get(f.client, &KUBE_PODS, STR("n"), str_c(bad[i]), &f.arena, &object, &err),
            ERR_INVALID, &err);
        assert_fails(kube_merge_patch(f.client, &KUBE_PODS, STR("n"), str_c(bad[i]),
                                      json_new_object(&f.arena), &f.arena, &err),
                     ERR_INVALID, &err);
    }
    assert_int_equal(fake_server_requests(f.server), 0);
}

TEST(create_sends_the_object_and_gives_what_became_of_it)
{
    FIXTURE(f);
    struct error err = ERROR_INIT;
    json_t *object = json_new_object(&f.arena), *metadata = json_object(), *created;

    json_put_c(metadata, "name", "m");
    json_put(object, "metadata", metadata);
    answer(&f, "POST /api/v1/namespaces/n/configmaps?fieldManager=argo-slsa ", 201,
           "{\"metadata\":{\"uid\":\"1\"}}");
    assert_ok(kube_create(f.client, &KUBE_CONFIG_MAPS, STR("n"), object, &f.arena, &created, &err),
              &err);
    assert_str(json_str_at(created, "metadata", "uid"), "1");
    struct fake_request r = fake_server_request(f.server, 0, &f.arena);
    assert_str(r.body, "{\"metadata\":{\"name\":\"m\"}}");
    assert_str(fake_request_header(&r, "Content-Type"), "application/json");
}

TEST(a_patch_is_a_merge_patch_and_asks_for_metadata_back)
{
    FIXTURE(f);
    struct error err = ERROR_INIT;
    json_t *patch = json_new_object(&f.arena);

    json_put(patch, "a", json_null());
    answer(&f, "PATCH /api/v1/namespaces/n/pods/p?fieldManager=argo-slsa ", 200, "{}");
    assert_ok(kube_merge_patch(f.client, &KUBE_PODS, STR("n"), STR("p"), patch, &f.arena, &err),
              &err);
    struct fake_request r = fake_server_request(f.server, 0, &f.arena);
    assert_str(r.body, "{\"a\":null}");
    assert_str(fake_request_header(&r, "Content-Type"), "application/merge-patch+json");
    assert_true(str_contains(fake_request_header(&r, "Accept"), STR("PartialObjectMetadata;")));
}

TEST(conflicts_and_refused_patches_are_told_apart)
{
    static const struct {
        int status;
        enum error_class class;
    } rows[] = {{409, ERR_CONFLICT}, {422, ERR_INVALID}, {404, ERR_NOT_FOUND}, {403, ERR_DENIED}};
    FIXTURE(f);

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct error err;
        answer(&f, NULL, rows[i].status, "");
        assert_fails(kube_merge_patch(f.client, &KUBE_PODS, STR("n"), STR("p"),
                                      json_new_object(&f.arena), &f.arena, &err),
                     rows[i].class, &err);
        assert_contains(str_c(err.msg), "patch pods n/p: ");
    }
}

TEST(any_path_below_the_server_can_be_read)
{
    FIXTURE(f);
    struct error err = ERROR_INIT;
    struct str body;

    answer(&f, "GET /api/v1/namespaces/s/services/x:80/proxy/v1/runs?a=b ", 200, "not JSON");
    assert_ok(kube_get_raw(f.client, STR("/api/v1/namespaces/s/services/x:80/proxy/v1/runs?a=b"),
                           &f.arena, &body, &err),
              &err);
    assert_str(body, "not JSON");
    answer(&f, NULL, 503, "no endpoints\nmore");
    assert_fails(kube_get_raw(f.client, STR("/x"), &f.arena, &body, &err), ERR_TRANSIENT, &err);
    assert_str(str_c(err.msg), "get /x: no endpoints (HTTP 503)");
    assert_fails(kube_get_raw(f.client, STR("@evil/"), &f.arena, &body, &err), ERR_INVALID, &err);
    assert_int_equal(fake_server_requests(f.server), 2);
}

TEST_MAIN()
