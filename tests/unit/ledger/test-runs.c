/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/ledger/book.h"

#include "base/clock.h"

static bool begin_run(struct book *b, const struct run *run)
{
    bool is_new = false;

    assert_ok(ledger_begin_run(b->l, run, EVIDENCE, &is_new, &b->err), &b->err);
    return is_new;
}

static struct str evidence_of(struct book *b, struct str uid, int64_t generation)
{
    struct str text = STR_EMPTY;

    assert_ok(ledger_get_evidence(b->l, uid, generation, &b->a, &text, &b->err), &b->err);
    return text;
}

static void assert_no_evidence(struct book *b, struct str uid, int64_t generation)
{
    struct str text = STR("untouched");

    assert_fails(ledger_get_evidence(b->l, uid, generation, &b->a, &text, &b->err), ERR_NOT_FOUND,
                 &b->err);
    assert_str(text, "untouched");
}

static bool settle(struct book *b, struct str uid, int64_t generation)
{
    bool all = false;

    assert_ok(ledger_settle_run(b->l, uid, generation, &all, &b->err), &b->err);
    return all;
}

/* ---- the beginning ---- */

TEST(a_begun_run_is_pending_with_its_evidence_also_after_closing)
{
    BOOK(b);
    struct run run = run_of(STR("u1"), 3);

    clock_fix_ms(1795463220000);
    assert_true(begin_run(b, &run));
    clock_fix_ms(0);
    book_reopen(b);
    struct run_row row = run_row_of(b, STR("u1"), 3);
    assert_str(row.uid, "u1");
    assert_int_equal(row.generation, 3);
    assert_str(row.namespace, "team-a");
    assert_str(row.name, "build-x7k2p");
    assert_str(row.phase, "Succeeded");
    assert_int_equal(row.state, RUN_PENDING);
    assert_str(row.reason, "");
    assert_str(row.level, "");
    assert_same(row.created, run.created);
    assert_same(row.started, run.started);
    assert_same(row.finished, run.finished);
    assert_false(digest_is_set(&row.statement));
    assert_int_equal(row.subjects, 0);
    assert_int_equal(row.created_ms, 1795463220000);
    assert_int_equal(row.updated_ms, 1795463220000);
    assert_false(row.signed_ || row.delivered || row.marked);
    assert_same(evidence_of(b, STR("u1"), 3), EVIDENCE);
}

TEST(beginning_a_known_run_changes_nothing)
{
    BOOK(b);
    struct run run = run_of(STR("u1"), 3);
    bool is_new = true;

    assert_true(begin_run(b, &run));
    run.phase = STR("Failed");
    assert_ok(ledger_begin_run(b->l, &run, STR("{}"), &is_new, &b->err), &b->err);
    assert_false(is_new);
    assert_str(run_row_of(b, STR("u1"), 3).phase, "Succeeded");
    assert_same(evidence_of(b, STR("u1"), 3), EVIDENCE);
}

TEST(a_known_run_does_not_begin_again_once_it_is_done)
{
    BOOK(b);
    struct run run = run_of(STR("u1"), 3);

    begin(b, STR("u1"), 3);
    sign(b, STR("u1"), 3, 1);
    assert_ok(ledger_mark_run(b->l, STR("u1"), 3, &b->err), &b->err);
    assert_false(begin_run(b, &run));
    assert_int_equal(run_row_of(b, STR("u1"), 3).state, RUN_ATTESTED);
    assert_no_evidence(b, STR("u1"), 3);
}

TEST(a_later_generation_supersedes_all_earlier_ones_of_its_workflow)
{
    BOOK(b);

    begin(b, STR("other"), 1);
    begin(b, STR("u1"), 3);
    begin(b, STR("u1"), 5);
    begin(b, STR("u1"), 9);
    assert_int_equal(run_row_of(b, STR("u1"), 3).state, RUN_SUPERSEDED);
    assert_int_equal(run_row_of(b, STR("u1"), 5).state, RUN_SUPERSEDED);
    assert_int_equal(run_row_of(b, STR("u1"), 9).state, RUN_PENDING);
    assert_int_equal(run_row_of(b, STR("other"), 1).state, RUN_PENDING);
    assert_no_evidence(b, STR("u1"), 3);
    assert_no_evidence(b, STR("u1"), 5);
    assert_same(evidence_of(b, STR("u1"), 9), EVIDENCE);
    assert_same(evidence_of(b, STR("other"), 1), EVIDENCE);
}

