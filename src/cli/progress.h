/* SPDX-License-Identifier: Apache-2.0
 *
 * Progress of one transfer on standard error: only on a terminal, and only once it has taken more
 * than a second.
 */
#pragma once

#include "cli/cli.h"

struct progress {
    const struct cli *cli;
    struct str what;
    uint64_t done, total; /* total 0: not known */
    uint64_t started_ms, drawn_ms;
};

struct progress progress_start(const struct cli *c, struct str what, uint64_t total);
void progress_add(struct progress *p, uint64_t bytes);
void progress_end(struct progress *p); /* takes the line away */

/* "12.3 MiB". In the arena. */
struct str format_bytes(struct arena *a, uint64_t bytes);
