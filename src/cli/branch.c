/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/branch.h"

#include "cli/run_view.h"

#include <stdlib.h>

enum { DEPTH_MAX = 100 };

struct branch *branch_new(struct cli *c, struct branch *parent)
{
    struct branch *b = ARENA_NEW(c->arena, struct branch);

    if (parent)
        *LIST_ADD(c->arena, &parent->children) = b;
    return b;
}

static int by_key(const void *x, const void *y)
{
    return str_cmp((*(struct branch *const *)x)->key, (*(struct branch *const *)y)->key);
}

static void draw_line(const struct cli *c, const struct branch *b)
{
    cli_print(c, PRI_STR, STR_ARG(cli_safe(c, b->text)));
    if (b->state.len)
        cli_print(c, "  %s" PRI_STR "%s", cli_style(c, style_of_state(b->state)),
                  STR_ARG(cli_safe(c, b->state)), cli_style(c, STYLE_OFF));
    if (b->detail.len)
        cli_print(c, "  " PRI_STR, STR_ARG(cli_safe(c, b->detail)));
    cli_print(c, "\n");
}

static void draw_children(struct cli *c, struct branch *b, struct str prefix, unsigned depth)
{
    static const char *const strokes[2][2][2] = {
        /* [unicode][last] = before the child's line, before the lines below it */
        {{"|- ", "|  "}, {"`- ", "   "}},
        {{"├─ ", "│  "}, {"└─ ", "   "}},
    };

    if (b->children.len)
        qsort(b->children.items, b->children.len, sizeof(*b->children.items), by_key);
    for (size_t i = 0; i < b->children.len; i++) {
        struct branch *child = b->children.items[i];
        const char *const *stroke = strokes[c->term.unicode][i + 1 == b->children.len];
        if (child->is_drawn)
            continue;
        child->is_drawn = true;
        cli_print(c, PRI_STR "%s", STR_ARG(prefix), stroke[0]);
        draw_line(c, child);
        if (depth < DEPTH_MAX)
            draw_children(c, child,
                          arena_printf(c->arena, PRI_STR "%s", STR_ARG(prefix), stroke[1]),
                          depth + 1);
    }
}

void branch_draw(struct cli *c, struct branch *root)
{
    root->is_drawn = true;
    draw_line(c, root);
    draw_children(c, root, STR_EMPTY, 0);
}
