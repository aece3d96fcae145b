/* SPDX-License-Identifier: Apache-2.0
 *
 * The ledger: what every stage reads its input from and writes its result to, one transaction each,
 * so that a crash at any point resumes there. Also what `verify`, `list`, `tree` and the monitor
 * query.
 *
 * A run is keyed by (workflow UID, generation); a workflow retried under the same UID gets a new
 * row and the earlier one becomes superseded. Statements are keyed by the SHA-256 of their bytes.
 *
 * All functions but ledger_open and ledger_close are thread-safe; each is one transaction that is
 * on disk when it returns 0 (live evidence: see there). Results live in the caller's arena. Text
 * comes back byte for byte, NUL and invalid UTF-8 included. Errors: ERR_TRANSIENT (busy, disk full
 * or failing), ERR_NOT_FOUND, ERR_DENIED (open for reading only), ERR_LIMIT (more than the arena's
 * maximum), ERR_INTERNAL (corruption; the text says which file).
 */
#pragma once

#include "model/run.h"

struct ledger;

/* Opens or creates `path` (SQLite, WAL, synchronous=FULL; mode 0600) and migrates it. ":memory:" is
 * for tests. ERR_INVALID: the file is another program's, or made by a newer version.
 *
 * With `read_only` the file must exist and be of this version; nothing is created or changed, also
 * beside it. The writer may be at work meanwhile. A copy is read as it lies there: copy `path`-wal
 * and `path`-shm with it, or copy it while nothing writes (ERR_INVALID: a log without its index).
 */
int ledger_open(const char *path, bool read_only, struct ledger **ret,
                struct error *err) MUST_CHECK;
void ledger_close(struct ledger *l);
DEFINE_CLEANUP(struct ledger, ledger_close, ledger_closep)

/* Fails when the ledger cannot take a write now (it commits one): for /readyz. */
int ledger_check(struct ledger *l, struct error *err) MUST_CHECK;

/* ---- live evidence, kept by workflow UID until its run is marked ----
 *
 * That of a run that did not succeed stays, because a retry under the same UID keeps its good
 * nodes; it is dropped when nobody has seen it for LEDGER_EVIDENCE_KEEP_MS.
 *
 * These writes come by the hundred per second, so they do not wait for the disk: they outlive this
 * process at once, and a loss of power from the next write of any other kind on. */

/* The last seen status of a pod; replaces the row of the same pod UID unless that one was already
 * finished and this one is not. pod->node_id may be empty. */
int ledger_put_pod(struct ledger *l, struct str workflow_uid, const struct pod *pod,
                   struct error *err) MUST_CHECK;
int ledger_get_pods(struct ledger *l, struct str workflow_uid, struct arena *a,
                    struct pod_list *ret, struct error *err) MUST_CHECK;

/* What was read of one artifact as soon as its node had ended, before the run was complete. */
struct early_read {
    struct str workflow_uid, node_id, artifact_name;
    struct artifact artifact; /* uri, state, reason, is_directory, facts, objects */
    int64_t read_ms;
};

/* Replaces an earlier read of the same artifact. */
int ledger_put_early_read(struct ledger *l, const struct early_read *e,
                          struct error *err) MUST_CHECK;
int ledger_get_early_reads(struct ledger *l, struct str workflow_uid, struct arena *a,
                           struct early_read **ret, size_t *ret_len, struct error *err) MUST_CHECK;

/* ---- runs ---- */

struct run_row {
    struct str uid, namespace, name, phase;
    int64_t generation;
    enum run_state state;
    struct str reason;                     /* for people */
    struct str level;                      /* "SLSA_BUILD_LEVEL_2", empty before it is attested */
    struct str created, started, finished; /* RFC 3339 */
    struct digest statement;               /* the run's own statement; unset when there is none */
    int64_t subjects;
    int64_t created_ms, updated_ms;
    bool signed_, delivered, marked; /* stages behind it */
};

struct run_row_list LIST_OF(struct run_row);

/* First sight of a finished run: stores the evidence (canonical Workflow JSON, needed until it is
 * signed, because the object may be gone in seconds) and state RUN_PENDING. Earlier generations of
 * the same UID become superseded: their evidence goes, their open deliveries stay and must still be
 * made. *ret_new false: there is nothing to do, because this (uid, generation) is known already, or
 * because a later one is: then it is stored as superseded and marked, without evidence. */
int ledger_begin_run(struct ledger *l, const struct run *run, struct str workflow_json,
                     bool *ret_new, struct error *err) MUST_CHECK;

/* The stored Workflow JSON; ERR_NOT_FOUND once it was dropped. */
int ledger_get_evidence(struct ledger *l, struct str uid, int64_t generation, struct arena *a,
                        struct str *ret, struct error *err) MUST_CHECK;

int ledger_get_run(struct ledger *l, struct str uid, int64_t generation, struct arena *a,
                   struct run_row *ret, struct error *err) MUST_CHECK;

/* The newest generation of the newest run of that name. */
int ledger_find_run(struct ledger *l, struct str namespace, struct str name, struct arena *a,
                    struct run_row *ret, struct error *err) MUST_CHECK;

struct run_query {
    struct str namespace;  /* empty: any */
    const char *state;     /* NULL: any; name of a run_state */
    int64_t limit, offset; /* limit 0: 100 */
};

/* Newest first. ERR_INVALID: there is no such state. */
int ledger_list_runs(struct ledger *l, const struct run_query *q, struct arena *a,
                     struct run_row_list *ret, struct error *err) MUST_CHECK;

