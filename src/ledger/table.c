/* SPDX-License-Identifier: Apache-2.0 */
#include "ledger/table.h"

#include "base/buf.h"
#include "base/limits.h"

#include <assert.h>
#include <sqlite3.h>
#include <string.h>

/* ---- SQL text ---- */

static void add_columns(struct buf *b, const struct table *table, const char *keys)
{
    if (keys)
        buf_addf(b, "%s, ", keys);
    for (size_t i = 0; i < table->columns_len; i++)
        buf_addf(b, "%s%s", i ? ", " : "", table->columns[i].name);
}

static size_t count_keys(const char *keys)
{
    size_t n = keys ? 1 : 0;

    for (const char *p = keys; p && *p; p++)
        n += *p == ',';
    return n;
}

static void write_insert(struct buf *b, const struct table *table, const char *tail)
{
    size_t n = count_keys(table->keys) + table->columns_len;

    buf_addf(b, "INSERT INTO %s (", table->name);
    add_columns(b, table, table->keys);
    buf_add(b, STR(") VALUES ("));
    for (size_t i = 0; i < n; i++)
        buf_add(b, i ? STR(", ?") : STR("?"));
    buf_addf(b, ") %s", tail);
}

static void write_select(struct buf *b, const struct table *table, const char *tail)
{
    buf_add(b, STR("SELECT "));
    add_columns(b, table, NULL);
    buf_addf(b, " FROM %s %s", table->name, tail);
}

struct verb {
    void (*write)(struct buf *b, const struct table *table, const char *tail);
};

static const struct verb insert_row = {write_insert};
static const struct verb select_rows = {write_select};

static int prepare(struct tx *t, const struct verb *verb, const struct table *table,
                   const char *tail, struct sqlite3_stmt **ret, struct error *err)
{
    _cleanup_(buf_done) struct buf b = BUF_INIT(LEDGER_SQL_MAX_BYTES);
    const struct statement_key key = {{verb, table, tail}};
    struct sqlite3_stmt *stmt = db_find_statement(t->db, &key);
    struct str sql;

    if (!stmt) {
        verb->write(&b, table, tail);
        if (buf_finish(&b, &sql, err) < 0 || db_prepare(t->db, &key, sql, &stmt, err) < 0)
            return -1;
    }
    *ret = stmt;
    return 0;
}

/* ---- one member <-> one value ---- */

static struct value text_value(UNUSED const struct column *c, const void *member)
{
    return V_STR(*(const struct str *)member);
}

static struct value blob_value(UNUSED const struct column *c, const void *member)
{
    return V_BLOB(*(const struct str *)member);
}

static struct value int_value(UNUSED const struct column *c, const void *member)
{
    return V_INT(*(const int64_t *)member);
}

static struct value bool_value(UNUSED const struct column *c, const void *member)
{
    return V_INT(*(const bool *)member);
}

static struct value digest_value(UNUSED const struct column *c, const void *member)
{
    return V_STR(digest_str(member));
}

static struct value word_value(const struct column *c, const void *member)
{
    return V_STR(str_c(c->word(*(const unsigned *)member)));
}

/* One column of the row that a statement stands at. */
struct cell {
    struct sqlite3_stmt *stmt;
    int at;
    const struct column *column;
};

static struct str bytes_of(const struct cell *cell)
{
    const void *bytes = sqlite3_column_blob(cell->stmt, cell->at);

    return (struct str){bytes, (size_t)sqlite3_column_bytes(cell->stmt, cell->at)};
}

static bool read_text(const struct cell *cell, struct arena *a, void *member)
{
    struct str text = bytes_of(cell);

    *(struct str *)member = text.len ? arena_str(a, text) : STR_EMPTY;
    return true;
}

static bool read_int(const struct cell *cell, UNUSED struct arena *a, void *member)
{
    *(int64_t *)member = sqlite3_column_int64(cell->stmt, cell->at);
    return true;
}

static bool read_bool(const struct cell *cell, UNUSED struct arena *a, void *member)
{
    *(bool *)member = sqlite3_column_int64(cell->stmt, cell->at) != 0;
    return true;
}

static bool read_digest(const struct cell *cell, UNUSED struct arena *a, void *member)
{
    struct str text = bytes_of(cell);

    return text.len == 0 || digest_parse(text, member);
}

/* Enums count from 0 without gaps; none has more values than this. */
enum { WORDS_MAX = 32 };

static bool read_word(const struct cell *cell, UNUSED struct arena *a, void *member)
{
    struct str text = bytes_of(cell);

    for (unsigned value = 0; value < WORDS_MAX; value++)
        if (str_eq_c(text, cell->column->word(value))) {
            *(unsigned *)member = value;
            return true;
        }
    return false;
}

