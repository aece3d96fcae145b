/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/password.h"

#include "base/file.h"
#include "base/limits.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <termios.h>

enum { PASSWORD_MAX = 1024 };

struct terminal_lock { /* the terminal with its echo off */
    int fd;
    struct termios before;
};

static int lock_terminal(struct terminal_lock *ret, struct error *err)
{
    struct terminal_lock l = {.fd = open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC)};

    if (l.fd < 0 || tcgetattr(l.fd, &l.before) < 0) {
        closep(&l.fd);
        return error_set(
            err, ERR_INVALID,
            "there is no terminal to ask for the password; set COSIGN_PASSWORD (it may "
            "be empty) or give --password-file");
    }
    struct termios quiet = l.before;
    quiet.c_lflag &= ~(tcflag_t)ECHO;
    tcsetattr(l.fd, TCSAFLUSH, &quiet);
    *ret = l;
    return 0;
}

static void unlock_terminal(struct terminal_lock *l)
{
    tcsetattr(l->fd, TCSAFLUSH, &l->before);
    closep(&l->fd);
}

/* One line without its end. A signal ends the wait: its handler has triggered the cancel. */
static int read_line(int fd, struct secret *ret, struct error *err)
{
    char line[PASSWORD_MAX];
    size_t len = 0;
    ssize_t n;

    while ((n = read(fd, line + len, 1)) == 1 && line[len] != '\n')
        if (++len == sizeof(line))
            break;
    int r = n == 1 && len < sizeof(line)
                ? 0
                : error_set(err, n < 0 && errno == EINTR ? ERR_CANCELED : ERR_INVALID,
                            "no password was entered");
    if (r == 0)
        *ret = secret_copy((struct str){line, len});
    explicit_bzero(line, sizeof(line));
    return r;
}

static int ask(const struct terminal_lock *l, struct str prompt, struct secret *ret,
               struct error *err)
{
    if (write(l->fd, prompt.ptr, prompt.len) < 0)
        return error_set_errno(err, errno, "write to the terminal");
    int r = read_line(l->fd, ret, err);
    if (write(l->fd, "\n", 1) < 0 && r == 0)
        return error_set_errno(err, errno, "write to the terminal");
    return r;
}

static int read_password_file(const struct cli *c, struct secret *ret, struct error *err)
{
    char *path = arena_cstr(c->arena, c->options.password_file);
    _cleanup_(secret_done) struct secret whole = SECRET_EMPTY;

    if (file_read_secret(path, PASSWORD_MAX, &whole, err) < 0)
        return -1;
    struct str text = secret_str(&whole);
    if (str_ends_with(text, STR("\n")))
        text.len--;
    *ret = secret_copy(text);
    return 0;
}

/* True when the environment or a file gives the password, or should have. */
static bool is_given(const struct cli *c, struct secret *ret, int *result, struct error *err)
{
    const char *from_env = cli_env(c, "COSIGN_PASSWORD");

    *result = 0;
    if (c->options.password_file.len)
        *result = read_password_file(c, ret, err);
    else if (from_env)
        *ret = secret_copy(str_c(from_env));
    return c->options.password_file.len || from_env;
}

int password_of_key(const struct cli *c, const char *path, struct secret *ret, struct error *err)
{
    struct terminal_lock l;
    int r;

    if (is_given(c, ret, &r, err))
        return r;
    if (lock_terminal(&l, err) < 0)
        return -1;
    r = ask(&l, arena_printf(c->arena, "Password of %s: ", path), ret, err);
    unlock_terminal(&l);
    return r;
}

int password_for_new_key(const struct cli *c, struct secret *ret, struct error *err)
{
    _cleanup_(secret_done) struct secret first = SECRET_EMPTY;
    _cleanup_(secret_done) struct secret second = SECRET_EMPTY;
    struct terminal_lock l;
    int r;

    if (is_given(c, ret, &r, err))
        return r;
    if (lock_terminal(&l, err) < 0)
        return -1;
    r = ask(&l, STR("Password of the new key (may be empty): "), &first, err);
    if (r == 0)
        r = ask(&l, STR("The same again: "), &second, err);
    unlock_terminal(&l);
    if (r < 0)
        return -1;
    if (!str_eq(secret_str(&first), secret_str(&second)))
        return error_set(err, ERR_INVALID, "the two passwords differ; nothing was written");
    *ret = secret_copy(secret_str(&first));
    return 0;
}
