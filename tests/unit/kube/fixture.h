/* SPDX-License-Identifier: Apache-2.0
 *
 * A client of a scripted API server.
 */
#pragma once

#include "fake/fake_server.h"
#include "helpers/check.h"
#include "kube/client.h"

struct fixture {
    struct arena arena;
    struct fake_server *server;
    struct kube_config config; /* token "secret-token", unless the test sets another first */
    struct kube *kube;
    struct kube_client *client;
};

static inline void fixture_open(struct fixture *f)
{
    struct error err = ERROR_INIT;

    if (!f->config.token.ptr && !f->config.token_file.len)
        f->config.token = secret_copy(STR("secret-token"));
    f->server = fake_server_start();
    f->config.server = fake_server_url(&f->arena, f->server, "");
    assert_ok(kube_open(&f->config, &f->kube, &err), &err);
    assert_ok(kube_client_open(f->kube, NULL, &f->client, &err), &err);
}

static inline void fixture_done(struct fixture *f)
{
    kube_client_close(f->client);
    kube_close(f->kube);
    fake_server_stop(f->server);
    kube_config_done(&f->config);
    arena_done(&f->arena);
}

#define FIXTURE(name)                                  \
    _cleanup_(fixture_done) struct fixture name = {0}; \
    fixture_open(&name)

static inline void answer(struct fixture *f, const char *match, int status, const char *body)
{
    struct fake_reply r = {.match = match, .status = status, .body = str_c(body)};

    fake_server_reply(f->server, &r);
}
