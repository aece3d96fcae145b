/* SPDX-License-Identifier: Apache-2.0
 *
 * Shared by the parts of the fake server.
 */
#pragma once

#include "fake/fake_server.h"

#include <pthread.h>

struct fake_tls; /* a certificate made for one server */

struct fake_connection {
    struct fake_server *server;
    pthread_t thread;
    int fd;
    unsigned number;
    void *ssl; /* SSL *, NULL for plain connections */
};

/* fake_server.c */
struct fake_reply fake_choose(struct fake_server *s, const struct fake_request *r);
void fake_record(struct fake_server *s, const struct fake_request *r);

/* fake_connection.c: serves one connection until it ends. */
void fake_serve(struct fake_connection *c);

/* fake_stream.c: bytes in and out, plain or TLS. 0 or less: the connection is over. */
bool fake_stream_open(struct fake_connection *c, struct fake_tls *tls);
int64_t fake_stream_read(struct fake_connection *c, char *into, size_t cap);
bool fake_stream_write(struct fake_connection *c, struct str bytes);
void fake_stream_close(struct fake_connection *c);

struct fake_tls *fake_tls_new(const char *client_ca_pem);
void fake_tls_free(struct fake_tls *t);
const char *fake_tls_cert_pem(const struct fake_tls *t);
const char *fake_tls_key_pem(const struct fake_tls *t);
