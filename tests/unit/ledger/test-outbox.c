/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/ledger/book.h"

static struct delivery_row_list due(struct book *b, int64_t now_ms, int64_t limit)
{
    struct delivery_row_list list = {0};

    assert_ok(ledger_due_deliveries(b->l, now_ms, limit, &b->a, &list, &b->err), &b->err);
    return list;
}

static struct delivery_row_list of_run(struct book *b, const char *uid)
{
    struct delivery_row_list list = {0};

    assert_ok(ledger_run_deliveries(b->l, str_c(uid), 1, &b->a, &list, &b->err), &b->err);
    return list;
}

/* Begins and signs run u<n> with statement n and the given deliveries. */
static void plan(struct book *b, unsigned n, const struct delivery_row *rows, size_t len)
{
    struct str uid = arena_printf(&b->a, "u%u", n);
    struct statement_row s = statement_of(b, n);
    struct run_row outcome = {.uid = uid, .generation = 1, .state = RUN_ATTESTED};

    begin(b, uid, 1);
    assert_ok(ledger_record_signed(b->l, &outcome, &s, 1, rows, len, &b->err), &b->err);
}

TEST(a_planned_delivery_comes_back_whole)
{
    BOOK(b);
    struct delivery_row row = delivery_of(1, STR("bucket"), 500);

    plan(b, 1, &row, 1);
    book_reopen(b);
    struct delivery_row_list list = of_run(b, "u1");
    assert_int_equal(list.len, 1);
    const struct delivery_row *got = list.items;
    assert_true(got->id > 0);
    assert_digest(got->statement, digest_of(1));
    assert_str(got->uid, "u1");
    assert_int_equal(got->generation, 1);
    assert_str(got->store, "bucket");
    assert_same(got->target, row.target);
    assert_int_equal(got->attempts, 0);
    assert_int_equal(got->next_ms, 500);
    assert_false(got->done);
    assert_str(got->where, "");
    assert_str(got->last_error, "");
}

TEST(deliveries_are_due_from_their_time_on_longest_due_first)
{
    BOOK(b);
    struct delivery_row rows[] = {
        delivery_of(1, STR("c"), 300),
        delivery_of(1, STR("a"), 100),
        delivery_of(1, STR("b"), 200),
    };

    plan(b, 1, rows, 3);
    assert_int_equal(due(b, 99, 10).len, 0);
    assert_int_equal(due(b, 100, 10).len, 1);
    struct delivery_row_list list = due(b, 1000, 10);
    assert_int_equal(list.len, 3);
    assert_str(list.items[0].store, "a");
    assert_str(list.items[1].store, "b");
    assert_str(list.items[2].store, "c");
    list = due(b, 1000, 2);
    assert_int_equal(list.len, 2);
    assert_str(list.items[1].store, "b");
}

TEST(the_same_statement_goes_to_many_targets)
{
    BOOK(b);
    struct delivery_row rows[] = {
        delivery_of(1, STR("bucket"), 0),
        delivery_of(1, STR("bucket"), 0),
        delivery_of(1, STR("bucket"), 0),
    };

    rows[1].target = STR("{\"bucket\":\"other\"}");
    plan(b, 1, rows, 3); /* the third is the first again */
    assert_int_equal(of_run(b, "u1").len, 2);
}

TEST(a_failed_attempt_is_counted_and_comes_back_later)
{
    BOOK(b);
    struct delivery_row row = delivery_of(1, STR("bucket"), 0);

    plan(b, 1, &row, 1);
    int64_t id = due(b, 0, 1).items[0].id;
    assert_ok(ledger_delivery_failed(b->l, id, 700, STR("503 slow down"), &b->err), &b->err);
    assert_ok(ledger_delivery_failed(b->l, id, 900, STR("reset"), &b->err), &b->err);
    assert_int_equal(due(b, 899, 10).len, 0);
    struct delivery_row_list list = due(b, 900, 10);
    assert_int_equal(list.len, 1);
    assert_int_equal(list.items[0].attempts, 2);
    assert_str(list.items[0].last_error, "reset");
}

TEST(a_delivery_that_is_done_is_never_due_again)
{
    BOOK(b);
    struct delivery_row rows[] = {delivery_of(1, STR("a"), 0), delivery_of(1, STR("b"), 0)};

    plan(b, 1, rows, 2);
    int64_t id = due(b, 0, 1).items[0].id;
    assert_ok(ledger_delivery_done(b->l, id, STR("s3://out/x"), &b->err), &b->err);
    assert_ok(ledger_delivery_failed(b->l, id, 0, STR("late answer"), &b->err), &b->err);
    struct delivery_row_list list = due(b, INT64_MAX, 10);
    assert_int_equal(list.len, 1);
    assert_str(list.items[0].store, "b");
    list = of_run(b, "u1");
    assert_int_equal(list.len, 2);
    assert_true(list.items[0].done);
    assert_str(list.items[0].where, "s3://out/x");
}

TEST(the_good_attempt_is_counted_too)
{
    BOOK(b);
    struct delivery_row row = delivery_of(1, STR("a"), 0);

    plan(b, 1, &row, 1);
    int64_t id = due(b, 0, 1).items[0].id;
    assert_ok(ledger_delivery_failed(b->l, id, 0, STR("no"), &b->err), &b->err);
    assert_ok(ledger_delivery_done(b->l, id, STR("x"), &b->err), &b->err);
    assert_int_equal(of_run(b, "u1").items[0].attempts, 2);
}

TEST(an_unknown_delivery_is_not_found)
{
    BOOK(b);

    assert_fails(ledger_delivery_done(b->l, 7, STR("x"), &b->err), ERR_NOT_FOUND, &b->err);
    assert_contains(str_c(b->err.msg), "7");
    assert_fails(ledger_delivery_failed(b->l, 7, 0, STR("x"), &b->err), ERR_NOT_FOUND, &b->err);
}

TEST(deliveries_belong_to_the_run_that_is_recorded)
{
    BOOK(b);
    struct delivery_row row = delivery_of(1, STR("a"), 0);

    row.uid = STR("somebody else");
    row.generation = 99;
    row.id = 12345;
    plan(b, 1, &row, 1);
    assert_int_equal(of_run(b, "u1").len, 1);
    assert_int_not_equal(of_run(b, "u1").items[0].id, 12345);
    assert_int_equal(of_run(b, "u2").len, 0);
}

TEST(hostile_text_in_a_delivery_comes_back_byte_for_byte)
{
    BOOK(b);

    for (unsigned i = 0; i < HOSTILE_COUNT; i++) {
        struct str text = hostile(&b->a, i);
        struct delivery_row row = delivery_of(i, text, i);
        row.target = text;
        plan(b, i, &row, 1);
        const struct delivery_row *got = of_run(b, arena_printf(&b->a, "u%u", i).ptr).items;
        assert_ok(ledger_delivery_failed(b->l, got->id, 0, text, &b->err), &b->err);
        assert_ok(ledger_delivery_done(b->l, got->id, text, &b->err), &b->err);
        got = of_run(b, arena_printf(&b->a, "u%u", i).ptr).items;
        assert_same(got->store, text);
        assert_same(got->target, text);
        assert_same(got->where, text);
        assert_same(got->last_error, text);
    }
}

TEST_MAIN()
