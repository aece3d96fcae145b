/* SPDX-License-Identifier: Apache-2.0
 *
 * Bytes that must not outlive their use: wiped when released, never in an arena, log or error.
 */
#pragma once

#include "base/str.h"

struct secret {
    char *ptr; /* NUL-terminated beyond len */
    size_t len;
};

#define SECRET_EMPTY ((struct secret){0})

struct secret secret_copy(struct str s);
struct secret secret_join(struct str a, struct str b); /* both, one after the other */
struct str secret_str(const struct secret *s);         /* view, valid until secret_done */
void secret_done(struct secret *s);                    /* wipes; leaves it empty */

/* Overwrites bytes that a secret passed through on its way (a reply's body, a decoded member). They
 * must be writable memory, whatever the type of the view says. */
void secret_wipe(struct str bytes);
