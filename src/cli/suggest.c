/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/suggest.h"

#include <string.h>

enum { WORD_MAX = 48 };

static size_t least(size_t x, size_t y, size_t z)
{
    size_t m = x < y ? x : y;

    return m < z ? m : z;
}

/* Optimal string alignment distance over three rows of its table. */
static size_t distance(struct str x, struct str y)
{
    size_t before[WORD_MAX + 1] = {0}, above[WORD_MAX + 1] = {0}, row[WORD_MAX + 1] = {0};

    for (size_t j = 0; j <= y.len; j++)
        row[j] = j;
    for (size_t i = 1; i <= x.len; i++) {
        memcpy(before, above, sizeof(before));
        memcpy(above, row, sizeof(above));
        row[0] = i;
        for (size_t j = 1; j <= y.len; j++) {
            size_t change = x.ptr[i - 1] != y.ptr[j - 1];
            row[j] = least(above[j] + 1, row[j - 1] + 1, above[j - 1] + change);
            if (i > 1 && j > 1 && x.ptr[i - 1] == y.ptr[j - 2] && x.ptr[i - 2] == y.ptr[j - 1] &&
                before[j - 2] + 1 < row[j])
                row[j] = before[j - 2] + 1;
        }
    }
    return row[y.len];
}

struct str suggest(struct str word, const struct str_list *candidates)
{
    struct str best = STR_EMPTY;
    size_t too_far = word.len / 3 + 2;

    if (word.len == 0 || word.len > WORD_MAX)
        return STR_EMPTY;
    list_each (candidate, candidates) {
        if (candidate->len > WORD_MAX)
            continue;
        size_t d = distance(word, *candidate);
        if (d < too_far) {
            best = *candidate;
            too_far = d;
        }
    }
    return best;
}

struct str suggest_text(struct arena *a, struct str word, const char *prefix,
                        const struct str_list *candidates)
{
    struct str best = suggest(word, candidates);

    return best.len ? arena_printf(a, "; did you mean %s" PRI_STR "?", prefix, STR_ARG(best))
                    : STR_EMPTY;
}
