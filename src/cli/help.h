/* SPDX-License-Identifier: Apache-2.0
 *
 * Help texts, made from the command and option tables: for a terminal, and as docs/cli.md.
 */
#pragma once

#include "base/buf.h"
#include "cli/command.h"

enum { HELP_MAX_BYTES = 256 * 1024 };

/* Every command with its summary. */
void help_overview(struct buf *b, const char *program, unsigned width);

void help_of_command(struct buf *b, struct arena *a, const char *program, const struct command *c,
                     unsigned width);

/* docs/cli.md, whole. */
void help_markdown(struct buf *b, struct arena *a);

/* "-o, --output FORMAT". In the arena. */
struct str help_option_words(struct arena *a, const struct option *o);

/* The option's sentence with choices and default. In the arena. */
struct str help_option_text(struct arena *a, const struct option *o);

/* Every environment variable that stands for the option, separated by ", ". In the arena. */
struct str help_option_env(struct arena *a, const struct option *o);
