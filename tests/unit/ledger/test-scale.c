/* SPDX-License-Identifier: Apache-2.0
 *
 * No question that is asked while work goes on may look at every row: checked for each statement
 * that the ledger prepares, over ten thousand runs.
 */
#include "unit/ledger/book.h"

#include "base/clock.h"
#include "ledger/db.h"

#include <sqlite3.h>

enum { RUNS = 10000, ARTIFACTS = 10, MOST_STEPS = 1500 };

static struct str uid_of(struct arena *a, unsigned n)
{
    return arena_printf(a, "7d4b3c1e-0000-4000-8000-%012u", n);
}

static void add_run(struct book *b, unsigned n)
{
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    struct run run = run_of(uid_of(&a, n), 1);
    struct statement_row s = {.digest = digest_of(n), .subjects_len = ARTIFACTS};
    struct delivery_row d = delivery_of(n, STR("bucket"), n);
    struct run_row outcome = {.uid = run.uid, .generation = 1, .state = RUN_ATTESTED};
    bool is_new;

    run.namespace = arena_printf(&a, "team-%u", n % 50);
    run.name = arena_printf(&a, "build-%u", n % 1000);
    s.subjects = ARENA_ARRAY(&a, struct subject_row, ARTIFACTS);
    for (unsigned i = 0; i < ARTIFACTS; i++) {
        struct node *node = LIST_ADD(&a, &run.nodes);
        node->id = arena_printf(&a, "node-%u", i);
        struct artifact *artifact = LIST_ADD(&a, &node->outputs);
        *artifact = (struct artifact){.uri = arena_printf(&a, "s3://out/%u/%u", n, i),
                                      .state = ARTIFACT_DIGESTED,
                                      .facts.digest = digest_of(n * ARTIFACTS + i)};
        s.subjects[i] = (struct subject_row){artifact->uri, artifact->facts.digest};
    }
    run.nodes.items[0].outputs.items[0].uri = STR("s3://out/latest"); /* a fixed key */
    assert_ok(ledger_begin_run(b->l, &run, EVIDENCE, &is_new, &b->err), &b->err);
    assert_ok(ledger_put_run_nodes(b->l, &run, &b->err), &b->err);
    assert_ok(ledger_record_signed(b->l, &outcome, &s, 1, &d, 1, &b->err), &b->err);
}

/* Everything that is asked of the ledger while the controller, the API and the monitor work. */
static void ask(struct book *b)
{
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    struct str uid = uid_of(&a, 5000), text;
    struct digest digest = digest_of(50001), statement = digest_of(5000), *found;
    struct run_row row;
    struct run_row_list list;
    struct run nodes = {0};
    struct statement_row s, *statements;
    struct delivery_row_list deliveries;
    struct object_facts facts;
    struct pod_list pods;
    struct early_read *reads;
    size_t n;
    bool all;

    assert_ok(ledger_get_run(b->l, uid, 1, &a, &row, &b->err), &b->err);
    assert_ok(ledger_find_run(b->l, row.namespace, row.name, &a, &row, &b->err), &b->err);
    for (int i = 0; i < 4; i++) {
        struct run_query q = {.namespace = i & 1 ? STR("team-7") : STR_EMPTY,
                              .state = i & 2 ? "attested" : NULL,
                              .limit = 20,
                              .offset = 40};
        assert_ok(ledger_list_runs(b->l, &q, &a, &list, &b->err), &b->err);
        assert_int_equal(list.len, 20);
    }
    assert_ok(ledger_get_run_nodes(b->l, uid, 1, &a, &nodes, &b->err), &b->err);
    assert_ok(ledger_get_statement(b->l, &statement, &a, &s, &b->err), &b->err);
    assert_ok(ledger_run_statements(b->l, uid, 1, &a, &statements, &n, &b->err), &b->err);
    assert_ok(ledger_statements_of_digest(b->l, &digest, &a, &found, &n, &b->err), &b->err);
    assert_int_equal(n, 1);
    assert_ok(ledger_statements_of_name(b->l, STR("s3://out/5000/1"), &a, &found, &n, &b->err),
              &b->err);
    assert_int_equal(n, 1);
    assert_ok(ledger_digest_of_uri(b->l, STR("s3://out/5000/1"), &a, &facts, &b->err), &b->err);
    assert_ok(ledger_digest_of_uri(b->l, STR("s3://out/latest"), &a, &facts, &b->err), &b->err);
    assert_digest(facts.digest, digest_of((RUNS - 1) * ARTIFACTS));
    assert_ok(ledger_due_deliveries(b->l, RUNS, 10, &a, &deliveries, &b->err), &b->err);
    assert_int_equal(deliveries.len, 10);
    assert_ok(ledger_run_deliveries(b->l, uid, 1, &a, &deliveries, &b->err), &b->err);
    assert_ok(ledger_get_pods(b->l, uid, &a, &pods, &b->err), &b->err);
    assert_ok(ledger_get_early_reads(b->l, uid, &a, &reads, &n, &b->err), &b->err);
    assert_fails(ledger_get_evidence(b->l, uid, 1, &a, &text, &b->err), ERR_NOT_FOUND, &b->err);
    assert_ok(ledger_settle_run(b->l, uid, 1, &all, &b->err), &b->err);
    assert_ok(ledger_delivery_failed(b->l, 5000, 1, STR("no"), &b->err), &b->err);
    assert_ok(ledger_delivery_done(b->l, 5000, STR("yes"), &b->err), &b->err);
}

