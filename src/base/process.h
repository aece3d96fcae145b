/* SPDX-License-Identifier: Apache-2.0
 *
 * Runs another program and collects what it prints: no shell, standard error shared with ours, one
 * deadline. Thread-safe.
 */
#pragma once

#include "base/cancel.h"
#include "base/secret.h"

struct process {
    const char *const *argv; /* NULL-ended; a name without '/' is searched in PATH */
    const char *const *env;  /* NULL-ended "NAME=value", on top of our environment; may be NULL */
    struct str input;        /* its standard input, at most PROCESS_INPUT_MAX bytes; may be empty */
    size_t max_output;       /* bytes */
    uint32_t timeout_ms;     /* for all of it */
    const struct cancel *cancel; /* may be NULL */
    int *ret_status;             /* not NULL: takes the exit status, and none of them is an error */
};

/* 0 when the program ended with status 0: *ret is its output. ERR_NOT_FOUND: no such program,
 * ERR_DENIED: not allowed to run it, ERR_LIMIT: more output (or input), ERR_TRANSIENT: out of time,
 * ERR_CANCELED, ERR_INTERNAL: another exit status or a signal. When it does not end by itself, it
 * and its children (one process group) are killed. */
int process_run(const struct process *p, struct secret *ret, struct error *err) MUST_CHECK;
