/* SPDX-License-Identifier: Apache-2.0
 *
 * Runs the command line in this process and keeps what it says.
 */
#pragma once

#include "helpers/check.h"

#include "cli/cli.h"

#include <string.h>

struct ran {
    int code;
    struct str out, err;
};

enum { ARGS_MAX = 24 };

/* `line` is cut at blanks; `env` is NULL-ended, or NULL. */
static inline struct ran run_as(struct arena *a, const char *name, const char *line,
                                const char *const *env)
{
    static const char *const no_env[] = {NULL};
    struct str left = str_c(line), word;
    const char *argv[ARGS_MAX + 1] = {arena_cstr(a, str_c(name))};
    char *out = NULL, *err = NULL;
    size_t out_len, err_len;
    int argc = 1;

    while (left.len && argc < ARGS_MAX) {
        str_cut(left, ' ', &word, &left);
        argv[argc++] = arena_cstr(a, word);
    }
    FILE *out_stream = open_memstream(&out, &out_len), *err_stream = open_memstream(&err, &err_len);
    int code = cli_run(argc, argv, env ? env : no_env, out_stream, err_stream, NULL);
    fclose(out_stream);
    fclose(err_stream);
    struct ran ran = {code, arena_str(a, str_c(out)), arena_str(a, str_c(err))};
    free(out);
    free(err);
    return ran;
}

static inline struct ran run_line(struct arena *a, const char *line)
{
    return run_as(a, "argo-slsa", line, NULL);
}