TEST(a_generation_that_comes_late_is_superseded_at_once_and_makes_no_work)
{
    BOOK(b);
    struct run late = run_of(STR("u1"), 3);
    struct run_row_list open;

    begin(b, STR("u1"), 9);
    assert_false(begin_run(b, &late));
    struct run_row row = run_row_of(b, STR("u1"), 3);
    assert_int_equal(row.state, RUN_SUPERSEDED);
    assert_true(row.marked);
    assert_no_evidence(b, STR("u1"), 3);
    assert_int_equal(run_row_of(b, STR("u1"), 9).state, RUN_PENDING);
    assert_ok(ledger_unfinished_runs(b->l, &b->a, &open, &b->err), &b->err);
    assert_int_equal(open.len, 1);
    assert_int_equal(open.items[0].generation, 9);
}

TEST(deliveries_of_a_superseded_run_must_still_be_made)
{
    BOOK(b);
    struct delivery_row_list due;
    struct run_row_list open;

    begin(b, STR("u1"), 3);
    sign(b, STR("u1"), 3, 1);
    begin(b, STR("u1"), 9);
    assert_ok(ledger_due_deliveries(b->l, 0, 10, &b->a, &due, &b->err), &b->err);
    assert_int_equal(due.len, 1);
    assert_ok(ledger_unfinished_runs(b->l, &b->a, &open, &b->err), &b->err);
    assert_int_equal(open.len, 2);
    assert_false(settle(b, STR("u1"), 3));
    assert_ok(ledger_delivery_done(b->l, due.items[0].id, STR("s3://x"), &b->err), &b->err);
    assert_true(settle(b, STR("u1"), 3));
}

TEST(a_run_that_is_superseded_while_it_is_signed_stays_superseded)
{
    BOOK(b);

    begin(b, STR("u1"), 3);
    begin(b, STR("u1"), 9);
    sign(b, STR("u1"), 3, 1);
    struct run_row row = run_row_of(b, STR("u1"), 3);
    assert_int_equal(row.state, RUN_SUPERSEDED);
    assert_true(row.signed_);
    assert_digest(row.statement, digest_of(1));
}

TEST(evidence_may_be_empty_or_hold_any_bytes)
{
    BOOK(b);

    for (size_t i = 0; i < HOSTILE_COUNT; i++) {
        struct run run = run_of(arena_printf(&b->a, "u%zu", i), 1);
        bool is_new;
        struct str want = hostile(&b->a, i);
        assert_ok(ledger_begin_run(b->l, &run, want, &is_new, &b->err), &b->err);
        assert_same(evidence_of(b, run.uid, 1), want);
    }
}

TEST(hostile_names_find_their_own_run_only)
{
    BOOK(b);

    for (size_t i = 0; i < HOSTILE_COUNT; i++) {
        struct run run = run_of(hostile(&b->a, i), (int64_t)i);
        run.namespace = run.name = run.phase = run.uid;
        assert_true(begin_run(b, &run));
    }
    for (size_t i = 0; i < HOSTILE_COUNT; i++) {
        struct str text = hostile(&b->a, i);
        struct run_row row;
        assert_ok(ledger_find_run(b->l, text, text, &b->a, &row, &b->err), &b->err);
        assert_same(row.uid, text);
        assert_same(row.phase, text);
        assert_int_equal(row.generation, i);
        assert_same(evidence_of(b, text, (int64_t)i), EVIDENCE);
    }
}

TEST(generations_reach_to_the_ends_of_64_bits)
{
    BOOK(b);

    begin(b, STR("u1"), INT64_MIN);
    begin(b, STR("u1"), -1);
    begin(b, STR("u1"), 0);
    begin(b, STR("u1"), INT64_MAX);
    assert_int_equal(run_row_of(b, STR("u1"), INT64_MAX).state, RUN_PENDING);
    assert_int_equal(run_row_of(b, STR("u1"), INT64_MIN).state, RUN_SUPERSEDED);
    assert_int_equal(run_row_of(b, STR("u1"), 0).state, RUN_SUPERSEDED);
}

/* ---- queries ---- */

