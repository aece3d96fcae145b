/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/cli.h"

#include "base/limits.h"
#include "cli/completion.h"
#include "cli/help.h"
#include "cli/parse.h"

#include <errno.h>
#include <stdarg.h>
#include <string.h>

static const char *const styles[STYLE_COUNT] = {
    [STYLE_OFF] = "\033[0m",   [STYLE_GOOD] = "\033[32m", [STYLE_BAD] = "\033[31m",
    [STYLE_WARN] = "\033[33m", [STYLE_FAINT] = "\033[2m", [STYLE_BOLD] = "\033[1m",
};

const char *cli_style(const struct cli *c, enum style s)
{
    return c->term.colour ? styles[s] : "";
}

const char *cli_env(const struct cli *c, const char *name)
{
    return env_get(c->env, name);
}

bool cli_wants_json(const struct cli *c)
{
    return str_eq_c(c->options.output, "json");
}

struct str cli_safe(const struct cli *c, struct str s)
{
    return terminal_escape(c->arena, s);
}

void cli_print(const struct cli *c, const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    vfprintf(c->term.out, fmt, ap);
    va_end(ap);
}

int cli_print_json(const struct cli *c, const json_t *v, int code)
{
    struct error err = ERROR_INIT;
    struct str text;

    if (json_pretty(c->arena, v, HTTP_BODY_MAX_BYTES, &text, &err) < 0)
        return cli_fail(c, EXIT_INTERNAL, &err);
    fwrite(text.ptr, 1, text.len, c->term.out);
    return code;
}

static void say(const struct cli *c, enum style style, const char *word, struct str text)
{
    bool colour = c->term.err_colour;

    fprintf(c->term.err, "%s%s:%s " PRI_STR "\n", colour ? styles[style] : "", word,
            colour ? styles[STYLE_OFF] : "", STR_ARG(cli_safe(c, text)));
}

int cli_fail(const struct cli *c, int code, const struct error *err)
{
    say(c, STYLE_BAD, "error", str_c(err->msg));
    return code;
}

#define FORMAT_INTO(text, fmt)                      \
    do {                                            \
        va_list ap;                                 \
        va_start(ap, fmt);                          \
        vsnprintf((text), sizeof(text), (fmt), ap); \
        va_end(ap);                                 \
    } while (0)

int cli_fail_usage(const struct cli *c, const char *fmt, ...)
{
    char text[1024];

    FORMAT_INTO(text, fmt);
    say(c, STYLE_BAD, "error",
        arena_printf(c->arena, "%s; see '%s %s%s--help'", text, c->program,
                     c->command ? c->command->name : "", c->command ? " " : ""));
    return EXIT_USAGE;
}

void cli_warn(const struct cli *c, const char *fmt, ...)
{
    char text[1024];

    FORMAT_INTO(text, fmt);
    say(c, STYLE_WARN, "warning", str_c(text));
}

void cli_note(const struct cli *c, const char *fmt, ...)
{
    char text[1024];

    if (!c->options.verbose)
        return;
    FORMAT_INTO(text, fmt);
    say(c, STYLE_FAINT, "note", str_c(text));
}

int exit_code_of_backend(const struct error *err)
{
    static const int codes[ERR_CLASS_COUNT] = {
        [ERR_OK] = EXIT_INTERNAL,           [ERR_INVALID] = EXIT_USAGE,
        [ERR_NOT_FOUND] = EXIT_NOTHING,     [ERR_CONFLICT] = EXIT_UNREACHABLE,
        [ERR_DENIED] = EXIT_UNREACHABLE,    [ERR_TRANSIENT] = EXIT_UNREACHABLE,
        [ERR_THROTTLED] = EXIT_UNREACHABLE, [ERR_LIMIT] = EXIT_INTERNAL,
        [ERR_CANCELED] = EXIT_INTERNAL,     [ERR_CRYPTO] = EXIT_UNTRUSTED,
        [ERR_INTERNAL] = EXIT_INTERNAL,
    };

    /* a server's refusal is not the user's mistake */
    return err->class == ERR_INVALID && err->http_status ? EXIT_UNREACHABLE : codes[err->class];
}

int exit_code_of_local(const struct error *err)
{
    return err->class == ERR_CRYPTO ? EXIT_UNTRUSTED : EXIT_INTERNAL;
}

/* "kubectl-slsa" is the name under which kubectl finds plugins. */
static const char *program_name(const char *argv0)
{
    const char *slash = argv0 ? strrchr(argv0, '/') : NULL;
    const char *base = slash ? slash + 1 : argv0 ? argv0 : "";

    return strcmp(base, "kubectl-slsa") == 0 ? "kubectl slsa" : "argo-slsa";
}

/* A reader that went away (`… | head`) is no failure; a full disk is. */
static int flush_result(const struct cli *c, int code)
{
    struct error err = ERROR_INIT;
    bool failed = ferror(c->term.out) != 0;

    errno = 0;
    failed |= fflush(c->term.out) != 0;
    if (!failed || errno == EPIPE)
        return code;
    error_set_errno(&err, errno ? errno : EIO, "write the result to standard output");
    return cli_fail(c, EXIT_INTERNAL, &err);
}

static int complete(struct cli *c, int argc, const char *const *argv)
{
    _cleanup_(buf_done) struct buf b = BUF_INIT(HELP_MAX_BYTES);
    struct str_list words = {0};

    for (int i = 2; i < argc; i++)
        *LIST_ADD(c->arena, &words) = str_c(argv[i]);
    completion_answer(&b, &words);
    cli_print(c, PRI_STR, STR_ARG(buf_str(&b)));
    return EXIT_DONE;
}

int cli_run(int argc, const char *const *argv, const char *const *env, FILE *out, FILE *err_stream,
            struct cancel *cancel)
{
    _cleanup_(arena_done) struct arena arena = ARENA_INIT;
    struct error err = ERROR_INIT;
    struct parsed parsed;
    struct cli c = {.arena = &arena,
                    .term = terminal_look(out, err_stream, env),
                    .env = env,
                    .program = program_name(argv[0]),
                    .cancel = cancel};

    if (argc > 1 && strcmp(argv[1], COMPLETE_WORD) == 0)
        return flush_result(&c, complete(&c, argc, argv));
    if (parse_command_line(&arena, argc, argv, env, &parsed, &c.command, &err) < 0)
        return cli_fail_usage(&c, "%s", err.msg);
    c.command = parsed.command;
    c.options = parsed.options;
    c.arguments = parsed.arguments;
    return flush_result(&c, c.command->run(&c));
}
