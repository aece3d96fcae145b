/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/ledger/book.h"

#include "base/file.h"
#include "ledger/db.h"

#include <dirent.h>
#include <sqlite3.h>
#include <sys/stat.h>

static bool exists(struct book *b, const char *suffix)
{
    struct stat st;

    return stat(arena_printf(&b->a, "%s%s", b->path, suffix).ptr, &st) == 0;
}

/* A file of ours as it lies on the disk, copied while the ledger may be open. */
static void copy(struct book *b, const char *to, const char *suffix)
{
    struct str bytes;

    assert_ok(file_read(&b->a, arena_printf(&b->a, "%s%s", b->path, suffix).ptr, 1 << 26, &bytes,
                        &b->err),
              &b->err);
    assert_ok(file_write(arena_printf(&b->a, "%s%s", to, suffix).ptr, bytes, 0644, false, &b->err),
              &b->err);
}

static size_t files_in(const char *folder)
{
    DIR *d = opendir(folder);
    size_t n = 0;

    assert_non_null(d);
    for (const struct dirent *e; (e = readdir(d));)
        n += e->d_name[0] != '.';
    closedir(d);
    return n;
}

TEST(a_new_ledger_is_a_file_that_only_its_owner_reads)
{
    BOOK(b);
    struct stat st;

    assert_int_equal(stat(b->path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    begin(b, STR("u1"), 1);
    assert_int_equal(stat(arena_printf(&b->a, "%s-wal", b->path).ptr, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
}

static int64_t pragma(struct book *b, struct tx *t, const char *sql)
{
    int64_t value = -1;

    assert_ok(db_int(t, sql, BIND(), &value, &b->err), &b->err);
    return value;
}

TEST(writes_are_logged_ahead_and_synced_but_for_live_evidence)
{
    static const char synchronous[] = "PRAGMA synchronous";
    BOOK(b);
    struct pod pod = {.uid = STR("p")};

    for (int i = 0; i < 2; i++) {
        _cleanup_(tx_done) struct tx t = {0};
        assert_ok(tx_write(b->l, &t, &b->err), &b->err);
        assert_int_equal(pragma(b, &t, synchronous), 2); /* FULL */
        assert_int_equal(pragma(b, &t, "PRAGMA foreign_keys"), 1);
        tx_done(&t);
        assert_ok(ledger_put_pod(b->l, STR("w"), &pod, &b->err), &b->err);
        assert_ok(tx_write_live(b->l, &t, &b->err), &b->err);
        assert_int_equal(pragma(b, &t, synchronous), 1); /* NORMAL */
    }
    assert_true(exists(b, "-wal"));
}

TEST(closing_folds_the_log_into_the_file)
{
    BOOK(b);

    begin(b, STR("u1"), 1);
    ledger_closep(&b->l);
    assert_false(exists(b, "-wal"));
    assert_false(exists(b, "-shm"));
    assert_ok(ledger_open(b->path, false, &b->l, &b->err), &b->err);
    assert_str(run_row_of(b, STR("u1"), 1).name, "build-x7k2p");
}

TEST(a_ledger_in_memory_reads_what_it_wrote)
{
    BOOK(b);

    ledger_closep(&b->l);
    assert_ok(ledger_open(":memory:", false, &b->l, &b->err), &b->err);
    begin(b, STR("u1"), 1);
    assert_int_equal(run_row_of(b, STR("u1"), 1).state, RUN_PENDING);
    assert_ok(ledger_check(b->l, &b->err), &b->err);
}

TEST(a_ledger_may_lie_at_any_path)
{
    static const char *const names[] = {"a b.db", "100%.db", "q?mode=memory",
                                        "#1",     "file:x",  "\xc3\xa4\xff.db"};
    BOOK(b);

    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        struct stat st;
        const char *path = arena_printf(&b->a, "%s/%s", b->folder, names[i]).ptr;
        _cleanup_(ledger_closep) struct ledger *l = NULL;
        assert_ok(ledger_open(path, false, &l, &b->err), &b->err);
        assert_ok(ledger_check(l, &b->err), &b->err);
        assert_int_equal(stat(path, &st), 0);
        assert_true(st.st_size > 0);
    }
}

TEST(paths_that_cannot_hold_a_ledger_are_named)
{
    BOOK(b);
    struct ledger *l = NULL;
    const char *below_nothing = arena_printf(&b->a, "%s/none/x.db", b->folder).ptr;
    const char *below_file = arena_printf(&b->a, "%s/x.db", b->path).ptr;

    assert_fails(ledger_open(below_nothing, false, &l, &b->err), ERR_NOT_FOUND, &b->err);
    assert_contains(str_c(b->err.msg), below_nothing);
    assert_fails(ledger_open(below_file, false, &l, &b->err), ERR_NOT_FOUND, &b->err);
    assert_int_equal(ledger_open(b->folder, false, &l, &b->err), -1);
    assert_contains(str_c(b->err.msg), b->folder);
    assert_null(l);
}

TEST(a_file_that_is_no_database_is_refused_and_left_alone)
{
    BOOK(b);
    const char *path = arena_printf(&b->a, "%s/notes.txt", b->folder).ptr;
    struct str text = STR("these are notes, and they are longer than the header of a database "
                          "file, which has one hundred bytes");
    struct ledger *l = NULL;
    struct str after;

    assert_ok(file_write(path, text, 0644, false, &b->err), &b->err);
    assert_fails(ledger_open(path, false, &l, &b->err), ERR_INTERNAL, &b->err);
    assert_contains(str_c(b->err.msg), path);
    assert_fails(ledger_open(path, true, &l, &b->err), ERR_INTERNAL, &b->err);
    assert_ok(file_read(&b->a, path, 4096, &after, &b->err), &b->err);
    assert_same(after, text);
}

TEST(corruption_is_an_internal_error_that_names_the_file)
{
    BOOK(b);
    struct str bytes;

    for (int i = 0; i < 200; i++)
        begin(b, arena_printf(&b->a, "u%d", i), 1);
    ledger_closep(&b->l);
    assert_ok(file_read(&b->a, b->path, 1 << 26, &bytes, &b->err), &b->err);
    memset((char *)bytes.ptr + 4096, 0xa5, bytes.len - 4096);
    assert_ok(file_write(b->path, bytes, 0600, false, &b->err), &b->err);
    struct run_row_list list;
    int r = ledger_open(b->path, false, &b->l, &b->err);
    if (r == 0)
        r = ledger_unfinished_runs(b->l, &b->a, &list, &b->err);
    assert_int_equal(r, -1);
    assert_int_equal(b->err.class, ERR_INTERNAL);
    assert_contains(str_c(b->err.msg), b->path);
}

TEST(a_check_commits_a_write)
{
    BOOK(b);

    assert_ok(ledger_check(b->l, &b->err), &b->err);
    assert_ok(ledger_check(b->l, &b->err), &b->err);
    _cleanup_(tx_done) struct tx t = {0};
    int64_t beats;
    assert_ok(tx_read(b->l, &t, &b->err), &b->err);
    assert_ok(db_int(&t, "SELECT count(*) FROM pulse", BIND(), &beats, &b->err), &b->err);
    assert_int_equal(beats, 1);
}

TEST(a_writer_of_another_process_makes_it_wait_then_fail_transiently)
{
    BOOK(b);
    sqlite3 *other;

    assert_int_equal(sqlite3_open(b->path, &other), SQLITE_OK);
    assert_int_equal(sqlite3_exec(other, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
    sqlite3_busy_timeout(b->l->writer.handle, 20);
    assert_fails(ledger_check(b->l, &b->err), ERR_TRANSIENT, &b->err);
    assert_contains(str_c(b->err.msg), b->path);
    assert_int_equal(sqlite3_exec(other, "ROLLBACK", NULL, NULL, NULL), SQLITE_OK);
    assert_ok(ledger_check(b->l, &b->err), &b->err);
    sqlite3_close(other);
}

/* ---- reading only ---- */

static void assert_reads(struct book *b, const char *path, const char *uid)
{
    _cleanup_(ledger_closep) struct ledger *l = NULL;
    struct run_row row;

    assert_ok(ledger_open(path, true, &l, &b->err), &b->err);
    assert_ok(ledger_get_run(l, str_c(uid), 1, &b->a, &row, &b->err), &b->err);
}

TEST(reading_only_wants_an_existing_file)
{
    BOOK(b);
    struct ledger *l = NULL;
    const char *path = arena_printf(&b->a, "%s/none.db", b->folder).ptr;
    struct stat st;

    assert_fails(ledger_open(path, true, &l, &b->err), ERR_NOT_FOUND, &b->err);
    assert_int_equal(stat(path, &st), -1);
}

TEST(reading_only_follows_a_living_writer)
{
    BOOK(b);
    _cleanup_(ledger_closep) struct ledger *l = NULL;
    struct run_row row;

    begin(b, STR("u1"), 1);
    assert_ok(ledger_open(b->path, true, &l, &b->err), &b->err);
    assert_ok(ledger_get_run(l, STR("u1"), 1, &b->a, &row, &b->err), &b->err);
    begin(b, STR("u2"), 1);
    assert_ok(ledger_get_run(l, STR("u2"), 1, &b->a, &row, &b->err), &b->err);
}

TEST(reading_only_follows_a_writer_that_has_not_written_yet)
{
    BOOK(b);
    _cleanup_(ledger_closep) struct ledger *l = NULL;
    struct run_row row;

    begin(b, STR("u1"), 1);
    book_reopen(b);
    assert_ok(ledger_open(b->path, true, &l, &b->err), &b->err);
    assert_ok(ledger_get_run(l, STR("u1"), 1, &b->a, &row, &b->err), &b->err);
    begin(b, STR("u2"), 1);
    assert_ok(ledger_get_run(l, STR("u2"), 1, &b->a, &row, &b->err), &b->err);
}

TEST(reading_only_refuses_writes)
{
    BOOK(b);
    _cleanup_(ledger_closep) struct ledger *l = NULL;
    struct run run = run_of(STR("u1"), 1);
    bool is_new;

    assert_ok(ledger_open(b->path, true, &l, &b->err), &b->err);
    assert_fails(ledger_begin_run(l, &run, EVIDENCE, &is_new, &b->err), ERR_DENIED, &b->err);
    assert_fails(ledger_check(l, &b->err), ERR_DENIED, &b->err);
}

TEST(a_copy_without_its_log_is_read_as_it_lies_there)
{
    BOOK(b);
    char *elsewhere = check_temp_folder(&b->a);
    const char *to = arena_printf(&b->a, "%s/copy.db", elsewhere).ptr;

    begin(b, STR("u1"), 1);
    ledger_closep(&b->l);
    copy(b, to, "");
    assert_reads(b, to, "u1");
    assert_int_equal(files_in(elsewhere), 1);
    check_temp_remove(elsewhere);
}

TEST(a_copy_with_its_log_is_read_whole_and_nothing_changes)
{
    static const char *const suffixes[] = {"", "-wal", "-shm"};
    BOOK(b);
    char *elsewhere = check_temp_folder(&b->a);
    const char *to = arena_printf(&b->a, "%s/copy.db", elsewhere).ptr;
    struct str before[3], after[3];

    begin(b, STR("u1"), 1);
    for (size_t i = 0; i < 3; i++) {
        copy(b, to, suffixes[i]);
        assert_ok(file_read(&b->a, arena_printf(&b->a, "%s%s", to, suffixes[i]).ptr, 1 << 26,
                            &before[i], &b->err),
                  &b->err);
    }
    assert_reads(b, to, "u1");
    for (size_t i = 0; i < 3; i++) {
        assert_ok(file_read(&b->a, arena_printf(&b->a, "%s%s", to, suffixes[i]).ptr, 1 << 26,
                            &after[i], &b->err),
                  &b->err);
        assert_same(after[i], before[i]);
    }
    assert_int_equal(files_in(elsewhere), 3);
    check_temp_remove(elsewhere);
}

TEST(a_copy_whose_log_lacks_its_index_is_refused_rather_than_read_in_part)
{
    BOOK(b);
    char *elsewhere = check_temp_folder(&b->a);
    const char *to = arena_printf(&b->a, "%s/copy.db", elsewhere).ptr;
    struct ledger *l = NULL;

    begin(b, STR("u1"), 1);
    copy(b, to, "");
    copy(b, to, "-wal");
    assert_fails(ledger_open(to, true, &l, &b->err), ERR_INVALID, &b->err);
    assert_contains(str_c(b->err.msg), "-shm");
    assert_int_equal(files_in(elsewhere), 2);
    check_temp_remove(elsewhere);
}

TEST(a_copy_with_its_log_but_without_index_opens_for_writing)
{
    BOOK(b);
    const char *to = arena_printf(&b->a, "%s/copy.db", b->folder).ptr;
    _cleanup_(ledger_closep) struct ledger *l = NULL;
    struct run_row row;

    begin(b, STR("u1"), 1);
    copy(b, to, "");
    copy(b, to, "-wal");
    assert_ok(ledger_open(to, false, &l, &b->err), &b->err);
    assert_ok(ledger_get_run(l, STR("u1"), 1, &b->a, &row, &b->err), &b->err);
}

/* ---- counting ---- */

TEST(an_empty_ledger_counts_nothing)
{
    BOOK(b);
    struct ledger_counts counts;

    memset(&counts, 0xff, sizeof(counts));
    assert_ok(ledger_count(b->l, &counts, &b->err), &b->err);
    assert_memory_equal(&counts, &(struct ledger_counts){0}, sizeof(counts));
}

TEST(counts_follow_runs_statements_and_open_deliveries)
{
    BOOK(b);
    struct ledger_counts counts;
    struct delivery_row_list due;
    bool all;

    begin(b, STR("u1"), 1);
    begin(b, STR("u2"), 1);
    sign(b, STR("u1"), 1, 1);
    sign(b, STR("u2"), 1, 2);
    assert_ok(ledger_count(b->l, &counts, &b->err), &b->err);
    assert_int_equal(counts.runs, 2);
    assert_int_equal(counts.unfinished_runs, 2);
    assert_int_equal(counts.statements, 2);
    assert_int_equal(counts.open_deliveries, 2);
    assert_true(counts.oldest_open_delivery_ms > 0);

    assert_ok(ledger_due_deliveries(b->l, 0, 1, &b->a, &due, &b->err), &b->err);
    assert_ok(ledger_delivery_done(b->l, due.items[0].id, STR("s3://x"), &b->err), &b->err);
    assert_ok(ledger_settle_run(b->l, STR("u1"), 1, &all, &b->err), &b->err);
    assert_ok(ledger_mark_run(b->l, STR("u1"), 1, &b->err), &b->err);
    assert_ok(ledger_count(b->l, &counts, &b->err), &b->err);
    assert_int_equal(counts.runs, 2);
    assert_int_equal(counts.unfinished_runs, 1);
    assert_int_equal(counts.open_deliveries, 1);
}

TEST_MAIN()
