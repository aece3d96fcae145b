/* SPDX-License-Identifier: Apache-2.0
 *
 * Inside the ledger only: rows <-> structs. A table lists its columns once, each with the member of
 * the struct that holds it; INSERT, SELECT, binding and reading all follow that list.
 */
#pragma once

#include "ledger/db.h"

enum column_kind {
    COLUMN_TEXT,   /* struct str */
    COLUMN_BLOB,   /* struct str */
    COLUMN_INT,    /* int64_t, or uint64_t below 2^63 */
    COLUMN_BOOL,   /* bool */
    COLUMN_DIGEST, /* struct digest */
    COLUMN_WORD,   /* an enum, stored as the word for it */
};

struct column {
    const char *name;
    enum column_kind kind;
    size_t offset;
    const char *(*word)(unsigned value); /* COLUMN_WORD */
};

#define COLUMN_KIND(x)                    \
    _Generic((x), struct str              \
             : COLUMN_TEXT, int64_t       \
             : COLUMN_INT, uint64_t       \
             : COLUMN_INT, bool           \
             : COLUMN_BOOL, struct digest \
             : COLUMN_DIGEST)
#define COLUMN_AS(column, T, member)                                                           \
    {                                                                                          \
        .name = (column), .kind = COLUMN_KIND(((T *)0)->member), .offset = offsetof(T, member) \
    }
#define COLUMN(T, member) COLUMN_AS(#member, T, member)
#define COLUMN_BLOB_OF(T, member)                                           \
    {                                                                       \
        .name = #member, .kind = COLUMN_BLOB, .offset = offsetof(T, member) \
    }
#define COLUMN_WORD_AS(column, T, member, names)                                              \
    {                                                                                         \
        .name = (column), .kind = COLUMN_WORD, .offset = offsetof(T, member), .word = (names) \
    }
#define COLUMN_WORD_OF(T, member, names) COLUMN_WORD_AS(#member, T, member, names)
#define COLUMN_WHOLE(column, T)                        \
    {                                                  \
        .name = (column), .kind = COLUMN_KIND(*(T *)0) \
    }

/* What was seen of an object, wherever a row holds it. */
#define COLUMNS_OF_FACTS(T, member)                                                       \
    COLUMN_AS("digest", T, member.digest), COLUMN_AS("size", T, member.size),             \
        COLUMN_AS("etag", T, member.etag), COLUMN_AS("version_id", T, member.version_id), \
        COLUMN_AS("last_modified", T, member.last_modified)

/* The members of a directory. */
#define COLUMNS_OF_OBJECT \
    COLUMN(struct object, key), COLUMN(struct object, uri), COLUMNS_OF_FACTS(struct object, facts)

enum { TABLE_VALUES_MAX = 48 }; /* keys and columns of one row */

struct table {
    const char *name; /* or an expression that SELECT may read from */
    const char *keys; /* columns that the struct lacks, written first; NULL: none */
    const struct column *columns;
    size_t columns_len;
    size_t row_size;
};

#define TABLE(table, key_columns, column_list, T)                         \
    {                                                                     \
        .name = (table), .keys = (key_columns), .columns = (column_list), \
        .columns_len = ARRAY_LEN(column_list), .row_size = sizeof(T)      \
    }

/* INSERT of `keys` and the row's columns; `tail` (const data) may say what to do on a conflict and
 * end in RETURNING: *ret_id (may be NULL) is what that gave, 0 when it gave nothing. */
int table_insert(struct tx *t, const struct table *table, const struct value *keys, const void *row,
                 const char *tail, int64_t *ret_id, struct error *err) MUST_CHECK;

/* The same for `len` rows in order; the last key is their position, counted from 0. */
int table_insert_all(struct tx *t, const struct table *table, const struct value *keys,
                     const void *rows, size_t len, struct error *err) MUST_CHECK;

struct row_array {
    void *items;
    size_t len, cap;
};

/* SELECT of the columns; `tail` (const data) holds WHERE, ORDER BY and LIMIT. Rows have row_size
 * bytes; what is no column is zero. */
int table_all(struct tx *t, const struct table *table, const char *tail, const struct value *values,
              struct arena *a, struct row_array *ret, struct error *err) MUST_CHECK;

/* The first row of the same, if any. */
int table_one(struct tx *t, const struct table *table, const char *tail, const struct value *values,
              struct arena *a, void *ret, bool *ret_found, struct error *err) MUST_CHECK;