static const struct {
    struct value (*value)(const struct column *c, const void *member);
    bool (*read)(const struct cell *cell, struct arena *a, void *member); /* false: unknown value */
} kinds[] = {
    [COLUMN_TEXT] = {text_value, read_text},       [COLUMN_BLOB] = {blob_value, read_text},
    [COLUMN_INT] = {int_value, read_int},          [COLUMN_BOOL] = {bool_value, read_bool},
    [COLUMN_DIGEST] = {digest_value, read_digest}, [COLUMN_WORD] = {word_value, read_word},
};

/* ---- rows ---- */

static void collect_values(const struct table *table, const struct value *keys, const void *row,
                           struct value ret[static TABLE_VALUES_MAX])
{
    size_t n = 0;

    for (; keys->kind != VALUE_END; keys++)
        ret[n++] = *keys;
    assert(n == count_keys(table->keys) && n + table->columns_len < TABLE_VALUES_MAX);
    for (const struct column *c = table->columns; c < table->columns + table->columns_len; c++)
        ret[n++] = kinds[c->kind].value(c, (const char *)row + c->offset);
    ret[n] = (struct value){.kind = VALUE_END};
}

int table_insert(struct tx *t, const struct table *table, const struct value *keys, const void *row,
                 const char *tail, int64_t *ret_id, struct error *err)
{
    _cleanup_(db_resetp) struct sqlite3_stmt *stmt = NULL;
    struct value values[TABLE_VALUES_MAX];

    collect_values(table, keys, row, values);
    if (prepare(t, &insert_row, table, tail, &stmt, err) < 0 ||
        db_bind(t->db, stmt, values, err) < 0)
        return -1;
    int more = db_step(t->db, stmt, err);
    if (more < 0)
        return -1;
    int64_t id = more ? sqlite3_column_int64(stmt, 0) : 0;
    if (more && db_step(t->db, stmt, err) < 0)
        return -1;
    if (ret_id)
        *ret_id = id;
    return 0;
}

int table_insert_all(struct tx *t, const struct table *table, const struct value *keys,
                     const void *rows, size_t len, struct error *err)
{
    struct value all[TABLE_VALUES_MAX];
    size_t n = 0;

    while (keys[n].kind != VALUE_END && n < TABLE_VALUES_MAX - 2) {
        all[n] = keys[n];
        n++;
    }
    all[n + 1] = (struct value){.kind = VALUE_END};
    for (size_t i = 0; i < len; i++) {
        all[n] = V_INT((int64_t)i);
        if (table_insert(t, table, all, (const char *)rows + i * table->row_size, "", NULL, err) <
            0)
            return -1;
    }
    return 0;
}

static int read_row(struct tx *t, struct sqlite3_stmt *stmt, const struct table *table,
                    struct arena *a, void *row, struct error *err)
{
    for (size_t i = 0; i < table->columns_len; i++) {
        const struct column *c = &table->columns[i];
        const struct cell cell = {stmt, (int)i, c};
        if (!kinds[c->kind].read(&cell, a, (char *)row + c->offset))
            return error_set(err, ERR_INTERNAL, "ledger %s: %s.%s holds an unknown value",
                             t->db->path, table->name, c->name);
    }
    return arena_check(a, err);
}

int table_all(struct tx *t, const struct table *table, const char *tail, const struct value *values,
              struct arena *a, struct row_array *ret, struct error *err)
{
    _cleanup_(db_resetp) struct sqlite3_stmt *stmt = NULL;
    struct row_array all = {0};
    int more;

    if (prepare(t, &select_rows, table, tail, &stmt, err) < 0 ||
        db_bind(t->db, stmt, values, err) < 0)
        return -1;
    while ((more = db_step(t->db, stmt, err)) > 0) {
        all.items = arena_grow(a, all.items, all.len, &all.cap, table->row_size);
        void *row = (char *)all.items + table->row_size * all.len++;
        if (read_row(t, stmt, table, a, row, err) < 0)
            return -1;
    }
    if (more < 0)
        return -1;
    *ret = all;
    return 0;
}

int table_one(struct tx *t, const struct table *table, const char *tail, const struct value *values,
              struct arena *a, void *ret, bool *ret_found, struct error *err)
{
    struct row_array all;

    if (table_all(t, table, tail, values, a, &all, err) < 0)
        return -1;
    if (all.len)
        memcpy(ret, all.items, table->row_size);
    *ret_found = all.len > 0;
    return 0;
}
