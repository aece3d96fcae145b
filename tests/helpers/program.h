/* SPDX-License-Identifier: Apache-2.0
 *
 * Real third-party programs that tests run on 127.0.0.1. They come from $ARGO_SLSA_<NAME> (upper
 * case) or from the cache of the test bed (tests/bed); a test that finds none is skipped.
 */
#pragma once

#include "base/arena.h"

#include <sys/types.h>

/* Its path; NULL, with a message, when it is not there. */
const char *program_find(struct arena *a, const char *name);

/* Free now, and nobody else takes it within the second until the program listens. */
uint16_t program_choose_port(void);

/* Starts argv (NULL at the end) with its output in the file `log`; it ends with the test at the
 * latest. Waits until the port accepts connections; fails the test after ten seconds. */
pid_t program_start(const char *const *argv, uint16_t port, const char *log);
void program_stop(pid_t pid); /* 0 does nothing */

/* Runs argv to its end and gives its exit status. */
int program_run(const char *const *argv, const char *log);
