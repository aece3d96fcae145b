/* SPDX-License-Identifier: Apache-2.0
 *
 * Whole files with a maximum, atomic replacement, and change detection for files that are mounted
 * (Kubernetes swaps a symlink, so identity is compared after following it).
 */
#pragma once

#include "base/arena.h"
#include "base/secret.h"

#include <sys/types.h>

/* ERR_LIMIT beyond max bytes, ERR_INVALID for a directory. Errors name the path. */
int file_read(struct arena *a, const char *path, size_t max, struct str *ret,
              struct error *err) MUST_CHECK;
int file_read_secret(const char *path, size_t max, struct secret *ret,
                     struct error *err) MUST_CHECK;

/* Writes beside `path`, fsyncs, renames over it, fsyncs the folder: readers see the old or the new
 * file. With `exclusive` an existing file is ERR_CONFLICT and is left alone. */
int file_write(const char *path, struct str bytes, mode_t mode, bool exclusive,
               struct error *err) MUST_CHECK;

/* mkdir -p, mode 0755. */
int file_make_folders(const char *path, struct error *err) MUST_CHECK;

/* Equal identities mean an unchanged file; all zero when it does not exist. */
struct file_identity {
    dev_t dev;
    ino_t ino;
    off_t size;
    int64_t mtime_ns;
};

struct file_identity file_identify(const char *path);
bool file_identity_eq(struct file_identity x, struct file_identity y);