/* The rest of a life, on a run of its own with evidence. */
static void live(struct book *b, struct str uid, unsigned statement)
{
    struct pod pod = {.uid = STR("p"), .name = STR("p")};
    struct early_read e = {.workflow_uid = uid, .artifact = {.is_directory = true}};
    struct early_read *reads;
    struct run run = run_of(uid, 1), nodes = {0};
    struct pod_list pods;
    size_t n;

    *LIST_ADD(&b->a, &pod.places) = STR("x");
    *LIST_ADD(&b->a, &pod.pull_secrets) = STR("x");
    LIST_ADD(&b->a, &pod.containers)->name = STR("main");
    LIST_ADD(&b->a, &e.artifact.objects)->key = STR("x");
    struct node *node = LIST_ADD(&b->a, &run.nodes);
    struct artifact *artifact = LIST_ADD(&b->a, &node->outputs);
    artifact->is_directory = true;
    LIST_ADD(&b->a, &artifact->objects)->key = STR("x");
    assert_ok(ledger_put_pod(b->l, uid, &pod, &b->err), &b->err);
    assert_ok(ledger_put_early_read(b->l, &e, &b->err), &b->err);
    assert_ok(ledger_get_pods(b->l, uid, &b->a, &pods, &b->err), &b->err);
    assert_ok(ledger_get_early_reads(b->l, uid, &b->a, &reads, &n, &b->err), &b->err);
    begin(b, uid, 1);
    assert_ok(ledger_put_run_nodes(b->l, &run, &b->err), &b->err);
    assert_ok(ledger_get_run_nodes(b->l, uid, 1, &b->a, &nodes, &b->err), &b->err);
    begin(b, uid, 2);
    sign(b, uid, 2, statement);
    assert_ok(ledger_mark_run(b->l, uid, 1, &b->err), &b->err);
    assert_ok(ledger_mark_run(b->l, uid, 2, &b->err), &b->err);
    assert_ok(ledger_check(b->l, &b->err), &b->err);
}

/* What looks at many rows because it answers with them, or counts them. */
static void ask_much(struct book *b)
{
    struct run_row_list open;
    struct ledger_counts counts;

    assert_ok(ledger_unfinished_runs(b->l, &b->a, &open, &b->err), &b->err);
    assert_int_equal(open.len, RUNS);
    assert_ok(ledger_count(b->l, &counts, &b->err), &b->err);
    assert_int_equal(counts.open_deliveries, RUNS);
}

/* ---- plans ---- */

static bool contains(const char *text, const char *piece)
{
    return strstr(text, piece) != NULL;
}

/* Steps that look at every row, and why they may: only the pods of one workflow are sorted; a list
 * of all runs walks from the newest and stops at its limit; a partial index holds nothing but the
 * rows in question; counting is for a metric that is asked for every few seconds. */
