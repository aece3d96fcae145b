/* SPDX-License-Identifier: Apache-2.0
 *
 * The stages of one finished run: begin -> digest -> attest and sign -> deliver. Each reads its
 * input from the ledger and writes its result to it in one transaction, so every function here may
 * be called again after a crash and goes on where the last one stopped. The controller's workers
 * and `attest -f` run the same code; only the surroundings (the artifact environment) differ.
 */
#pragma once

#include "artifact/artifact.h"
#include "ledger/ledger.h"
#include "sign/signer.h"
#include "store/store.h"

struct pipeline_rules {  /* the part of the configuration that the stages need; immutable while in
                            use */
    bool from_recording; /* runs come from files (`attest -f`), not from our own watches */
    struct str builder_id;
    struct str cluster;       /* name of the cluster in invocation ids; may be empty */
    const struct str *redact; /* parameter name patterns whose values are withheld */
    size_t redact_len;
    const struct str
        *endpoints; /* allowed object store endpoints and registries ("*" wildcards); empty: all */
    size_t endpoints_len;
    struct artifact_limits limits;
    const struct store_config *stores;
    size_t stores_len;
};

struct pipeline {
    struct ledger *ledger;
    struct signer *signer;
    const struct pipeline_rules *rules;
    const struct artifact_environment *env; /* of the calling thread */
    void (*on_read)(void *userdata, const struct run *run, const struct node *node,
                    const struct artifact *artifact); /* after each artifact; may be NULL */
    void *userdata;
};

struct run_key {
    struct str uid;
    int64_t generation;
};

/* Stores a finished Workflow as evidence. ERR_INVALID when it is not finished (the text says what
 * is missing) or no Workflow. *ret_new is false when this completion is known already (same UID and
 * finishedAt: later writes of Argo, such as artifact garbage collection, move the generation
 * without being another run). */
int pipeline_begin(const struct pipeline *p, struct arena *a, json_t *workflow,
                   struct run_key *ret_key, bool *ret_new, struct error *err) MUST_CHECK;

/* Reads the outputs of one node as soon as its task result is complete. `workflow` is the object as
 * it is now; the result's outputs are merged into it, so that the same rules decide. Reads that
 * worked are kept in the ledger. */
int pipeline_read_early(const struct pipeline *p, struct arena *a, json_t *workflow,
                        json_t *task_result, struct error *err) MUST_CHECK;

/* Digests what is not yet digested, builds and signs the statements and records them with their
 * deliveries. Does nothing when the run is signed already. -1 only when trying again can help. */
int pipeline_attest(const struct pipeline *p, struct arena *a, const struct run_key *key,
                    struct error *err) MUST_CHECK;

/* Tries every delivery of the run that is due. *ret_next_ms: when the next one is due (0: all are
 * done). A failed delivery is no error here: it is recorded with its reason and time of the next
 * attempt. */
int pipeline_deliver(const struct pipeline *p, struct arena *a, const struct run_key *key,
                     int64_t *ret_next_ms, struct error *err) MUST_CHECK;

/* The configured store of that name, or NULL. */
const struct store_config *pipeline_store(const struct pipeline_rules *rules, struct str name);
