/* SPDX-License-Identifier: Apache-2.0 */
#include "base/process.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/limits.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/wait.h>

/* A started program. */
struct child {
    pid_t pid;
    int output; /* reading end of its standard output */
    int pidfd;  /* readable once it has ended */
    uint64_t deadline_ms;
};

static struct str name_of(const char *variable)
{
    struct str name;

    str_cut(str_c(variable), '=', &name, NULL);
    return name;
}

static bool is_set(const char *const *env, struct str name)
{
    for (; *env; env++)
        if (str_eq(name_of(*env), name))
            return true;
    return false;
}

/* Our environment without what `env` sets, then `env`. */
static char **make_environment(struct arena *a, const char *const *env)
{
    static const char *const nothing[] = {NULL};
    size_t n = 0, most = 1;

    env = env ? env : nothing;
    for (size_t i = 0; environ[i]; i++)
        most++;
    for (size_t i = 0; env[i]; i++)
        most++;
    char **merged = ARENA_ARRAY(a, char *, most);
    for (size_t i = 0; environ[i]; i++)
        if (!is_set(env, name_of(environ[i])))
            merged[n++] = environ[i];
    for (size_t i = 0; env[i]; i++)
        merged[n++] = (char *)env[i];
    return merged;
}

/* A group of its own can be killed whole. Our threads block signals and ignore SIGPIPE; the child
 * must not inherit that. */
static int spawn(const struct process *p, char **environment, int input, int output, pid_t *ret)
{
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attr;
    sigset_t none, reset;

    sigemptyset(&none);
    sigemptyset(&reset);
    sigaddset(&reset, SIGPIPE);
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
    posix_spawnattr_init(&attr);
    posix_spawnattr_setpgroup(&attr, 0);
    posix_spawnattr_setsigmask(&attr, &none);
    posix_spawnattr_setsigdefault(&attr, &reset);
    posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK |
                                        POSIX_SPAWN_SETSIGDEF);
    int r = posix_spawnp(ret, p->argv[0], &actions, &attr, (char **)p->argv, environment);
    posix_spawnattr_destroy(&attr);
    posix_spawn_file_actions_destroy(&actions);
    return r;
}

/* The reading end of a pipe that holds all of the input: so few bytes never block. */
static int open_input(const struct process *p, int *ret, struct error *err)
{
    int ends[2];

    if (p->input.len > PROCESS_INPUT_MAX)
        return error_set(err, ERR_LIMIT, "more than %lu bytes of input for %s", PROCESS_INPUT_MAX,
                         p->argv[0]);
    if (pipe2(ends, O_CLOEXEC) < 0)
        return error_set_errno(err, errno, "run %s", p->argv[0]);
    _cleanup_(closep) int reading = ends[0];
    _cleanup_(closep) int writing = ends[1];
    if (p->input.len && write(writing, p->input.ptr, p->input.len) != (ssize_t)p->input.len)
        return error_set_errno(err, errno, "write to %s", p->argv[0]);
    *ret = TAKE_FD(reading);
    return 0;
}

static int start(const struct process *p, struct child *ret, struct error *err)
{
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    _cleanup_(closep) int input = -1;
    int ends[2];

    if (open_input(p, &input, err) < 0)
        return -1;
    if (pipe2(ends, O_CLOEXEC) < 0)
        return error_set_errno(err, errno, "run %s", p->argv[0]);
    _cleanup_(closep) int output = ends[0];
    _cleanup_(closep) int writing = ends[1];
    int r = spawn(p, make_environment(&a, p->env), input, writing, &ret->pid);
    closep(&writing);
    if (r != 0)
        return error_set_errno(err, r, "run %s", p->argv[0]);
    ret->output = TAKE_FD(output);
    ret->pidfd = -1;
    ret->deadline_ms = clock_mono_ms() + p->timeout_ms;
    return 0;
}

/* Until fd is readable or at its end. */
static int wait_for(const struct process *p, const struct child *c, int fd, struct error *err)
{
    struct pollfd fds[] = {{.fd = fd, .events = POLLIN},
                           {.fd = p->cancel ? p->cancel->fd : -1, .events = POLLIN}};

    for (;;) {
        uint64_t now = clock_mono_ms();
        if (now >= c->deadline_ms)
            return error_set(err, ERR_TRANSIENT, "%s did not end within %u s", p->argv[0],
                             p->timeout_ms / 1000);
        uint64_t left = c->deadline_ms - now;
        int n = poll(fds, ARRAY_LEN(fds), left > INT_MAX ? INT_MAX : (int)left);
        if (n < 0 && errno != EINTR)
            return error_set_errno(err, errno, "wait for %s", p->argv[0]);
        if (n > 0 && fds[1].revents)
            return error_set(err, ERR_CANCELED, "cancelled while %s ran", p->argv[0]);
        if (n > 0 && fds[0].revents)
            return 0;
    }
}

static int collect(const struct process *p, struct child *c, struct buf *b, struct error *err)
{
    char chunk[4096];
    ssize_t n = 1;

    c->pidfd = pidfd_open(c->pid, 0);
    if (c->pidfd < 0)
        return error_set_errno(err, errno, "watch %s", p->argv[0]);
    while (n != 0) {
        if (wait_for(p, c, c->output, err) < 0)
            return -1;
        n = read(c->output, chunk, sizeof(chunk));
        if (n < 0 && errno != EINTR)
            return error_set_errno(err, errno, "read from %s", p->argv[0]);
        if (n > 0)
            buf_add(b, (struct str){chunk, (size_t)n});
        if (b->failed)
            return error_set(err, ERR_LIMIT, "%s printed more than %zu bytes", p->argv[0], b->max);
    }
    explicit_bzero(chunk, sizeof(chunk));
    return wait_for(p, c, c->pidfd, err);
}

static int reap(const struct process *p, const struct child *c, struct error *err)
{
    int status = 0;

    while (waitpid(c->pid, &status, 0) < 0)
        if (errno != EINTR)
            return error_set_errno(err, errno, "wait for %s", p->argv[0]);
    if (WIFSIGNALED(status))
        return error_set(err, ERR_INTERNAL, "%s was killed by signal %d", p->argv[0],
                         WTERMSIG(status));
    if (p->ret_status)
        *p->ret_status = WEXITSTATUS(status);
    else if (WEXITSTATUS(status) != 0)
        return error_set(err, ERR_INTERNAL, "%s ended with status %d", p->argv[0],
                         WEXITSTATUS(status));
    return 0;
}

int process_run(const struct process *p, struct secret *ret, struct error *err)
{
    struct buf b = BUF_INIT(p->max_output);
    struct error ignored;
    struct child c;

    if (start(p, &c, err) < 0)
        return -1;
    int r = collect(p, &c, &b, err);
    if (r < 0)
        kill(-c.pid, SIGKILL);
    r = reap(p, &c, r < 0 ? &ignored : err) < 0 ? -1 : r;
    if (r == 0)
        *ret = secret_copy(buf_str(&b));
    if (b.ptr)
        explicit_bzero(b.ptr, b.cap);
    buf_done(&b);
    closep(&c.output);
    closep(&c.pidfd);
    return r;
}
