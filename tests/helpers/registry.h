/* SPDX-License-Identifier: Apache-2.0
 *
 * What the tests of the registry client share: a fake registry and a handle on its repository
 * team/app.
 */
#pragma once

#include "helpers/check.h"

#include "fake/fake_server.h"
#include "oci/manifest.h"

#include <string.h>

#define MANIFEST                                                                              \
    "{\"schemaVersion\":2,\"mediaType\":\"" OCI_MEDIA_MANIFEST "\","                          \
    "\"config\":{\"mediaType\":\"" OCI_MEDIA_CONFIG "\",\"digest\":\"sha256:c\",\"size\":1}," \
    "\"layers\":[]}"

struct fixture {
    struct arena arena;
    struct fake_server *server;
    struct oci_repository *repository;
    struct error err;
};

static UNUSED void begin_with(struct fixture *f, struct fake_server *server, bool insecure,
                              const struct oci_credentials *credentials)
{
    *f = (struct fixture){.server = server};
    const char *ca = insecure ? NULL : fake_server_cert_pem(server);
    struct oci_config c = {
        .host = arena_printf(&f->arena, "127.0.0.1:%u", fake_server_port(server)),
        .repository = STR("team/app"),
        .insecure = insecure,
        .ca_pem = str_c(ca),
        .credentials = credentials,
        .http = {.allow_loopback = true},
    };
    assert_ok(oci_open(&c, &f->repository, &f->err), &f->err);
}

static UNUSED void begin(struct fixture *f)
{
    begin_with(f, fake_server_start(), true, NULL);
}

static UNUSED void end(struct fixture *f)
{
    oci_close(f->repository);
    fake_server_stop(f->server);
    arena_done(&f->arena);
}

static UNUSED struct fake_request request(struct fixture *f, size_t n)
{
    return fake_server_request(f->server, n, &f->arena);
}

/* A header line that names an address of the fake server itself. */
static UNUSED const char *header_with_url(struct fixture *f, const char *before, const char *path,
                                          const char *after)
{
    struct str url = fake_server_url(&f->arena, f->server, path);

    return arena_printf(&f->arena, "%s" PRI_STR "%s\r\n", before, STR_ARG(url), after).ptr;
}

static UNUSED struct oci_credentials user(const char *name, const char *password)
{
    return (struct oci_credentials){.username = secret_copy(str_c(name)),
                                    .password = secret_copy(str_c(password))};
}

static UNUSED int get_manifest(struct fixture *f, const char *reference, struct oci_descriptor *ret)
{
    struct str bytes;

    return oci_get_manifest(f->repository, str_c(reference), &f->arena, &bytes, ret, &f->err);
}

static UNUSED void reply_manifest(struct fixture *f)
{
    fake_server_reply(f->server,
                      &(struct fake_reply){.match = "GET /v2/team/app/manifests/",
                                           .forever = true,
                                           .status = 200,
                                           .headers = "Content-Type: " OCI_MEDIA_MANIFEST "\r\n",
                                           .body = STR(MANIFEST)});
}