static const struct {
    const char *sql, *step;
} allowed[] = {
    {"ORDER BY name, created, uid", "USE TEMP B-TREE FOR ORDER BY"},
    {" FROM run ORDER BY id DESC LIMIT", "SCAN run"},
    {"WHERE marked = 0 ORDER BY created_ms", "SCAN run USING INDEX run_unfinished"},
    {"SELECT count(*) FROM run", "USING COVERING INDEX"},
    {"SELECT count(*) FROM run", "SCAN (subquery-"}, /* of one row */
    {"", "SCAN CONSTANT ROW"},
};

static bool is_bad(const char *sql, const char *step)
{
    if (!contains(step, "SCAN") && !contains(step, "TEMP B-TREE"))
        return false;
    for (size_t i = 0; i < ARRAY_LEN(allowed); i++)
        if (contains(sql, allowed[i].sql) && contains(step, allowed[i].step))
            return false;
    return true;
}

static unsigned check_plan(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *plan;
    unsigned bad = 0;
    char *explain = sqlite3_mprintf("EXPLAIN QUERY PLAN %s", sql);

    assert_int_equal(sqlite3_prepare_v2(db, explain, -1, &plan, NULL), SQLITE_OK);
    while (sqlite3_step(plan) == SQLITE_ROW) {
        const char *step = (const char *)sqlite3_column_text(plan, 3);
        if (is_bad(sql, step)) {
            print_error("%s\n    %s\n", sql, step);
            bad++;
        }
    }
    sqlite3_finalize(plan);
    sqlite3_free(explain);
    return bad;
}

static bool is_question(const char *sql)
{
    static const char *const verbs[] = {"SELECT", "UPDATE", "DELETE", "INSERT"};

    for (size_t i = 0; i < ARRAY_LEN(verbs); i++)
        if (strncmp(sql, verbs[i], 6) == 0)
            return !contains(sql, "sqlite_schema");
    return false;
}

/* Bad plans among all statements that a connection has prepared; *count: how many it looked at. */
static unsigned check_plans(const struct db *db, unsigned *count)
{
    unsigned bad = 0;

    for (size_t i = 0; i < db->prepared_len; i++) {
        const char *sql = sqlite3_sql(db->prepared[i].stmt);
        if (!is_question(sql))
            continue;
        bad += check_plan(db->handle, sql);
        ++*count;
    }
    return bad;
}

/* Steps of SQLite's machine since the last call, of the statement that took most in one run of it:
 * a count, not a time. */
static int worst_steps(const struct db *db, const char **ret_sql)
{
    int worst = 0;

    for (size_t i = 0; i < db->prepared_len; i++) {
        struct sqlite3_stmt *stmt = db->prepared[i].stmt;
        int n = sqlite3_stmt_status(stmt, SQLITE_STMTSTATUS_VM_STEP, 1);
        int runs = sqlite3_stmt_status(stmt, SQLITE_STMTSTATUS_RUN, 1);
        if (runs && n / runs > worst) {
            worst = n / runs;
            *ret_sql = sqlite3_sql(stmt);
        }
    }
    return worst;
}

static void assert_cheap(const struct db *db)
{
    const char *sql = "nothing";
    int worst = worst_steps(db, &sql);

    assert_true(worst > 10);
    if (worst > MOST_STEPS)
        fail_msg("%d steps: %s", worst, sql);
}

TEST(ten_thousand_runs_stay_indexed)
{
    BOOK(b);
    const char *sql;
    unsigned count = 0;

    /* in memory: the disk's own waits are not what is tested */
    ledger_closep(&b->l);
    assert_ok(ledger_open(":memory:", false, &b->l, &b->err), &b->err);
    for (unsigned n = 0; n < RUNS; n++)
        add_run(b, n);
    ask(b);
    live(b, STR("first"), RUNS + 1);
    ask_much(b);
    assert_int_equal(check_plans(&b->l->writer, &count), 0);
    assert_true(count > 40);

    assert_true(worst_steps(&b->l->writer, &sql) > MOST_STEPS); /* ask_much: the measure works */
    ask(b);
    live(b, STR("second"), RUNS + 2);
    assert_cheap(&b->l->writer);
}

TEST_MAIN()