TEST(unknown_runs_are_not_found_by_any_call)
{
    BOOK(b);
    struct run_row row = {.generation = 42};
    struct run run = run_of(STR("none"), 1);
    struct str text;
    bool all;

    begin(b, STR("u1"), 1);
    assert_fails(ledger_get_run(b->l, STR("u1"), 2, &b->a, &row, &b->err), ERR_NOT_FOUND, &b->err);
    assert_contains(str_c(b->err.msg), "u1");
    assert_fails(ledger_find_run(b->l, STR("team-a"), STR("none"), &b->a, &row, &b->err),
                 ERR_NOT_FOUND, &b->err);
    assert_contains(str_c(b->err.msg), "team-a/none");
    assert_int_equal(row.generation, 42);
    assert_fails(ledger_get_evidence(b->l, STR("none"), 1, &b->a, &text, &b->err), ERR_NOT_FOUND,
                 &b->err);
    assert_fails(ledger_settle_run(b->l, STR("none"), 1, &all, &b->err), ERR_NOT_FOUND, &b->err);
    assert_fails(ledger_mark_run(b->l, STR("none"), 1, &b->err), ERR_NOT_FOUND, &b->err);
    assert_fails(ledger_put_run_nodes(b->l, &run, &b->err), ERR_NOT_FOUND, &b->err);
    assert_fails(ledger_get_run_nodes(b->l, STR("none"), 1, &b->a, &run, &b->err), ERR_NOT_FOUND,
                 &b->err);
    row = (struct run_row){.uid = STR("none"), .generation = 1};
    assert_fails(ledger_record_signed(b->l, &row, NULL, 0, NULL, 0, &b->err), ERR_NOT_FOUND,
                 &b->err);
}

TEST(a_name_gives_the_newest_generation_of_the_newest_workflow)
{
    static const struct {
        const char *uid;
        int64_t generation;
        const char *created;
    } arrivals[] = {
        {"old", 3, "2026-11-23T10:00:00Z"},  {"new", 5, "2026-11-23T11:00:00Z"},
        {"new", 9, "2026-11-23T11:00:00Z"},  {"new", 4, "2026-11-23T11:00:00Z"},
        {"old", 20, "2026-11-23T10:00:00Z"},
    };
    BOOK(b);
    struct run_row row;

    for (size_t i = 0; i < ARRAY_LEN(arrivals); i++) {
        struct run run = run_of(str_c(arrivals[i].uid), arrivals[i].generation);
        run.created = str_c(arrivals[i].created);
        begin_run(b, &run);
    }
    assert_ok(ledger_find_run(b->l, STR("team-a"), STR("build-x7k2p"), &b->a, &row, &b->err),
              &b->err);
    assert_str(row.uid, "new");
    assert_int_equal(row.generation, 9);
}

static void begin_at(struct book *b, const char *uid, const char *namespace, bool is_signed)
{
    struct run run = run_of(str_c(uid), 1);

    run.namespace = str_c(namespace);
    assert_true(begin_run(b, &run));
    if (is_signed)
        sign(b, run.uid, 1, (unsigned)uid[1]);
}

/* Uids of the answer, in its order. */
static void assert_list(struct book *b, const struct run_query *q, const char *want)
{
    struct run_row_list list;
    struct str got = STR_EMPTY;

    assert_ok(ledger_list_runs(b->l, q, &b->a, &list, &b->err), &b->err);
    list_each (row, &list)
        got = arena_printf(&b->a, PRI_STR " " PRI_STR, STR_ARG(got), STR_ARG(row->uid));
    assert_str(str_trim(got), want);
}

