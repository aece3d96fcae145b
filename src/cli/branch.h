/* SPDX-License-Identifier: Apache-2.0
 *
 * A tree of lines, drawn with box characters (ASCII where the locale has none).
 */
#pragma once

#include "cli/cli.h"

struct branch {
    struct str text;   /* a name */
    struct str state;  /* coloured by style_of_state; may be empty */
    struct str detail; /* may be empty */
    struct str key;    /* order among siblings */
    struct branch_list LIST_OF(struct branch *) children;
    bool is_drawn;
};

/* A zeroed one below `parent` (NULL: a root). In the command's arena. */
struct branch *branch_new(struct cli *c, struct branch *parent);

/* Draws the root's line and everything below, siblings in the order of their keys. A branch that
 * hangs in two places, or below itself, is drawn once. */
void branch_draw(struct cli *c, struct branch *root);
