/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/table.h"

enum { CELL_BYTES_MAX = 240, GAP = 2 };

static void measure(const struct table *t, size_t ret_widths[static TABLE_COLUMNS_MAX])
{
    list_each (row, &t->rows)
        for (size_t i = 0; i < t->columns; i++) {
            size_t n = terminal_columns(row->cells[i]);
            if (n > ret_widths[i])
                ret_widths[i] = n;
        }
}

static void print_row(const struct cli *c, const struct table *t, const struct table_row *row,
                      const size_t *widths)
{
    for (size_t i = 0; i < t->columns; i++) {
        bool last = i + 1 == t->columns, styled = row->style && i == t->styled;
        size_t pad = last ? 0 : widths[i] - terminal_columns(row->cells[i]) + GAP;
        cli_print(c, "%s" PRI_STR "%s%*s", styled ? cli_style(c, row->style) : "",
                  STR_ARG(row->cells[i]), styled ? cli_style(c, STYLE_OFF) : "", (int)pad, "");
    }
    cli_print(c, "\n");
}

void table_print(const struct cli *c, const struct table *t)
{
    size_t widths[TABLE_COLUMNS_MAX] = {0};

    list_each (row, &t->rows)
        for (size_t i = 0; i < t->columns; i++)
            row->cells[i] = cli_safe(c, str_first(row->cells[i], CELL_BYTES_MAX));
    measure(t, widths);
    list_each (row, &t->rows)
        print_row(c, t, row, widths);
}
