/* SPDX-License-Identifier: Apache-2.0
 *
 * What the files of the pipeline share.
 */
#pragma once

#include "controller/pipeline.h"

/* Settles every output of the run. */
int pipeline_digest(const struct pipeline *p, struct arena *a, struct run *run,
                    struct error *err) MUST_CHECK;

/* What the run comes to, from its phase and the states of its outputs. */
void outcome_of_run(struct arena *a, const struct run *run, int64_t subjects,
                    enum run_state *ret_state, struct str *ret_reason);

/* A delivery's target as the ledger keeps it, and back. */
struct delivery_target {
    struct location place;
    struct digest image;
    struct str_list names; /* subjects that the delivery is about; empty: all */
};

int delivery_target_write(struct arena *a, const struct delivery_target *t, struct str *ret,
                          struct error *err) MUST_CHECK;
int delivery_target_read(struct arena *a, struct str text, struct delivery_target *ret,
                         struct error *err) MUST_CHECK;

/* Appends the deliveries of one statement: one per store that takes it and per place. */
int deliveries_plan(const struct pipeline *p, struct arena *a, const struct run *run,
                    const struct digest *statement, bool is_image, struct str image_uri,
                    struct delivery_row_list *ret, struct error *err) MUST_CHECK;
