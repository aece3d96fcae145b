/* SPDX-License-Identifier: Apache-2.0
 *
 * Where bundles come from: files, stores, registries, a ledger, the controller. Each place is asked
 * by the target's digest first and by its name only when that did not verify.
 */
#pragma once

#include "cli/cli.h"
#include "cli/target.h"
#include "verify/verify.h"

struct source;

struct source_list LIST_OF(struct source *);

/* The places that --bundle, --store and --ledger name; with none of them the usual ones of the
 * target's kind. ERR_INVALID for a place that makes no sense for the target. */
int sources_choose(struct cli *c, const struct target *t, struct source_list *ret,
                   struct error *err) MUST_CHECK;

/* Appends the bundles of --bundle, whatever they say. */
void sources_find_given(struct cli *c, const struct source_list *sources,
                        struct candidate_list *ret);

/* Appends what each place has. A place that cannot be asked is said on standard error and kept in
 * *ret_failure (the first one, ERR_OK when there was none): it never looks like "nothing there". */
void sources_find_by_digest(struct cli *c, const struct source_list *sources,
                            const struct digest *digest, struct candidate_list *ret,
                            struct error *ret_failure);
void sources_find_by_name(struct cli *c, const struct source_list *sources, struct str name,
                          struct candidate_list *ret, struct error *ret_failure);
