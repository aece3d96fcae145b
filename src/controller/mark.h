/* SPDX-License-Identifier: Apache-2.0
 *
 * The last stage: one merge patch on the finished Workflow and one Event. Annotations are output
 * only; nothing is ever read back from them.
 */
#pragma once

#include "controller/pipeline.h"
#include "kube/client.h"

/* The patch: label state, annotations statement, subjects, bundle, level, generation, reason;
 * metadata.uid as precondition; at most KUBE_ANNOTATION_MAX bytes. */
json_t *mark_patch(struct arena *a, const struct run_row *run,
                   const struct delivery_row_list *deliveries);

/* Marks a delivered run. A Workflow that is gone, was replaced or runs again (argo retry) is left
 * alone and counts as marked: a later run speaks for it. */
int mark_run(struct ledger *l, struct kube_client *kube, const struct run_key *key, struct arena *a,
             struct error *err) MUST_CHECK;
