/* SPDX-License-Identifier: Apache-2.0 */
#include "helpers/check.h"

#include "helpers/program.h"

#include <ctype.h>
#include <fcntl.h>
#include <glob.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>

static const char *named_by_environment(struct arena *a, const char *name)
{
    char *variable = arena_cstr(a, arena_printf(a, "ARGO_SLSA_%s", name));

    for (char *p = variable; *p; p++)
        *p = (char)toupper((unsigned char)*p);
    return getenv(variable);
}

static const char *find_in_cache(struct arena *a, const char *name)
{
    const char *cache = getenv("XDG_CACHE_HOME"), *home = getenv("HOME"), *found = NULL;
    glob_t matches = {0};

    if (!cache && !home)
        return NULL;
    struct str pattern = arena_printf(a, "%s%s/argo-slsa/bed/*/bin/%s", cache ? cache : home,
                                      cache ? "" : "/.cache", name);
    if (glob(pattern.ptr, 0, NULL, &matches) == 0)
        found = arena_cstr(a, str_c(matches.gl_pathv[0]));
    globfree(&matches);
    return found;
}

const char *program_find(struct arena *a, const char *name)
{
    const char *named = named_by_environment(a, name);
    const char *found = named ? named : find_in_cache(a, name);

    if (!found)
        print_message("no %s: see tests/helpers/program.h\n", name);
    return found;
}

static struct sockaddr_in local_address(uint16_t port)
{
    return (struct sockaddr_in){
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
}

uint16_t program_choose_port(void)
{
    _cleanup_(closep) int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct sockaddr_in address = local_address(0);
    socklen_t len = sizeof(address);

    if (bind(fd, (struct sockaddr *)&address, len) < 0 ||
        getsockname(fd, (struct sockaddr *)&address, &len) < 0)
        fail_msg("no free port");
    return ntohs(address.sin_port);
}

/* A failed test jumps over its clean-up: the program must end with it all the same. */
_Noreturn static void become(const char *const *argv, const char *log)
{
    int fd = open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);

    prctl(PR_SET_PDEATHSIG, SIGKILL);
    dup2(fd, STDOUT_FILENO);
    dup2(fd, STDERR_FILENO);
    execv(argv[0], (char *const *)argv);
    _exit(127);
}

static pid_t spawn(const char *const *argv, const char *log)
{
    pid_t pid = fork();

    if (pid == 0)
        become(argv, log);
    if (pid < 0)
        fail_msg("cannot start %s", argv[0]);
    return pid;
}

static bool answers(uint16_t port)
{
    _cleanup_(closep) int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct sockaddr_in address = local_address(port);

    return connect(fd, (const struct sockaddr *)&address, sizeof(address)) == 0;
}

pid_t program_start(const char *const *argv, uint16_t port, const char *log)
{
    pid_t pid = spawn(argv, log);

    for (int i = 0; i < 1000 && !answers(port); i++)
        usleep(10000);
    if (!answers(port))
        fail_msg("%s does not listen on port %u, see %s", argv[0], port, log);
    return pid;
}

void program_stop(pid_t pid)
{
    if (pid <= 0)
        return;
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
}

int program_run(const char *const *argv, const char *log)
{
    pid_t pid = spawn(argv, log);
    int status = -1;

    waitpid(pid, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}
