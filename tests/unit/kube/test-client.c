/* SPDX-License-Identifier: Apache-2.0 */
#include "fixture.h"
#include "helpers/folder.h"

#include "kube/request.h"

static int ask(struct fixture *f, const char *method, struct error *err)
{
    struct http_response response;
    struct kube_request r = {.method = method,
                             .path = STR("/api/v1/pods"),
                             .what = STR("list pods"),
                             .content_type = KUBE_JSON};

    return kube_perform(f->client, &r, &f->arena, &response, err);
}

TEST(a_request_carries_token_and_types)
{
    FIXTURE(f);
    struct error err = ERROR_INIT;

    answer(&f, "GET /api/v1/pods", 200, "{}");
    assert_ok(ask(&f, "GET", &err), &err);
    struct fake_request r = fake_server_request(f.server, 0, &f.arena);
    assert_str(fake_request_header(&r, "Authorization"), "Bearer secret-token");
    assert_str(fake_request_header(&r, "Accept"), "application/json");
    assert_str(fake_request_header(&r, "Content-Type"), "application/json");
    assert_true(str_starts_with(fake_request_header(&r, "User-Agent"), STR("argo-slsa")));
}

TEST(without_a_token_there_is_no_authorization)
{
    _cleanup_(fixture_done) struct fixture f = {.config.token = secret_copy(STR_EMPTY)};
    struct error err = ERROR_INIT;

    fixture_open(&f);
    answer(&f, NULL, 200, "{}");
    assert_ok(ask(&f, "GET", &err), &err);
    struct fake_request r = fake_server_request(f.server, 0, &f.arena);
    assert_true(str_is_empty(fake_request_header(&r, "Authorization")));
}

TEST(a_refused_token_is_read_again_and_the_request_repeated_once)
{
    static const char *const methods[] = {"GET", "PATCH"};

    for (size_t i = 0; i < ARRAY_LEN(methods); i++) {
        _cleanup_(folder_remove) struct folder folder = folder_make();
        _cleanup_(fixture_done) struct fixture f = {.config.token_file =
                                                        str_c(folder_put(&folder, "token", "old"))};
        struct error err = ERROR_INIT;

        fixture_open(&f);
        answer(&f, NULL, 200, "{}");
        assert_ok(ask(&f, methods[i], &err), &err);
        folder_put(&folder, "token", "new");
        answer(&f, NULL, 401, "{\"kind\":\"Status\",\"message\":\"Unauthorized\"}");
        answer(&f, NULL, 200, "{}");
        assert_ok(ask(&f, methods[i], &err), &err);
        assert_int_equal(fake_server_requests(f.server), 3);
        struct fake_request second = fake_server_request(f.server, 1, &f.arena);
        struct fake_request third = fake_server_request(f.server, 2, &f.arena);
        assert_str(fake_request_header(&second, "Authorization"), "Bearer old");
        assert_str(fake_request_header(&third, "Authorization"), "Bearer new");
    }
}

TEST(a_token_that_stays_refused_is_an_error)
{
    _cleanup_(folder_remove) struct folder folder = folder_make();
    _cleanup_(fixture_done) struct fixture f = {.config.token_file =
                                                    str_c(folder_put(&folder, "token", "old"))};
    struct error err;

    fixture_open(&f);
    fake_server_reply(f.server, &(struct fake_reply){.status = 401, .forever = true});
    assert_fails(ask(&f, "GET", &err), ERR_DENIED, &err);
    assert_int_equal(err.http_status, 401);
    assert_int_equal(fake_server_requests(f.server), 2);
}

TEST(a_fixed_token_is_not_tried_twice)
{
    FIXTURE(f);
    struct error err;

    answer(&f, NULL, 401, "{\"kind\":\"Status\",\"message\":\"Unauthorized\"}");
    assert_fails(ask(&f, "GET", &err), ERR_DENIED, &err);
    assert_str(str_c(err.msg), "list pods: Unauthorized (HTTP 401)");
    assert_int_equal(fake_server_requests(f.server), 1);
}

TEST(a_write_is_not_repeated_when_the_connection_breaks)
{
    FIXTURE(f);
    struct error err;

    fake_server_reply(f.server, &(struct fake_reply){.status = 0, .forever = true});
    assert_fails(ask(&f, "PATCH", &err), ERR_TRANSIENT, &err);
    assert_contains(str_c(err.msg), "list pods: ");
    assert_int_equal(fake_server_requests(f.server), 1);
}

TEST(a_throttling_server_sets_the_waiting_time)
{
    FIXTURE(f);
    struct error err;

    fake_server_reply(f.server,
                      &(struct fake_reply){.status = 429, .headers = "Retry-After: 9\r\n"});
    assert_fails(ask(&f, "GET", &err), ERR_THROTTLED, &err);
    assert_int_equal(err.retry_after_ms, 9000);
}

TEST(errors_never_show_the_token)
{
    FIXTURE(f);
    struct error err;

    fake_server_reply(f.server, &(struct fake_reply){.raw = "nonsense\r\n\r\n"});
    assert_int_equal(ask(&f, "GET", &err), -1);
    assert_false(str_contains(str_c(err.msg), STR("secret-token")));
}

TEST(the_server_is_trusted_by_the_configured_ca_only)
{
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    _cleanup_(fake_server_stopp) struct fake_server *server = fake_server_start_tls(NULL);
    struct str ca[] = {str_c(fake_server_cert_pem(server)), STR_EMPTY};

    fake_server_reply(
        server, &(struct fake_reply){.status = 200, .body = STR("{\"a\":1}"), .forever = true});
    for (size_t i = 0; i < ARRAY_LEN(ca); i++) {
        struct kube_config config = {.server = fake_server_url(&a, server, ""),
                                     .tls.ca_pem = ca[i]};
        _cleanup_(kube_closep) struct kube *kube = NULL;
        _cleanup_(kube_client_closep) struct kube_client *client = NULL;
        struct error err = ERROR_INIT;
        json_t *object;
        assert_ok(kube_open(&config, &kube, &err), &err);
        assert_ok(kube_client_open(kube, NULL, &client, &err), &err);
        if (ca[i].len)
            assert_ok(kube_get(client, &KUBE_PODS, STR("n"), STR("p"), &a, &object, &err), &err);
        else
            assert_fails(kube_get(client, &KUBE_PODS, STR("n"), STR("p"), &a, &object, &err),
                         ERR_DENIED, &err);
    }
}

TEST(every_attempt_is_counted)
{
    _cleanup_(folder_remove) struct folder folder = folder_make();
    _cleanup_(fixture_done) struct fixture f = {.config.token_file =
                                                    str_c(folder_put(&folder, "token", "t"))};
    struct error err = ERROR_INIT;

    fixture_open(&f);
    answer(&f, NULL, 0, "");
    answer(&f, NULL, 401, "");
    answer(&f, NULL, 200, "{}");
    assert_fails(ask(&f, "PATCH", &err), ERR_TRANSIENT, &err);
    assert_ok(ask(&f, "GET", &err), &err);
    struct kube_request_counts counts = kube_count_requests(f.kube, &f.arena);
    assert_int_equal(counts.len, 3);
    assert_string_equal(counts.items[0].code, "200");
    assert_string_equal(counts.items[1].code, "401");
    assert_string_equal(counts.items[2].code, "<error>");
}

TEST(a_configuration_without_a_server_is_refused)
{
    struct kube_config config = {0};
    struct kube *kube;
    struct error err;

    assert_fails(kube_open(&config, &kube, &err), ERR_INVALID, &err);
}

TEST_MAIN()
