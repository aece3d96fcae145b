/* SPDX-License-Identifier: Apache-2.0
 *
 * Whose object it was that our parser refused: a glance at JSON text that may be malformed, too
 * deep or cut. For messages only, because a tenant may have written it so as to mislead. Private to
 * the folder.
 */
#pragma once

#include "base/arena.h"

/* "namespace/name" or "name" of an object, or of the one in an event of a watch; "an object" when
 * it shows none that Kubernetes would allow. */
struct str peek_object(struct arena *a, struct str json);
struct str peek_event(struct arena *a, struct str json);

/* The string at the end of a NULL-ended path of members, escapes as written; empty when there is
 * none. */
struct str peek_str(struct str json, const char *const *path);
