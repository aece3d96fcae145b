/* SPDX-License-Identifier: Apache-2.0
 *
 * The digest of what a target is now: the bytes are read once, where they lie, in constant memory.
 */
#pragma once

#include "cli/progress.h"
#include "cli/target.h"
#include "objectstore/objectstore.h"

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

/* One of many, with the progress of them all. `path` is for errors. */
int measure_open_file(struct cli *c, int fd, const char *path, struct progress *p,
                      struct measured *ret, struct error *err) MUST_CHECK;
int measure_key(struct objectstore *bucket, struct str key, struct progress *p,
                struct measured *ret, struct error *err) MUST_CHECK;
