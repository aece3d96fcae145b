/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/ledger/book.h"

#include "ledger/db.h"

#include <sqlite3.h>

/* Runs SQL on a file without the ledger; the first column of the last row as a number. */
static int64_t sql(const char *path, const char *text)
{
    sqlite3 *db;
    sqlite3_stmt *stmt;
    int64_t last = 0;

    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    for (const char *rest = text; *rest;) {
        if (sqlite3_prepare_v2(db, rest, -1, &stmt, &rest) != SQLITE_OK)
            fail_msg("%s: %s", text, sqlite3_errmsg(db));
        while (sqlite3_step(stmt) == SQLITE_ROW)
            last = sqlite3_column_int64(stmt, 0);
        assert_int_equal(sqlite3_finalize(stmt), SQLITE_OK);
    }
    sqlite3_close(db);
    return last;
}

TEST(a_new_file_gets_the_newest_version_and_our_mark)
{
    BOOK(b);

    ledger_closep(&b->l);
    assert_int_equal(sql(b->path, "PRAGMA user_version"), 1);
    assert_int_equal(sql(b->path, "PRAGMA application_id"), 0x41534c53); /* ASLS */
}

TEST(opening_again_changes_nothing)
{
    BOOK(b);

    begin(b, STR("u1"), 1);
    ledger_closep(&b->l);
    int64_t before = sql(b->path, "PRAGMA schema_version");
    assert_ok(ledger_open(b->path, false, &b->l, &b->err), &b->err);
    assert_int_equal(run_row_of(b, STR("u1"), 1).state, RUN_PENDING);
    ledger_closep(&b->l);
    assert_int_equal(sql(b->path, "PRAGMA schema_version"), before);
}

TEST(an_empty_file_becomes_a_ledger)
{
    BOOK(b);
    const char *path = arena_printf(&b->a, "%s/empty.db", b->folder).ptr;
    _cleanup_(ledger_closep) struct ledger *l = NULL;

    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fclose(f);
    assert_ok(ledger_open(path, false, &l, &b->err), &b->err);
    assert_ok(ledger_check(l, &b->err), &b->err);
}

TEST(an_empty_file_is_no_ledger_to_read)
{
    BOOK(b);
    const char *path = arena_printf(&b->a, "%s/empty.db", b->folder).ptr;
    struct ledger *l = NULL;

    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fclose(f);
    assert_fails(ledger_open(path, true, &l, &b->err), ERR_INVALID, &b->err);
}

/* Versions outside what this program made are refused in both ways of opening. */
static void assert_refused(struct book *b, const char *change, const char *why)
{
    struct ledger *l = NULL;

    ledger_closep(&b->l);
    sql(b->path, change);
    for (int read_only = 0; read_only < 2; read_only++) {
        assert_fails(ledger_open(b->path, read_only, &l, &b->err), ERR_INVALID, &b->err);
        assert_contains(str_c(b->err.msg), b->path);
        assert_contains(str_c(b->err.msg), why);
        assert_null(l);
    }
}

TEST(a_newer_version_is_refused_with_advice)
{
    BOOK(b);

    assert_refused(b, "PRAGMA user_version = 2", "restore the backup");
    assert_int_equal(sql(b->path, "PRAGMA user_version"), 2);
}

TEST(a_version_below_zero_is_refused)
{
    BOOK(b);

    assert_refused(b, "PRAGMA user_version = -5", "-5");
}

TEST(the_file_of_another_program_is_refused)
{
    BOOK(b);

    assert_refused(b, "PRAGMA application_id = 42", "another program");
}

TEST(the_unmarked_file_of_another_program_is_refused_and_left_alone)
{
    BOOK(b);
    const char *path = arena_printf(&b->a, "%s/browser.db", b->folder).ptr;
    struct ledger *l = NULL;

    sql(path, "CREATE TABLE bookmark (url TEXT)");
    int64_t before = sql(path, "PRAGMA schema_version");
    assert_fails(ledger_open(path, false, &l, &b->err), ERR_INVALID, &b->err);
    assert_contains(str_c(b->err.msg), "another program");
    assert_int_equal(sql(path, "PRAGMA schema_version"), before);
    assert_int_equal(sql(path, "SELECT count(*) FROM sqlite_schema"), 1);
    assert_int_equal(sql(path, "SELECT count(*) FROM pragma_journal_mode WHERE 1"), 1);
    assert_int_equal(sql(path, "SELECT journal_mode = 'delete' FROM pragma_journal_mode"), 1);
}

/* The column lists of the code and the tables of the schema must name the same columns: every
 * column is NOT NULL without default, so that a forgotten one fails each INSERT. */
TEST(every_column_must_be_written)
{
    static const char optional[] =
        "SELECT count(*) FROM sqlite_schema AS s, pragma_table_info(s.name) AS c"
        " WHERE s.type = 'table' AND c.pk = 0 AND (c.\"notnull\" = 0 OR c.dflt_value IS NOT NULL)";
    BOOK(b);

    ledger_closep(&b->l);
    assert_int_equal(sql(b->path, optional), 0);
}

TEST(every_table_is_strict)
{
    BOOK(b);

    ledger_closep(&b->l);
    assert_int_equal(sql(b->path, "SELECT count(*) FROM pragma_table_list"
                                  " WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
                                  " AND strict = 0"),
                     0);
}

TEST_MAIN()
