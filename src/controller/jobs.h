/* SPDX-License-Identifier: Apache-2.0
 *
 * The kinds of work that the queue holds, and what a job has at hand. Every worker owns its
 * connections; nothing else is shared but the thread-safe parts of the controller.
 */
#pragma once

#include "controller/state.h"
#include "controller/surroundings.h"

struct worker {
    struct controller *controller;
    struct kube_client *kube;
};

struct job {
    struct worker *worker;
    struct arena *arena;
    struct surroundings surroundings;
    struct artifact_environment env;
    struct pipeline pipeline;
};

/* job_end wipes the Secrets that the job has read. */
void job_begin(struct job *j, struct worker *w, struct arena *a, const struct config *config,
               struct str namespace);
void job_end(struct job *j);

/* Each works one key of its kind (controller/state.h). *ret_wait_ms > 0: done for now, come back
 * then. */
typedef int work_fn(struct worker *w, struct arena *a, struct str key, uint64_t *ret_wait_ms,
                    struct error *err);

work_fn work_run, work_node, work_finished, work_scan;
