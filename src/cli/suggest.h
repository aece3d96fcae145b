/* SPDX-License-Identifier: Apache-2.0
 *
 * "Did you mean …?" for mistyped words. Pure.
 */
#pragma once

#include "base/arena.h"

/* The candidate nearest to `word` (insertions, deletions, changes and swaps of neighbours), or
 * empty when none is near: at most a third of the word may differ. The first of equals wins. */
struct str suggest(struct str word, const struct str_list *candidates);

/* "; did you mean X?" with `prefix` before X, or empty. In the arena. */
struct str suggest_text(struct arena *a, struct str word, const char *prefix,
                        const struct str_list *candidates);
