/* SPDX-License-Identifier: Apache-2.0 */
#include "helpers/check.h"

#include "helpers/s3_server.h"

#include <fcntl.h>
#include <glob.h>
#include <netinet/in.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>

struct s3_server {
    struct arena arena;
    const char *folder; /* holds data, versions and metadata */
    struct str endpoint, virtual_endpoint;
    struct sockaddr_in address;
    pid_t pid;
};

static const char *find_program(struct arena *a)
{
    const char *named = getenv("ARGO_SLSA_VERSITYGW"), *cache = getenv("XDG_CACHE_HOME");
    const char *home = getenv("HOME");
    const char *found = NULL;
    glob_t matches = {0};

    if (named)
        return named;
    struct str pattern = arena_printf(a, "%s%s/argo-slsa/bed/*/bin/versitygw",
                                      cache  ? cache
                                      : home ? home
                                             : "",
                                      cache ? "" : "/.cache");
    if (glob(pattern.ptr, 0, NULL, &matches) == 0)
        found = arena_cstr(a, str_c(matches.gl_pathv[0]));
    globfree(&matches);
    return found;
}

static int bound_socket(struct sockaddr_in *address)
{
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    socklen_t len = sizeof(*address);

    if (bind(fd, (struct sockaddr *)address, len) < 0 ||
        getsockname(fd, (struct sockaddr *)address, &len) < 0)
        fail_msg("no free port");
    return fd;
}

/* Free now, and nobody else takes it within the second until the server listens. */
static void choose_address(struct s3_server *s)
{
    s->address =
        (struct sockaddr_in){.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    close(bound_socket(&s->address));
    unsigned port = ntohs(s->address.sin_port);
    s->endpoint = arena_printf(&s->arena, "127.0.0.1:%u", port);
    s->virtual_endpoint = arena_printf(&s->arena, "localhost:%u", port);
}

static const char *make_folder(struct s3_server *s, const char *name)
{
    const char *path = arena_printf(&s->arena, "%s/%s", s->folder, name).ptr;

    assert_int_equal(mkdir(path, 0700), 0);
    return path;
}

/* A failed test jumps over its clean-up: the server must end with it all the same. */
_Noreturn static void run_program(char *const *argv, const char *log)
{
    int fd = open(log, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

    prctl(PR_SET_PDEATHSIG, SIGKILL);
    dup2(fd, STDOUT_FILENO);
    dup2(fd, STDERR_FILENO);
    execv(argv[0], argv);
    _exit(127);
}

static void spawn(struct s3_server *s, const char *program)
{
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
    const char *log = arena_printf(&s->arena, "%s/log", s->folder).ptr;

    s->pid = fork();
    if (s->pid == 0)
        run_program((char *const *)argv, log);
    if (s->pid < 0)
        fail_msg("cannot start %s", program);
}

static bool answers(const struct s3_server *s)
{
    _cleanup_(closep) int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    return connect(fd, (const struct sockaddr *)&s->address, sizeof(s->address)) == 0;
}

struct s3_server *s3_server_start(void)
{
    struct s3_server *s = calloc(1, sizeof(*s));
    const char *program = find_program(&s->arena);

    if (!program) {
        print_message("no versitygw: see tests/helpers/s3_server.h\n");
        s3_server_stop(s);
        return NULL;
    }
    s->folder = check_temp_folder(&s->arena);
    choose_address(s);
    spawn(s, program);
    for (int i = 0; i < 1000 && !answers(s); i++)
        usleep(10000);
    if (!answers(s))
        fail_msg("versitygw does not listen on %s", s->endpoint.ptr);
    return s;
}

void s3_server_stop(struct s3_server *s)
{
    if (!s)
        return;
    if (s->pid > 0) {
        kill(s->pid, SIGKILL);
        waitpid(s->pid, NULL, 0);
        check_temp_remove(s->folder);
    }
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
