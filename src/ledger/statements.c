/* SPDX-License-Identifier: Apache-2.0
 *
 * What was signed: statements with their bundles and subjects.
 */
#include "base/clock.h"
#include "base/limits.h"
#include "ledger/outbox.h"
#include "ledger/runs.h"
#include "ledger/table.h"

/* The last two are the bulk: a table that leaves them out reads no page of them. */
static const struct column statement_columns[] = {
    COLUMN(struct statement_row, digest),         COLUMN(struct statement_row, predicate_type),
    COLUMN(struct statement_row, kind),           COLUMN(struct statement_row, uid),
    COLUMN(struct statement_row, generation),     COLUMN(struct statement_row, key_hint),
    COLUMN(struct statement_row, created_ms),     COLUMN_BLOB_OF(struct statement_row, payload),
    COLUMN_BLOB_OF(struct statement_row, bundle),
};

static const struct column subject_columns[] = {
    COLUMN(struct subject_row, name),
    COLUMN(struct subject_row, digest),
};

static const struct column digest_columns[] = {COLUMN_WHOLE("digest", struct digest)};

static const struct table statements =
    TABLE("statement", NULL, statement_columns, struct statement_row);
static const struct table outlines = {
    .name = "statement",
    .columns = statement_columns,
    .columns_len = ARRAY_LEN(statement_columns) - 2,
    .row_size = sizeof(struct statement_row),
};
static const struct table subjects =
    TABLE("subject", "statement, position", subject_columns, struct subject_row);
static const struct table digests = TABLE("statement", NULL, digest_columns, struct digest);

/* ---- writing ---- */

static int put_statement(struct tx *t, const struct run_row *run, const struct statement_row *s,
                         struct error *err)
{
    struct statement_row row = *s;
    int64_t id;

    row.uid = run->uid;
    row.generation = run->generation;
    if (table_insert(t, &statements, BIND(), &row, "ON CONFLICT (digest) DO NOTHING RETURNING id",
                     &id, err) < 0)
        return -1;
    return id ? table_insert_all(t, &subjects, BIND(V_INT(id)), s->subjects, s->subjects_len, err)
              : 0;
}

static int put_outcome(struct tx *t, int64_t id, const struct run_row *run, struct error *err)
{
    static const char outcome[] =
        "UPDATE run SET state = CASE state WHEN 'superseded' THEN state ELSE ?2 END, reason = ?3,"
        " level = ?4, statement = ?5, subjects = ?6, signed = 1, updated_ms = ?7 WHERE id = ?1";

    return db_change(t, outcome,
                     BIND(V_INT(id), V_STR(str_c(run_state_name(run->state))), V_STR(run->reason),
                          V_STR(run->level), V_STR(digest_str(&run->statement)),
                          V_INT(run->subjects), V_INT(clock_now_ms())),
                     NULL, err);
}

int ledger_record_signed(struct ledger *l, const struct run_row *run,
                         const struct statement_row *rows, size_t rows_len,
                         const struct delivery_row *deliveries, size_t deliveries_len,
                         struct error *err)
{
    _cleanup_(tx_done) struct tx t = {0};
    int64_t id;

    if (tx_write(l, &t, err) < 0 || run_find_id(&t, run->uid, run->generation, &id, err) < 0 ||
        put_outcome(&t, id, run, err) < 0 || run_drop_evidence(&t, id, err) < 0)
        return -1;
    for (size_t i = 0; i < rows_len; i++)
        if (put_statement(&t, run, &rows[i], err) < 0)
            return -1;
    if (outbox_put(&t, run, deliveries, deliveries_len, err) < 0)
        return -1;
    return tx_commit(&t, err);
}

/* ---- reading ---- */

static int get_subjects(struct tx *t, struct arena *a, struct statement_row *s, struct error *err)
{
    static const char of_statement[] =
        "WHERE statement = (SELECT id FROM statement WHERE digest = ?) ORDER BY position";
    struct row_array all;

    if (table_all(t, &subjects, of_statement, BIND(V_STR(digest_str(&s->digest))), a, &all, err) <
        0)
        return -1;
    s->subjects = all.items;
    s->subjects_len = all.len;
    return 0;
}

int ledger_get_statement(struct ledger *l, const struct digest *statement, struct arena *a,
                         struct statement_row *ret, struct error *err)
{
    _cleanup_(tx_done) struct tx t = {0};
    struct statement_row row;
    bool found;

    if (tx_read(l, &t, err) < 0 ||
        table_one(&t, &statements, "WHERE digest = ?", BIND(V_STR(digest_str(statement))), a, &row,
                  &found, err) < 0)
        return -1;
    if (!found)
        return error_set(err, ERR_NOT_FOUND, "the ledger has no statement %s", statement->hex);
    if (get_subjects(&t, a, &row, err) < 0)
        return -1;
    *ret = row;
    return 0;
}

int ledger_run_statements(struct ledger *l, struct str uid, int64_t generation, struct arena *a,
                          struct statement_row **ret, size_t *ret_len, struct error *err)
{
    _cleanup_(tx_done) struct tx t = {0};
    struct row_array all;

    if (tx_read(l, &t, err) < 0 ||
        table_all(&t, &outlines, "WHERE uid = ? AND generation = ? ORDER BY id",
                  BIND(V_STR(uid), V_INT(generation)), a, &all, err) < 0)
        return -1;
    struct statement_row *rows = all.items;
    for (size_t i = 0; i < all.len; i++)
        if (get_subjects(&t, a, &rows[i], err) < 0)
            return -1;
    *ret = rows;
    *ret_len = all.len;
    return 0;
}

static int find_digests(struct ledger *l, const char *tail, struct str wanted, struct arena *a,
                        struct digest **ret, size_t *ret_len, struct error *err)
{
    _cleanup_(tx_done) struct tx t = {0};
    struct row_array all;

    if (tx_read(l, &t, err) < 0 ||
        table_all(&t, &digests, tail, BIND(V_STR(wanted), V_INT(LEDGER_STATEMENTS_MAX)), a, &all,
                  err) < 0)
        return -1;
    *ret = all.items;
    *ret_len = all.len;
    return 0;
}

int ledger_statements_of_digest(struct ledger *l, const struct digest *subject, struct arena *a,
                                struct digest **ret, size_t *ret_len, struct error *err)
{
    static const char tail[] =
        "WHERE id IN (SELECT DISTINCT statement FROM subject WHERE digest = ?"
        " ORDER BY statement DESC LIMIT ?) ORDER BY id DESC";

    return find_digests(l, tail, digest_str(subject), a, ret, ret_len, err);
}

int ledger_statements_of_name(struct ledger *l, struct str name, struct arena *a,
                              struct digest **ret, size_t *ret_len, struct error *err)
{
    static const char tail[] = "WHERE id IN (SELECT DISTINCT statement FROM subject WHERE name = ?"
                               " ORDER BY statement DESC LIMIT ?) ORDER BY id DESC";

    return find_digests(l, tail, name, a, ret, ret_len, err);
}
