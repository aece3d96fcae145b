/* SPDX-License-Identifier: Apache-2.0
 *
 * Runs: from the first sight of their end to the mark.
 */
#include "ledger/runs.h"

#include "base/clock.h"
#include "base/limits.h"
#include "ledger/evidence.h"
#include "ledger/table.h"

static const struct column run_columns[] = {
    COLUMN(struct run_row, uid),        COLUMN(struct run_row, generation),
    COLUMN(struct run_row, namespace),  COLUMN(struct run_row, name),
    COLUMN(struct run_row, phase),      COLUMN_WORD_OF(struct run_row, state, run_state_name),
    COLUMN(struct run_row, reason),     COLUMN(struct run_row, level),
    COLUMN(struct run_row, created),    COLUMN(struct run_row, started),
    COLUMN(struct run_row, finished),   COLUMN(struct run_row, statement),
    COLUMN(struct run_row, subjects),   COLUMN(struct run_row, created_ms),
    COLUMN(struct run_row, updated_ms), COLUMN_AS("signed", struct run_row, signed_),
    COLUMN(struct run_row, delivered),  COLUMN(struct run_row, marked),
};

static const struct table runs = TABLE("run", NULL, run_columns, struct run_row);

int run_not_found(struct str uid, int64_t generation, struct error *err)
{
    return error_set(err, ERR_NOT_FOUND, "the ledger has no run " PRI_STR " generation %lld",
                     STR_ARG(uid), (long long)generation);
}

int run_find_id(struct tx *t, struct str uid, int64_t generation, int64_t *ret, struct error *err)
{
    int64_t id;

    if (db_int(t, "SELECT id FROM run WHERE uid = ? AND generation = ?",
               BIND(V_STR(uid), V_INT(generation)), &id, err) < 0)
        return -1;
    if (!id)
        return run_not_found(uid, generation, err);
    *ret = id;
    return 0;
}

/* ---- the beginning ---- */

int run_drop_evidence(struct tx *t, int64_t id, struct error *err)
{
    return db_change(t, "DELETE FROM evidence WHERE run = ?", BIND(V_INT(id)), NULL, err);
}

static int supersede_older(struct tx *t, const struct run *run, struct error *err)
{
    static const char drop[] =
        "DELETE FROM evidence WHERE run IN (SELECT id FROM run WHERE uid = ? AND generation < ?)";
    static const char supersede[] = "UPDATE run SET state = 'superseded', updated_ms = ?3"
                                    " WHERE uid = ?1 AND generation < ?2 AND state <> 'superseded'";

    if (db_change(t, drop, BIND(V_STR(run->uid), V_INT(run->generation)), NULL, err) < 0)
        return -1;
    return db_change(t, supersede,
                     BIND(V_STR(run->uid), V_INT(run->generation), V_INT(clock_now_ms())), NULL,
                     err);
}

/* *ret_id 0: the run was known. */
static int insert_run(struct tx *t, const struct run *run, bool is_late, int64_t *ret_id,
                      struct error *err)
{
    int64_t now = clock_now_ms();
    struct run_row row = {
        .uid = run->uid,
        .generation = run->generation,
        .namespace = run->namespace,
        .name = run->name,
        .phase = run->phase,
        .state = is_late ? RUN_SUPERSEDED : RUN_PENDING,
        .created = run->created,
        .started = run->started,
        .finished = run->finished,
        .created_ms = now,
        .updated_ms = now,
        .marked = is_late,
    };

    return table_insert(t, &runs, BIND(), &row,
                        "ON CONFLICT (uid, generation) DO NOTHING RETURNING id", ret_id, err);
}

int ledger_begin_run(struct ledger *l, const struct run *run, struct str workflow_json,
                     bool *ret_new, struct error *err)
{
    static const char count_later[] = "SELECT count(*) FROM run WHERE uid = ? AND generation > ?";
    static const char keep[] = "INSERT INTO evidence (run, workflow) VALUES (?, ?)";
    _cleanup_(tx_done) struct tx t = {0};
    int64_t later, id;

    if (tx_write(l, &t, err) < 0 ||
        db_int(&t, count_later, BIND(V_STR(run->uid), V_INT(run->generation)), &later, err) < 0 ||
        insert_run(&t, run, later > 0, &id, err) < 0)
        return -1;
    bool is_new = id && !later;
    if (is_new && (db_change(&t, keep, BIND(V_INT(id), V_BLOB(workflow_json)), NULL, err) < 0 ||
                   supersede_older(&t, run, err) < 0))
        return -1;
    if (tx_commit(&t, err) < 0)
        return -1;
    *ret_new = is_new;
    return 0;
}

static const struct column evidence_columns[] = {{.name = "workflow", .kind = COLUMN_BLOB}};
static const struct table evidence = TABLE("evidence", NULL, evidence_columns, struct str);

int ledger_get_evidence(struct ledger *l, struct str uid, int64_t generation, struct arena *a,
                        struct str *ret, struct error *err)
{
    _cleanup_(tx_done) struct tx t = {0};
    int64_t id;
    bool found;

