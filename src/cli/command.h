/* SPDX-License-Identifier: Apache-2.0
 *
 * Commands: each is one file cmd_<name>.c with one row in commands[]. Help, completion and
 * docs/cli.md come from the rows.
 */
#pragma once

#include "cli/option.h"
#include "verify/verify.h"

struct cli;

/* What a command's arguments are, for completion scripts. */
enum argument_kind {
    ARGUMENT_NONE,
    ARGUMENT_FILE,
    ARGUMENT_TARGET,
    ARGUMENT_RUN, /* wf/NAME */
    ARGUMENT_COMMAND,
    ARGUMENT_SHELL,
};

struct example {
    const char *line; /* without the program's name; NULL ends the list */
    const char *what;
};

struct command {
    const char *name; /* "verify", "key generate" */
    const char *summary;
    const char *arguments; /* as in the usage line, "" when there are none */
    enum argument_kind takes;
    size_t least, most; /* number of arguments */
    option_set options;
    const char *description; /* paragraphs separated by an empty line */
    const struct example *examples;
    int (*run)(struct cli *c); /* the exit code; prints its own errors */
};

extern const struct command *const commands[];
extern const size_t commands_len;

/* Every command takes these. */
#define OPTIONS_OF_ALL (OPTION(VERBOSE) | OPTION(HELP))

/* How a cluster or a ledger file is read. */
#define OPTIONS_OF_READING                                                       \
    (OPTION(LEDGER) | OPTION(NAMESPACE) | OPTION(KUBECONFIG) | OPTION(CONTEXT) | \
     OPTION(CONTROLLER_NAMESPACE) | OPTION(OUTPUT))

/* How object stores and registries are reached. */
#define OPTIONS_OF_STORES                                                              \
    (OPTION(OBJECTS) | OPTION(S3_ENDPOINT) | OPTION(S3_REGION) | OPTION(S3_INSECURE) | \
     OPTION(REGISTRY_INSECURE) | OPTION(REGISTRY_CA))

/* Longest name made of the first words; *ret_used says how many. NULL when there is none. */
const struct command *command_find(const struct str_list *words, size_t *ret_used);

/* The first two-word command that begins with this word ("key"); NULL when there is none. */
const char *command_in_group(struct str word);

/* Exit codes, stable (docs/cli.md): verdicts, and 2. */
enum exit_code {
    EXIT_DONE = VERDICT_OK,
    EXIT_INTERNAL = VERDICT_ERROR,
    EXIT_USAGE = 2,
    EXIT_NOTHING = VERDICT_NO_ATTESTATION,
    EXIT_POLICY = VERDICT_POLICY,
    EXIT_UNTRUSTED = VERDICT_UNTRUSTED,
    EXIT_TAMPERED = VERDICT_TAMPERED,
    EXIT_UNFINISHED = VERDICT_UNFINISHED,
    EXIT_UNREACHABLE = VERDICT_UNREACHABLE,
    EXIT_CODE_COUNT,
};

extern const char *const exit_code_meanings[EXIT_CODE_COUNT];
