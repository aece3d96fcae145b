/* SPDX-License-Identifier: Apache-2.0
 *
 * The digest of what a target is now: the bytes are read once, where they lie, in constant memory.
 */
#pragma once

#include "cli/cli.h"
#include "cli/target.h"

struct measured {
    struct digest digest;
    uint64_t size;
};

/* Not for runs. ERR_NOT_FOUND when it does not exist. Errors of local files have the class
 * ERR_INTERNAL or ERR_INVALID, those of stores and registries their own. */
int measure_target(struct cli *c, struct target *t, struct measured *ret,
                   struct error *err) MUST_CHECK;

/* One object that an artifact repository holds; for `verify wf/NAME --read-artifacts` too. */
int measure_object(struct cli *c, const struct location *l, struct measured *ret,
                   struct error *err) MUST_CHECK;
