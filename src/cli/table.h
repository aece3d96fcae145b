/* SPDX-License-Identifier: Apache-2.0
 *
 * Rows of text in aligned columns, for people.
 */
#pragma once

#include "cli/cli.h"

enum { TABLE_COLUMNS_MAX = 8 };

struct table_row {
    struct str cells[TABLE_COLUMNS_MAX];
    enum style style; /* of cell `styled` */
};

struct table {
    size_t columns;
    size_t styled; /* the column that row styles are for */
    struct table_row_list LIST_OF(struct table_row) rows;
};

/* The first row is the heading. Cells are made safe and very long ones cut. */
void table_print(const struct cli *c, const struct table *t);
