/* SPDX-License-Identifier: Apache-2.0
 *
 * Inside the ledger only: connections to the storage engine, transactions and single statements.
 * Nothing outside db.c and table.c knows the engine; SQL stands in const strings beside its use.
 *
 * One connection writes; several read beside it (WAL). A transaction holds its connection's lock,
 * so a connection and its prepared statements are used by one thread at a time.
 */
#pragma once

#include "base/thread.h"
#include "ledger/ledger.h"

#include <stdatomic.h>

struct sqlite3;
struct sqlite3_stmt;

/* Who asked for a statement: the addresses of its SQL, its table and its tail, all const data. */
struct statement_key {
    const void *parts[3];
};

struct prepared_statement {
    struct statement_key key;
    struct sqlite3_stmt *stmt;
};

struct db {
    pthread_mutex_t lock;
    struct sqlite3 *handle;
    const char *path; /* for errors; belongs to the ledger */
    struct prepared_statement *prepared;
    size_t prepared_len;
};

enum db_mode {
    DB_WRITE, /* creates the file */
    DB_READ,  /* beside the writer of this ledger */
    DB_ALONE, /* the file of somebody else: creates and changes nothing */
};

int db_open(struct db *db, const char *path, enum db_mode mode, struct error *err) MUST_CHECK;

/* Turns the write-ahead log on; this changes the file, so whose it is must be known before. */
int db_start_log(struct db *db, struct error *err) MUST_CHECK;

void db_close(struct db *db);

enum { LEDGER_READERS = 4 };

struct ledger {
    char *path;
    bool read_only;
    struct db writer; /* not open when read_only */
    struct db readers[LEDGER_READERS];
    size_t readers_len; /* 0 for ":memory:": the writer reads */
    atomic_uint turn;
};

/* ---- transactions ---- */

struct tx {
    struct db *db; /* NULL: none */
};

/* A view of one moment. */
int tx_read(struct ledger *l, struct tx *ret, struct error *err) MUST_CHECK;

/* On the disk once it is committed. */
int tx_write(struct ledger *l, struct tx *ret, struct error *err) MUST_CHECK;

/* The same without waiting for the disk: what is committed outlives this process, and a loss of
 * power as soon as any later tx_write is committed. */
int tx_write_live(struct ledger *l, struct tx *ret, struct error *err) MUST_CHECK;
int tx_commit(struct tx *t, struct error *err) MUST_CHECK;
void tx_done(struct tx *t); /* rolls back what was not committed; for _cleanup_ */

/* ---- values ---- */

/* Text is bound and read with its length and compared bytewise (collation BINARY is memcmp), so any
 * bytes come back as they were, NUL and invalid UTF-8 included, as long as no SQL function looks
 * into them: none does here. TEXT rather than BLOB keeps the file readable for people with a
 * `sqlite3` shell. Signed bytes and evidence are BLOBs. */
enum value_kind { VALUE_END, VALUE_INT, VALUE_TEXT, VALUE_BLOB };

struct value {
    enum value_kind kind;
    int64_t number;
    struct str bytes;
};

#define V_INT(n)  ((struct value){.kind = VALUE_INT, .number = (n)})
#define V_STR(s)  ((struct value){.kind = VALUE_TEXT, .bytes = (s)})
#define V_BLOB(s) ((struct value){.kind = VALUE_BLOB, .bytes = (s)})

/* Values of the '?' of a statement, in order. */
#define BIND(...) ((const struct value[]){__VA_ARGS__ __VA_OPT__(, ){0}})

/* ---- statements without rows of a table ---- */

/* SQL must be const data: its address finds the prepared statement again. *ret_changes (may be
 * NULL): rows that it changed. */
int db_change(struct tx *t, const char *sql, const struct value *values, int64_t *ret_changes,
              struct error *err) MUST_CHECK;

/* First column of the first row; 0 when there is none. */
int db_int(struct tx *t, const char *sql, const struct value *values, int64_t *ret,
           struct error *err) MUST_CHECK;

/* Several statements separated by ';', not kept. */
int db_script(struct tx *t, const char *sql, struct error *err) MUST_CHECK;

/* ---- for table.c ---- */

struct sqlite3_stmt *db_find_statement(const struct db *db, const struct statement_key *key);
int db_prepare(struct db *db, const struct statement_key *key, struct str sql,
               struct sqlite3_stmt **ret, struct error *err) MUST_CHECK;
int db_bind(struct db *db, struct sqlite3_stmt *stmt, const struct value *values,
            struct error *err) MUST_CHECK;
int db_step(struct db *db, struct sqlite3_stmt *stmt, struct error *err); /* 1: a row; 0: the end */
void db_resetp(struct sqlite3_stmt **stmt);
