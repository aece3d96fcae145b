/* SPDX-License-Identifier: Apache-2.0
 *
 * What transfer.c sets up for TLS: trust roots, server name, client certificate.
 */
#include "helpers/check.h"

#include "fake/fake_server.h"
#include "http/client.h"

static const struct http_client_options LOCAL = {.allow_loopback = true};

static int get(struct fake_server *s, const struct http_tls *tls, struct error *err)
{
    _cleanup_(http_client_closep) struct http_client *c = NULL;
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    struct http_response response;
    struct http_request req = {.method = "GET", .url = fake_server_url(&a, s, "/"), .tls = tls};

    assert_ok(http_client_open(&LOCAL, &c, err), err);
    return http_perform(c, &req, &a, &response, err);
}

static struct fake_server *start_tls(const char *client_ca_pem)
{
    struct fake_server *s = fake_server_start_tls(client_ca_pem);

    fake_server_reply(s, &(struct fake_reply){.status = 200, .forever = true});
    return s;
}

TEST(only_the_given_root_is_trusted)
{
    _cleanup_(fake_server_stopp) struct fake_server *s = start_tls(NULL);
    _cleanup_(fake_server_stopp) struct fake_server *other = start_tls(NULL);
    const struct http_tls right = {.ca_pem = str_c(fake_server_cert_pem(s))};
    const struct http_tls wrong = {.ca_pem = str_c(fake_server_cert_pem(other))};
    const struct http_tls broken = {.ca_pem = STR("-----BEGIN CERTIFICATE-----\nAAAA\n")};
    struct error err = ERROR_INIT;

    assert_ok(get(s, &right, &err), &err);
    assert_fails(get(s, &wrong, &err), ERR_DENIED, &err);
    assert_contains(str_c(err.msg), "not trusted");
    assert_fails(get(s, NULL, &err), ERR_DENIED, &err);
    assert_fails(get(s, &broken, &err), ERR_INVALID, &err);
}

TEST(a_root_beside_those_of_the_system_is_trusted)
{
    _cleanup_(fake_server_stopp) struct fake_server *s = start_tls(NULL);
    _cleanup_(fake_server_stopp) struct fake_server *other = start_tls(NULL);
    const struct http_tls right = {.ca_pem = str_c(fake_server_cert_pem(s)),
                                   .beside_system_roots = true};
    const struct http_tls wrong = {.ca_pem = str_c(fake_server_cert_pem(other)),
                                   .beside_system_roots = true};
    const struct http_tls none = {.beside_system_roots = true};
    struct error err = ERROR_INIT;

    assert_ok(get(s, &right, &err), &err);
    assert_fails(get(s, &wrong, &err), ERR_DENIED, &err);
    assert_fails(get(s, &none, &err), ERR_DENIED, &err);
}

TEST(the_name_in_the_certificate_must_be_the_one_asked_for)
{
    _cleanup_(fake_server_stopp) struct fake_server *s = start_tls(NULL);
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    struct http_tls tls = {.ca_pem = str_c(fake_server_cert_pem(s))};
    struct error err = ERROR_INIT;

    tls.server_name = STR("fake.test");
    assert_ok(get(s, &tls, &err), &err);
    struct fake_request r = fake_server_request(s, 0, &a);
    assert_str(fake_request_header(&r, "Host"),
               arena_printf(&a, "127.0.0.1:%u", fake_server_port(s)).ptr);
    tls.server_name = STR("other.test");
    assert_fails(get(s, &tls, &err), ERR_DENIED, &err);
}

TEST(a_kept_connection_is_not_lent_to_other_trust)
{
    _cleanup_(fake_server_stopp) struct fake_server *s = start_tls(NULL);
    _cleanup_(fake_server_stopp) struct fake_server *other = start_tls(NULL);
    _cleanup_(http_client_closep) struct http_client *c = NULL;
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    const struct http_tls right = {.ca_pem = str_c(fake_server_cert_pem(s))};
    const struct http_tls wrong = {.ca_pem = str_c(fake_server_cert_pem(other))};
    struct http_request req = {.method = "GET", .url = fake_server_url(&a, s, "/"), .tls = &right};
    struct http_response response;
    struct error err = ERROR_INIT;

    assert_ok(http_client_open(&LOCAL, &c, &err), &err);
    assert_ok(http_perform(c, &req, &a, &response, &err), &err);
    req.tls = &wrong;
    assert_fails(http_perform(c, &req, &a, &response, &err), ERR_DENIED, &err);
    req.tls = NULL;
    assert_fails(http_perform(c, &req, &a, &response, &err), ERR_DENIED, &err);
}

TEST(a_client_certificate_is_shown)
{
    _cleanup_(fake_server_stopp) struct fake_server *client = fake_server_start_tls(NULL);
    const char *cert = fake_server_cert_pem(client), *key = fake_server_key_pem(client);
    _cleanup_(fake_server_stopp) struct fake_server *s = start_tls(cert);
    struct http_tls tls = {.ca_pem = str_c(fake_server_cert_pem(s))};
    struct error err = ERROR_INIT;

    assert_fails(get(s, &tls, &err), ERR_TRANSIENT, &err);
    tls.client_cert_pem = str_c(cert);
    tls.client_key_pem = str_c(key);
    assert_ok(get(s, &tls, &err), &err);
    tls.client_key_pem = str_c(fake_server_key_pem(s)); /* of another certificate */
    assert_fails(get(s, &tls, &err), ERR_INVALID, &err);
}

TEST(plain_text_on_a_tls_port_is_an_error)
{
    _cleanup_(fake_server_stopp) struct fake_server *s = fake_server_start();
    _cleanup_(http_client_closep) struct http_client *c = NULL;
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    struct http_response response;
    struct error err = ERROR_INIT;
    struct http_request req = {
        .method = "GET",
        .url = arena_printf(&a, "https://127.0.0.1:%u/", fake_server_port(s)),
        .timeout_ms = 300,
    };

    assert_ok(http_client_open(&LOCAL, &c, &err), &err);
    assert_fails(http_perform(c, &req, &a, &response, &err), ERR_TRANSIENT, &err);
}

TEST_MAIN()
