/* SPDX-License-Identifier: Apache-2.0
 *
 * Where things lie in a bucket or directory (docs/formats.md). An index entry is an empty object
 * whose name ends in the digest of a statement; it never points to a bundle that is not there.
 */
#pragma once

#include "store/store.h"

#define LAYOUT_BUNDLE_TYPE "application/vnd.dev.sigstore.bundle.v0.3+json"

/* "<prefix>/bundles/<statement>.sigstore.json". An empty prefix leaves its slash out. */
struct str layout_bundle_key(struct arena *a, struct str prefix, const struct digest *statement);

/* What the index entries of a subject begin with, by its digest and by its name. */
struct str layout_subject_prefix(struct arena *a, struct str prefix, const struct digest *subject);
struct str layout_name_prefix(struct arena *a, struct str prefix, struct str name);

/* Writes the bundle, then the index entries. May be repeated after a failure anywhere: a bundle of
 * the same statement stays as it is; anything else under its key is replaced. */
int layout_put(struct objectstore *s, struct str prefix, const struct store_item *item,
               struct arena *a, struct error *err) MUST_CHECK;

/* A folder of the file system as a store; ERR_NOT_FOUND when it does not exist. *ret_path is its
 * absolute path. */
int layout_open_folder(struct str path, struct arena *a, struct objectstore **ret,
                       struct str *ret_path, struct error *err) MUST_CHECK;