    if (tx_read(l, &t, err) < 0 || run_find_id(&t, uid, generation, &id, err) < 0 ||
        table_one(&t, &evidence, "WHERE run = ?", BIND(V_INT(id)), a, ret, &found, err) < 0)
        return -1;
    if (!found)
        return error_set(err, ERR_NOT_FOUND,
                         "the stored Workflow of run " PRI_STR " generation %lld was dropped",
                         STR_ARG(uid), (long long)generation);
    return 0;
}

/* ---- queries ---- */

int ledger_get_run(struct ledger *l, struct str uid, int64_t generation, struct arena *a,
                   struct run_row *ret, struct error *err)
{
    _cleanup_(tx_done) struct tx t = {0};
    bool found;

    if (tx_read(l, &t, err) < 0 ||
        table_one(&t, &runs, "WHERE uid = ? AND generation = ?",
                  BIND(V_STR(uid), V_INT(generation)), a, ret, &found, err) < 0)
        return -1;
    return found ? 0 : run_not_found(uid, generation, err);
}

int ledger_find_run(struct ledger *l, struct str namespace, struct str name, struct arena *a,
                    struct run_row *ret, struct error *err)
{
    /* The row number decides between workflows that were created in the same second. */
    static const char newest[] =
        "WHERE uid = (SELECT uid FROM run WHERE namespace = ? AND name = ?"
        " ORDER BY created DESC, id DESC LIMIT 1) ORDER BY generation DESC LIMIT 1";
    _cleanup_(tx_done) struct tx t = {0};
    bool found;

    if (tx_read(l, &t, err) < 0 ||
        table_one(&t, &runs, newest, BIND(V_STR(namespace), V_STR(name)), a, ret, &found, err) < 0)
        return -1;
    if (!found)
        return error_set(err, ERR_NOT_FOUND,
                         "the ledger has no run of workflow " PRI_STR "/" PRI_STR,
                         STR_ARG(namespace), STR_ARG(name));
    return 0;
}

/* By whether a namespace (1) and a state (2) are asked for; one index each. */
static const char *const list_tails[] = {
    "ORDER BY id DESC LIMIT ?3 OFFSET ?4",
    "WHERE namespace = ?1 ORDER BY id DESC LIMIT ?3 OFFSET ?4",
    "WHERE state = ?2 ORDER BY id DESC LIMIT ?3 OFFSET ?4",
    "WHERE namespace = ?1 AND state = ?2 ORDER BY id DESC LIMIT ?3 OFFSET ?4",
};

static int select_runs(struct ledger *l, const char *tail, const struct value *values,
                       struct arena *a, struct run_row_list *ret, struct error *err)
{
    _cleanup_(tx_done) struct tx t = {0};
    struct row_array all;

    if (tx_read(l, &t, err) < 0 || table_all(&t, &runs, tail, values, a, &all, err) < 0)
        return -1;
    *ret = (struct run_row_list){all.items, all.len, all.cap};
    return 0;
}

int ledger_list_runs(struct ledger *l, const struct run_query *q, struct arena *a,
                     struct run_row_list *ret, struct error *err)
{
    struct str state = str_c(q->state);
    enum run_state ignored;

    if (q->state && !run_state_from_name(state, &ignored))
        return error_set(err, ERR_INVALID, "there is no run state '%s'", q->state);
    return select_runs(l, list_tails[(q->namespace.len ? 1 : 0) + (q->state ? 2 : 0)],
                       BIND(V_STR(q->namespace), V_STR(state),
                            V_INT(q->limit > 0 ? q->limit : LEDGER_LIST_ROWS), V_INT(q->offset)),
                       a, ret, err);
}

int ledger_unfinished_runs(struct ledger *l, struct arena *a, struct run_row_list *ret,
                           struct error *err)
{
    return select_runs(l, "WHERE marked = 0 ORDER BY created_ms", BIND(), a, ret, err);
}

/* ---- the end ---- */

int ledger_settle_run(struct ledger *l, struct str uid, int64_t generation, bool *ret_all,
                      struct error *err)
{
    static const char settle[] =
        "UPDATE run SET delivered = 1, updated_ms = ?3 WHERE uid = ?1 AND generation = ?2"
        " AND signed = 1 AND NOT EXISTS (SELECT 1 FROM delivery"
        " WHERE delivery.uid = ?1 AND delivery.generation = ?2 AND done = 0)";
    _cleanup_(tx_done) struct tx t = {0};
    int64_t id, settled;

    if (tx_write(l, &t, err) < 0 || run_find_id(&t, uid, generation, &id, err) < 0 ||
        db_change(&t, settle, BIND(V_STR(uid), V_INT(generation), V_INT(clock_now_ms())), &settled,
                  err) < 0 ||
        tx_commit(&t, err) < 0)
        return -1;
    *ret_all = settled > 0;
    return 0;
}

int ledger_mark_run(struct ledger *l, struct str uid, int64_t generation, struct error *err)
{
    static const char mark[] = "UPDATE run SET marked = 1, updated_ms = ?2 WHERE id = ?1";
    _cleanup_(tx_done) struct tx t = {0};
    int64_t id;

    if (tx_write(l, &t, err) < 0 || run_find_id(&t, uid, generation, &id, err) < 0 ||
        db_change(&t, mark, BIND(V_INT(id), V_INT(clock_now_ms())), NULL, err) < 0 ||
        evidence_drop(&t, uid, generation, err) < 0)
        return -1;
    return tx_commit(&t, err);
}
