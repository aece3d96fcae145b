/* SPDX-License-Identifier: Apache-2.0
 *
 * The files of a directory as they are now: of a local folder, or of the objects below a key.
 */
#pragma once

#include "cli/cli.h"
#include "cli/target.h"
#include "verify/directory.h"

/* Reads every file once, in memory that does not grow with its size; sorted by name. A link, socket
 * or the like in a folder has no digest: it is never what was attested. ERR_LIMIT beyond
 * ARTIFACT_MAX_OBJECTS. *ret_bytes is the size of all. */
int members_read(struct cli *c, const struct target *t, struct member_list *ret,
                 uint64_t *ret_bytes, struct error *err) MUST_CHECK;

/* Is there any object below that key? The location has its place (reach_place). */
int members_exist(struct cli *c, const struct location *directory, bool *ret,
                  struct error *err) MUST_CHECK;

/* A local folder, or a key that ends in '/'. */
bool members_are_meant(struct cli *c, const struct target *t);
