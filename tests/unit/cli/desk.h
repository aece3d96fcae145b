/* SPDX-License-Identifier: Apache-2.0
 *
 * A command's context for tests of its parts: options are set by hand, both outputs are kept.
 */
#pragma once

#include "helpers/check.h"

#include "cli/cli.h"

struct desk {
    struct arena arena;
    struct cli cli;
    char *out, *err;
    size_t out_len, err_len;
};

static inline void desk_open(struct desk *d, const char *const *env)
{
    static const char *const no_env[] = {NULL};

    *d = (struct desk){.cli = {.program = "argo-slsa", .env = env ? env : no_env}};
    d->cli.arena = &d->arena;
    d->cli.term.out = open_memstream(&d->out, &d->out_len);
    d->cli.term.err = open_memstream(&d->err, &d->err_len);
}

static inline struct str desk_said(struct desk *d)
{
    fflush(d->cli.term.out);
    return str_c(d->out);
}

static inline struct str desk_warned(struct desk *d)
{
    fflush(d->cli.term.err);
    return str_c(d->err);
}

static inline void desk_close(struct desk *d)
{
    fclose(d->cli.term.out);
    fclose(d->cli.term.err);
    free(d->out);
    free(d->err);
    arena_done(&d->arena);
}

/* A path in a fresh folder, with these bytes in it. */
static inline struct str desk_file(struct desk *d, const char *folder, const char *name,
                                   struct str bytes)
{
    struct str path = arena_printf(&d->arena, "%s/%s", folder, name);
    FILE *f = fopen(path.ptr, "wb");

    assert_non_null(f);
    assert_int_equal(fprintf(f, PRI_STR, STR_ARG(bytes)), bytes.len);
    fclose(f);
    return path;
}
