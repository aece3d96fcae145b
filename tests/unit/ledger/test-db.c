/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/ledger/book.h"

#include "ledger/db.h"

#include <sqlite3.h>

static int64_t count_pulses(struct book *b)
{
    _cleanup_(tx_done) struct tx t = {0};
    int64_t n;

    assert_ok(tx_read(b->l, &t, &b->err), &b->err);
    assert_ok(db_int(&t, "SELECT count(*) FROM pulse", BIND(), &n, &b->err), &b->err);
    return n;
}

static const char beat[] = "INSERT INTO pulse (id, at_ms) VALUES (1, ?)";

TEST(what_is_not_committed_is_rolled_back)
{
    BOOK(b);
    {
        _cleanup_(tx_done) struct tx t = {0};
        assert_ok(tx_write(b->l, &t, &b->err), &b->err);
        assert_ok(db_change(&t, beat, BIND(V_INT(1)), NULL, &b->err), &b->err);
    }
    assert_int_equal(count_pulses(b), 0);
    assert_ok(ledger_check(b->l, &b->err), &b->err);
    assert_int_equal(count_pulses(b), 1);
}

TEST(a_failed_statement_leaves_the_transaction_and_the_next_one_usable)
{
    BOOK(b);
    {
        _cleanup_(tx_done) struct tx t = {0};
        assert_ok(tx_write(b->l, &t, &b->err), &b->err);
        assert_ok(db_change(&t, beat, BIND(V_INT(1)), NULL, &b->err), &b->err);
        assert_fails(db_change(&t, beat, BIND(V_INT(2)), NULL, &b->err), ERR_INTERNAL, &b->err);
        assert_contains(str_c(b->err.msg), "UNIQUE");
        assert_ok(tx_commit(&t, &b->err), &b->err);
    }
    assert_int_equal(count_pulses(b), 1);
}

TEST(a_view_does_not_change_while_it_is_open)
{
    BOOK(b);
    _cleanup_(tx_done) struct tx t = {0};
    int64_t n;
    static const char count[] = "SELECT count(*) FROM pulse";

    assert_ok(tx_read(b->l, &t, &b->err), &b->err);
    assert_ok(db_int(&t, count, BIND(), &n, &b->err), &b->err);
    assert_int_equal(n, 0);
    assert_ok(ledger_check(b->l, &b->err), &b->err);
    assert_ok(db_int(&t, count, BIND(), &n, &b->err), &b->err);
    assert_int_equal(n, 0);
    assert_int_equal(count_pulses(b), 1);
}

TEST(more_views_than_connections_wait_for_their_turn)
{
    BOOK(b);

    for (int i = 0; i < 3 * LEDGER_READERS; i++)
        assert_int_equal(count_pulses(b), 0);
}

TEST(a_statement_is_prepared_once)
{
    BOOK(b);

    for (int i = 0; i < 100; i++)
        assert_ok(ledger_check(b->l, &b->err), &b->err);
    size_t prepared = b->l->writer.prepared_len;
    assert_ok(ledger_check(b->l, &b->err), &b->err);
    assert_int_equal(b->l->writer.prepared_len, prepared);
}

TEST(a_number_without_a_row_is_zero)
{
    BOOK(b);
    _cleanup_(tx_done) struct tx t = {0};
    int64_t n = -1;

    assert_ok(tx_read(b->l, &t, &b->err), &b->err);
    assert_ok(db_int(&t, "SELECT at_ms FROM pulse WHERE id = 7", BIND(), &n, &b->err), &b->err);
    assert_int_equal(n, 0);
}

TEST(bad_sql_is_an_internal_error_that_says_why)
{
    BOOK(b);
    _cleanup_(tx_done) struct tx t = {0};
    int64_t n = 5;

    assert_ok(tx_read(b->l, &t, &b->err), &b->err);
    assert_fails(db_int(&t, "SELECT x FROM nowhere", BIND(), &n, &b->err), ERR_INTERNAL, &b->err);
    assert_contains(str_c(b->err.msg), "nowhere");
    assert_int_equal(n, 5);
    assert_fails(db_int(&t, "SELECT 1", BIND(V_INT(1)), &n, &b->err), ERR_INTERNAL, &b->err);
}

TEST(readers_cannot_write)
{
    BOOK(b);
    _cleanup_(tx_done) struct tx t = {0};

    assert_ok(tx_read(b->l, &t, &b->err), &b->err);
    assert_fails(db_change(&t, beat, BIND(V_INT(1)), NULL, &b->err), ERR_DENIED, &b->err);
}

/* ---- a full disk ---- */

static void limit_pages(struct book *b, int64_t more)
{
    _cleanup_(tx_done) struct tx t = {0};
    int64_t now;
    char sql[64];

    assert_ok(tx_write(b->l, &t, &b->err), &b->err);
    assert_ok(db_int(&t, "PRAGMA page_count", BIND(), &now, &b->err), &b->err);
    snprintf(sql, sizeof(sql), "PRAGMA max_page_count = %lld", (long long)(now + more));
    assert_ok(db_script(&t, sql, &b->err), &b->err);
}

TEST(a_full_disk_is_transient_and_loses_nothing)
{
    BOOK(b);
    struct str evidence = {arena_alloc(&b->a, 3000), 3000};
    int begun = 0;
    int r = 0;

    limit_pages(b, 30);
    for (; r == 0 && begun < 1000; begun++) {
        struct run run = run_of(arena_printf(&b->a, "u%d", begun), 1);
        bool is_new;
        r = ledger_begin_run(b->l, &run, evidence, &is_new, &b->err);
    }
    begun--; /* the last one failed */
    assert_int_equal(r, -1);
    assert_int_equal(b->err.class, ERR_TRANSIENT);
    assert_contains(str_c(b->err.msg), "full");
    assert_contains(str_c(b->err.msg), "free space");
    assert_true(begun > 5);

    struct run_row_list list;
    assert_ok(ledger_unfinished_runs(b->l, &b->a, &list, &b->err), &b->err);
    assert_int_equal(list.len, begun);

    limit_pages(b, 1000);
    begin(b, arena_printf(&b->a, "u%d", begun), 1);
    book_reopen(b);
    assert_ok(ledger_unfinished_runs(b->l, &b->a, &list, &b->err), &b->err);
    assert_int_equal(list.len, begun + 1);
}

TEST(a_disk_that_fills_in_the_middle_of_many_rows_keeps_the_earlier_ones)
{
    BOOK(b);
    struct run run = run_of(STR("u1"), 1), back = {0};

    begin(b, STR("u1"), 1);
    LIST_ADD(&b->a, &run.nodes)->id = STR("first");
    assert_ok(ledger_put_run_nodes(b->l, &run, &b->err), &b->err);
    for (int i = 0; i < 5000; i++)
        LIST_ADD(&b->a, &run.nodes)->id = arena_printf(&b->a, "node-%d", i);
    limit_pages(b, 10);
    assert_fails(ledger_put_run_nodes(b->l, &run, &b->err), ERR_TRANSIENT, &b->err);
    assert_ok(ledger_get_run_nodes(b->l, STR("u1"), 1, &b->a, &back, &b->err), &b->err);
    assert_int_equal(back.nodes.len, 1);
    assert_str(back.nodes.items[0].id, "first");
    limit_pages(b, 10000);
    assert_ok(ledger_put_run_nodes(b->l, &run, &b->err), &b->err);
    assert_ok(ledger_get_run_nodes(b->l, STR("u1"), 1, &b->a, &back, &b->err), &b->err);
    assert_int_equal(back.nodes.len, 5001);
}

TEST_MAIN()
