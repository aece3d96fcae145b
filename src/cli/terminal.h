/* SPDX-License-Identifier: Apache-2.0
 *
 * What is known about the two output streams, and text made safe for them. The result goes to
 * standard output, everything else to standard error.
 */
#pragma once

#include "base/arena.h"
#include "base/buf.h"

#include <stdio.h>

struct terminal {
    FILE *out, *err;
    bool colour;     /* of out */
    bool err_colour; /* of err */
    bool err_is_tty; /* a progress bar may be drawn */
    bool unicode;    /* box characters and marks may be used */
    unsigned width;  /* columns for wrapped text */
};

/* Looks at the streams and the environment: NO_COLOR, then CLICOLOR_FORCE, then TERM=dumb, then
 * whether the stream is a terminal; LC_ALL, LC_CTYPE, LANG for the character set; COLUMNS. */
struct terminal terminal_look(FILE *out, FILE *err, const char *const *env);

/* Names come from tenants: control characters (C0, C1, DEL), bidirectional overrides, line
 * separators and bytes that are not UTF-8 become \xNN, or \u{NNNN}. In the arena. */
struct str terminal_escape(struct arena *a, struct str s);

/* Columns that the text takes: one for each character (combining and wide ones are not known). */
size_t terminal_columns(struct str s);

/* Appends words of `text` wrapped at `width`; `column` is where the first line begins, later lines
 * are indented by `indent`. An empty line separates paragraphs. */
void terminal_wrap(struct buf *b, struct str text, unsigned width, unsigned column,
                   unsigned indent);
