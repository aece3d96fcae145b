/* SPDX-License-Identifier: Apache-2.0
 *
 * A real S3 server (versitygw, see helpers/program.h) on 127.0.0.1 with data in a folder of the
 * test, stopped and removed at the end.
 */
#pragma once

#include "base/arena.h"

struct s3_server;

#define S3_SERVER_ACCESS_KEY "admin"
#define S3_SERVER_SECRET_KEY "password"
#define S3_SERVER_REGION     "eu-test-1"

/* NULL when the program is not there. Fails the test when it does not start. */
struct s3_server *s3_server_start(void);
void s3_server_stop(struct s3_server *s);
DEFINE_CLEANUP(struct s3_server, s3_server_stop, s3_server_stopp)

/* "127.0.0.1:port"; the same server also answers to "localhost:port", then with the bucket in the
 * host. */
struct str s3_server_endpoint(const struct s3_server *s);
struct str s3_server_virtual_endpoint(const struct s3_server *s);

/* The folder in which <bucket>/<key> are plain files; a new folder in it is a bucket. */
const char *s3_server_folder(const struct s3_server *s);
