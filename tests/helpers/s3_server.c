/* SPDX-License-Identifier: Apache-2.0 */
#include "helpers/check.h"

#include "helpers/program.h"
#include "helpers/s3_server.h"

#include <sys/stat.h>

struct s3_server {
    struct arena arena;
    const char *folder; /* holds data, versions and metadata */
    struct str endpoint, virtual_endpoint;
    pid_t pid;
};

static const char *make_folder(struct s3_server *s, const char *name)
{
    const char *path = arena_printf(&s->arena, "%s/%s", s->folder, name).ptr;

    assert_int_equal(mkdir(path, 0700), 0);
    return path;
}

static void start(struct s3_server *s, const char *program)
{
    uint16_t port = program_choose_port();

    s->folder = check_temp_folder(&s->arena);
    s->endpoint = arena_printf(&s->arena, "127.0.0.1:%u", port);
    s->virtual_endpoint = arena_printf(&s->arena, "localhost:%u", port);
    const char *const argv[] = {program,
                                "--access",
                                S3_SERVER_ACCESS_KEY,
                                "--secret",
                                S3_SERVER_SECRET_KEY,
                                "--region",
                                S3_SERVER_REGION,
                                "--port",
                                s->endpoint.ptr,
                                "--virtual-domain",
                                s->virtual_endpoint.ptr,
                                "--quiet",
                                "posix",
                                "--versioning-dir",
                                make_folder(s, "versions"),
                                "--sidecar",
                                make_folder(s, "metadata"),
                                make_folder(s, "data"),
                                NULL};
    s->pid = program_start(argv, port, arena_printf(&s->arena, "%s/log", s->folder).ptr);
}

struct s3_server *s3_server_start(void)
{
    struct s3_server *s = calloc(1, sizeof(*s));
    const char *program = program_find(&s->arena, "versitygw");

    if (!program) {
        s3_server_stop(s);
        return NULL;
    }
    start(s, program);
    return s;
}

void s3_server_stop(struct s3_server *s)
{
    if (!s)
        return;
    program_stop(s->pid);
    if (s->folder)
        check_temp_remove(s->folder);
    arena_done(&s->arena);
    free(s);
}

struct str s3_server_endpoint(const struct s3_server *s)
{
    return s->endpoint;
}

struct str s3_server_virtual_endpoint(const struct s3_server *s)
{
    return s->virtual_endpoint;
}

const char *s3_server_folder(const struct s3_server *s)
{
    return arena_printf((struct arena *)&s->arena, "%s/data", s->folder).ptr;
}