/* Runs that are not marked, oldest first: read at start to resume. A superseded one may have open
 * deliveries. */
int ledger_unfinished_runs(struct ledger *l, struct arena *a, struct run_row_list *ret,
                           struct error *err) MUST_CHECK;

/* Stores the nodes and output artifacts of a run as they are now (replaces earlier rows of this
 * generation). Of a location everything is kept that reading it again later needs. */
int ledger_put_run_nodes(struct ledger *l, const struct run *run, struct error *err) MUST_CHECK;

/* Reads them back: fills run->nodes with their outputs, in the order in which they were stored.
 * Inputs, parameters and pods are not kept. */
int ledger_get_run_nodes(struct ledger *l, struct str uid, int64_t generation, struct arena *a,
                         struct run *ret, struct error *err) MUST_CHECK;

/* ---- statements, bundles, deliveries ---- */

struct subject_row {
    struct str name; /* URI */
    struct digest digest;
};

struct delivery_row {
    int64_t id;
    struct digest statement;
    struct str uid;
    int64_t generation;
    struct str store;  /* name of the configured store */
    struct str target; /* JSON that the store understands: which bucket, which image, … */
    int64_t attempts;  /* made so far, the good one included */
    int64_t next_ms;   /* not before */
    bool done;
    struct str where;      /* URI of the stored bundle, once done */
    struct str last_error; /* of the last failed attempt */
};

struct delivery_row_list LIST_OF(struct delivery_row);

struct statement_row {
    struct digest digest; /* of payload */
    struct str predicate_type;
    struct str kind; /* "run" or "image" */
    struct str uid;
    int64_t generation;
    struct str payload; /* statement bytes */
    struct str bundle;  /* Sigstore bundle JSON */
    struct str key_hint;
    int64_t created_ms;
    struct subject_row *subjects;
    size_t subjects_len;
};

/* One transaction: the run's outcome (state, reason, level, statement, subjects), its statements
 * with bundles and subjects, its deliveries, and the end of the stored evidence. Statements and
 * deliveries belong to `run` whatever uid and generation they name. Idempotent: a statement that
 * exists already (same bytes) keeps its first bundle, a delivery of the same statement, store and
 * target is not doubled. A superseded run stays superseded. */
int ledger_record_signed(struct ledger *l, const struct run_row *run,
                         const struct statement_row *statements, size_t statements_len,
                         const struct delivery_row *deliveries, size_t deliveries_len,
                         struct error *err) MUST_CHECK;

/* Payload, bundle and subjects of one statement. */
int ledger_get_statement(struct ledger *l, const struct digest *statement, struct arena *a,
                         struct statement_row *ret, struct error *err) MUST_CHECK;

/* Statements of a run with their subjects, without payload and bundle; oldest first. */
int ledger_run_statements(struct ledger *l, struct str uid, int64_t generation, struct arena *a,
                          struct statement_row **ret, size_t *ret_len,
                          struct error *err) MUST_CHECK;

/* Digests of the statements that have a subject with this digest, or with this name; newest first,
 * at most LEDGER_STATEMENTS_MAX: an empty file is a subject of many runs. */
int ledger_statements_of_digest(struct ledger *l, const struct digest *subject, struct arena *a,
                                struct digest **ret, size_t *ret_len, struct error *err) MUST_CHECK;
int ledger_statements_of_name(struct ledger *l, struct str name, struct arena *a,
                              struct digest **ret, size_t *ret_len, struct error *err) MUST_CHECK;

/* Digest that a run of ours read at this URI, newest first: inputs of later runs. ERR_NOT_FOUND
 * when none. */
int ledger_digest_of_uri(struct ledger *l, struct str uri, struct arena *a,
                         struct object_facts *ret, struct error *err) MUST_CHECK;

/* Deliveries due at now_ms, longest due first, at most `limit`. */
int ledger_due_deliveries(struct ledger *l, int64_t now_ms, int64_t limit, struct arena *a,
                          struct delivery_row_list *ret, struct error *err) MUST_CHECK;

/* All deliveries of a run, done or not. */
int ledger_run_deliveries(struct ledger *l, struct str uid, int64_t generation, struct arena *a,
                          struct delivery_row_list *ret, struct error *err) MUST_CHECK;

/* ERR_NOT_FOUND: no such delivery. A delivery that is done stays done whatever comes later. */
int ledger_delivery_done(struct ledger *l, int64_t id, struct str where,
                         struct error *err) MUST_CHECK;
int ledger_delivery_failed(struct ledger *l, int64_t id, int64_t next_ms, struct str why,
                           struct error *err) MUST_CHECK;

/* After the last delivery of a run: *ret_all tells whether it is signed and none is open; then sets
 * the run's `delivered`. */
int ledger_settle_run(struct ledger *l, struct str uid, int64_t generation, bool *ret_all,
                      struct error *err) MUST_CHECK;

/* The Workflow carries our annotations (or is gone): the run needs nothing more; its live evidence
 * is dropped. */
int ledger_mark_run(struct ledger *l, struct str uid, int64_t generation,
                    struct error *err) MUST_CHECK;

struct ledger_counts {
    int64_t runs, unfinished_runs, statements, open_deliveries;
    int64_t oldest_open_delivery_ms; /* creation time; 0 when none */
};

int ledger_count(struct ledger *l, struct ledger_counts *ret, struct error *err) MUST_CHECK;