TEST(lists_are_newest_first_and_choose_by_namespace_and_state)
{
    BOOK(b);

    begin_at(b, "u1", "a", true);
    begin_at(b, "u2", "a", false);
    begin_at(b, "u3", "b", true);
    begin_at(b, "u4", "b", false);
    begin_at(b, "u5", "a", true);
    const struct {
        struct run_query query;
        const char *want;
    } rows[] = {
        {{.limit = 0}, "u5 u4 u3 u2 u1"},
        {{.namespace = STR("a")}, "u5 u2 u1"},
        {{.state = "pending"}, "u4 u2"},
        {{.namespace = STR("a"), .state = "attested"}, "u5 u1"},
        {{.namespace = STR("c")}, ""},
        {{.state = "failed"}, ""},
        {{.limit = 2}, "u5 u4"},
        {{.limit = 2, .offset = 3}, "u2 u1"},
        {{.limit = 2, .offset = 9}, ""},
        {{.limit = -1, .offset = -1}, "u5 u4 u3 u2 u1"},
        {{.namespace = STR("a"), .limit = 1, .offset = 1}, "u2"},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        assert_list(b, &rows[i].query, rows[i].want);
}

TEST(a_list_without_limit_has_a_hundred_rows)
{
    BOOK(b);
    struct run_row_list list;

    for (int i = 0; i < 120; i++)
        begin(b, arena_printf(&b->a, "u%d", i), 1);
    assert_ok(ledger_list_runs(b->l, &(struct run_query){0}, &b->a, &list, &b->err), &b->err);
    assert_int_equal(list.len, 100);
    assert_ok(ledger_list_runs(b->l, &(struct run_query){.limit = 1000}, &b->a, &list, &b->err),
              &b->err);
    assert_int_equal(list.len, 120);
}

TEST(a_state_that_does_not_exist_is_refused)
{
    BOOK(b);
    struct run_row_list list;

    assert_fails(
        ledger_list_runs(b->l, &(struct run_query){.state = "good"}, &b->a, &list, &b->err),
        ERR_INVALID, &b->err);
    assert_contains(str_c(b->err.msg), "good");
}

TEST(unfinished_runs_come_oldest_first_until_they_are_marked)
{
    BOOK(b);
    struct run_row_list open;

    clock_fix_ms(3000);
    begin(b, STR("late"), 1);
    clock_fix_ms(2000);
    begin(b, STR("early"), 1);
    begin(b, STR("done"), 1);
    clock_fix_ms(0);
    assert_ok(ledger_mark_run(b->l, STR("done"), 1, &b->err), &b->err);
    assert_ok(ledger_unfinished_runs(b->l, &b->a, &open, &b->err), &b->err);
    assert_int_equal(open.len, 2);
    assert_str(open.items[0].uid, "early");
    assert_str(open.items[1].uid, "late");
}

/* ---- the end ---- */

TEST(a_run_settles_once_it_is_signed_and_nothing_is_open)
{
    BOOK(b);
    struct delivery_row_list rows;

    begin(b, STR("u1"), 1);
    assert_false(settle(b, STR("u1"), 1));
    sign(b, STR("u1"), 1, 1);
    assert_false(settle(b, STR("u1"), 1));
    assert_false(run_row_of(b, STR("u1"), 1).delivered);
    assert_ok(ledger_run_deliveries(b->l, STR("u1"), 1, &b->a, &rows, &b->err), &b->err);
    assert_ok(ledger_delivery_done(b->l, rows.items[0].id, STR("s3://x"), &b->err), &b->err);
    assert_true(settle(b, STR("u1"), 1));
    assert_true(settle(b, STR("u1"), 1));
    assert_true(run_row_of(b, STR("u1"), 1).delivered);
}

TEST(a_run_without_deliveries_settles_at_once)
{
    BOOK(b);
    struct run_row skipped = {.uid = STR("u1"), .generation = 1, .state = RUN_SKIPPED};

    begin(b, STR("u1"), 1);
    assert_ok(ledger_record_signed(b->l, &skipped, NULL, 0, NULL, 0, &b->err), &b->err);
    assert_true(settle(b, STR("u1"), 1));
    assert_int_equal(run_row_of(b, STR("u1"), 1).state, RUN_SKIPPED);
}

TEST(open_deliveries_of_another_generation_do_not_hold_a_run_up)
{
    BOOK(b);
    struct run_row none = {.uid = STR("u1"), .generation = 9, .state = RUN_SKIPPED};

    begin(b, STR("u1"), 3);
    sign(b, STR("u1"), 3, 1);
    begin(b, STR("u1"), 9);
    assert_ok(ledger_record_signed(b->l, &none, NULL, 0, NULL, 0, &b->err), &b->err);
    assert_true(settle(b, STR("u1"), 9));
    assert_false(settle(b, STR("u1"), 3));
}

TEST(marking_is_idempotent_and_tells_when)
{
    BOOK(b);

    clock_fix_ms(1000);
    begin(b, STR("u1"), 1);
    clock_fix_ms(2000);
    assert_ok(ledger_mark_run(b->l, STR("u1"), 1, &b->err), &b->err);
    assert_ok(ledger_mark_run(b->l, STR("u1"), 1, &b->err), &b->err);
    clock_fix_ms(0);
    struct run_row row = run_row_of(b, STR("u1"), 1);
    assert_true(row.marked);
    assert_int_equal(row.created_ms, 1000);
    assert_int_equal(row.updated_ms, 2000);
}

TEST_MAIN()
