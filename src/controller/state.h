/* SPDX-License-Identifier: Apache-2.0
 *
 * What the controller's threads share. Set up before the first thread starts; afterwards only the
 * configuration pointer changes, under its lock. Queue keys are texts: "run <uid> <generation>" a
 * finished run with work left "node <uid>/<node id>"      a complete task result, kept in `results`
 *   "scan <namespace>"          a namespace that has just opted in
 */
#pragma once

#include "base/map.h"
#include "base/thread.h"
#include "controller/config.h"
#include "controller/metrics.h"
#include "controller/scope.h"
#include "kube/watch.h"
#include "kube/workqueue.h"

struct controller {
    const char *config_path;
    struct kube *kube;
    struct ledger *ledger;
    struct signer *signer;
    struct scope *scope;
    struct workqueue *queue;
    struct metrics metrics;
    struct cancel stop; /* the whole process */

    pthread_mutex_t config_lock;
    struct config *config;

    pthread_mutex_t objects_lock;
    struct map objects; /* queue key -> struct pending_object */
};

/* Label selector of finished workflows. */
#define FINISHED_WORKFLOWS "workflows.argoproj.io/completed=true"

/* The text of a task result or workflow on its way to a worker. */
struct pending_object {
    char *namespace, *workflow, *text;
};

struct config *controller_config(struct controller *c);                  /* a new reference */
void controller_set_config(struct controller *c, struct config *config); /* takes the reference */

void controller_keep_object(struct controller *c, struct str key, struct str namespace,
                            struct str workflow, struct str text);
struct pending_object *controller_take_object(struct controller *c,
                                              struct str key); /* NULL: none */
void pending_object_free(struct pending_object *r);
DEFINE_CLEANUP(struct pending_object, pending_object_free, pending_object_freep)

/* Key of a run, and back; false for other keys. */
struct str run_key_text(struct arena *a, const struct run_key *key);
bool run_key_from_text(struct str text, struct run_key *ret);

/* A finished Workflow of any source: in scope and not known -> evidence in the ledger and a job in
 * the queue. One that the ledger does not take now is kept and tried again. */
void controller_see_finished(struct controller *c, struct arena *a, json_t *workflow);

/* Runs the watches until `cancel`; the caller has put one thread at its disposal. Blocks. */
void collect_run(struct controller *c, const struct cancel *cancel);

/* Body of a worker thread: takes jobs until the queue stops. */
void *worker_run(void *controller);
