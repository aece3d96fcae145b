/* SPDX-License-Identifier: Apache-2.0
 *
 * The controller as a whole: open, run until a signal, close. What others (web) may look at while
 * it runs.
 */
#pragma once

#include "base/cancel.h"
#include "controller/metrics.h"
#include "kube/client.h"
#include "ledger/ledger.h"

struct controller;

struct controller_options {
    const char *config_path;
    const char *kubeconfig; /* NULL: in-cluster when there is a service account, else the usual
                               kubeconfig */
    const char *context;    /* NULL: the current one */
};

/* Reads the configuration, opens ledger, key and API server. Fails closed: without a usable key
 * nothing starts. */
int controller_open(const struct controller_options *o, struct controller **ret,
                    struct error *err) MUST_CHECK;
void controller_close(struct controller *c);
DEFINE_CLEANUP(struct controller, controller_close, controller_closep)

/* Works until `stop` is triggered; then cuts short what is under way (the ledger resumes it) and
 * returns 0. */
int controller_run(struct controller *c, const struct cancel *stop, struct error *err) MUST_CHECK;

struct metrics *controller_metrics(struct controller *c);
struct ledger *controller_ledger(struct controller *c);

struct controller_queue {
    size_t waiting, delayed, working;
    uint64_t adds, retries;
};

struct controller_queue controller_queue_counts(struct controller *c);
struct kube_request_counts controller_request_counts(struct controller *c, struct arena *a);

/* Where to listen, from the configuration read at the start; valid while the controller is open. */
const char *controller_listen_address(struct controller *c);
uint16_t controller_listen_port(struct controller *c);

/* Watches synced and the ledger writable; else the error says what is not. */
int controller_ready(struct controller *c, struct error *err) MUST_CHECK;
