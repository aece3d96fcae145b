/* SPDX-License-Identifier: Apache-2.0
 *
 * What a running command has at hand, and how it speaks: the result goes to standard output, as
 * text or as JSON; progress, notes and errors go to standard error. One thread.
 */
#pragma once

#include "base/cancel.h"
#include "cli/command.h"
#include "cli/terminal.h"
#include "json/json.h"

struct cli {
    struct arena *arena; /* of the whole command */
    struct terminal term;
    const char *const *env;
    const char *program; /* for texts: "argo-slsa", or "kubectl slsa" */
    const struct command *command;
    struct options options;
    struct str_list arguments;
    struct cancel *cancel;
};

/* Parses the line and runs its command; gives the exit code. Never ends the process. */
int cli_run(int argc, const char *const *argv, const char *const *env, FILE *out, FILE *err,
            struct cancel *cancel);

/* ---- the result ---- */

#define CLI_SCHEMA_VERSION 1 /* "schemaVersion" of every JSON result */

bool cli_wants_json(const struct cli *c);
void cli_print(const struct cli *c, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* Prints the value indented and gives `code`; or says what failed and gives EXIT_INTERNAL. */
int cli_print_json(const struct cli *c, const json_t *v, int code);

/* A name safe to print (terminal_escape). */
struct str cli_safe(const struct cli *c, struct str s);

enum style { STYLE_OFF, STYLE_GOOD, STYLE_BAD, STYLE_WARN, STYLE_FAINT, STYLE_BOLD, STYLE_COUNT };

/* The escape sequence, or "" where standard output has no colours. */
const char *cli_style(const struct cli *c, enum style s);

/* ---- everything else ---- */

/* "error: …" and its exit code. */
int cli_fail(const struct cli *c, int code, const struct error *err);
/* The same for wrong use: points at the command's help, gives EXIT_USAGE. */
int cli_fail_usage(const struct cli *c, const char *fmt, ...) PRINTF_LIKE(2, 3);

void cli_warn(const struct cli *c, const char *fmt, ...) PRINTF_LIKE(2, 3);
void cli_note(const struct cli *c, const char *fmt, ...) PRINTF_LIKE(2, 3); /* with --verbose */

/* The exit code for an error of a store, registry or cluster, and of a local file. */
int exit_code_of_backend(const struct error *err);
int exit_code_of_local(const struct error *err);

/* The value of an environment variable, or NULL. */
const char *cli_env(const struct cli *c, const char *name);
