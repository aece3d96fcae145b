/* SPDX-License-Identifier: Apache-2.0 */
#include "ledger/db.h"

#include "base/buf.h"
#include "base/limits.h"
#include "base/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/stat.h>

/* ---- errors ---- */

/* Primary result codes; all others are ERR_INTERNAL. */
static const struct {
    int code;
    enum error_class class;
    const char *advice;
} code_classes[] = {
    {SQLITE_BUSY, ERR_TRANSIENT, ": another process is writing to it"},
    {SQLITE_LOCKED, ERR_TRANSIENT, ""},
    {SQLITE_FULL, ERR_TRANSIENT, ": free space on its volume"},
    {SQLITE_IOERR, ERR_TRANSIENT, ": check its volume"},
    {SQLITE_NOMEM, ERR_TRANSIENT, ""},
    {SQLITE_TOOBIG, ERR_LIMIT, ""},
    {SQLITE_READONLY, ERR_DENIED, ": check the permissions of the file and its folder"},
    {SQLITE_PERM, ERR_DENIED, ""},
    {SQLITE_CORRUPT, ERR_INTERNAL, ": restore a backup, or move the file away to begin anew"},
    {SQLITE_NOTADB, ERR_INTERNAL, ": name another file, or move this one away to begin anew"},
};

/* What the engine said last on this connection. */
static int fail(const struct db *db, struct error *err)
{
    int code = sqlite3_errcode(db->handle);
    int number = sqlite3_system_errno(db->handle);

    if (code == SQLITE_CANTOPEN && number)
        return error_set_errno(err, number, "open ledger %s", db->path);
    for (size_t i = 0; i < ARRAY_LEN(code_classes); i++)
        if (code_classes[i].code == code)
            return error_set(err, code_classes[i].class, "ledger %s: %s%s", db->path,
                             sqlite3_errmsg(db->handle), code_classes[i].advice);
    return error_set(err, ERR_INTERNAL, "ledger %s: %s", db->path, sqlite3_errmsg(db->handle));
}

/* ---- connections ---- */

static int run_plain(struct db *db, const char *sql, struct error *err)
{
    return sqlite3_exec(db->handle, sql, NULL, NULL, NULL) == SQLITE_OK ? 0 : fail(db, err);
}

/* temp_store: the root file system of our image is read-only. cell_size_check and trusted_schema:
 * the file may have been handed to us by somebody. */
static const char settings[] = "PRAGMA foreign_keys = ON;"
                               "PRAGMA temp_store = MEMORY;"
                               "PRAGMA cell_size_check = ON;"
                               "PRAGMA trusted_schema = OFF;";

/* The file as a URI (sqlite.org/uri.html), which alone can say `immutable`. */
static int make_uri(const char *path, const char *query, struct buf *b, struct error *err)
{
    struct str ignored;

    buf_add(b, path[0] == '/' ? STR("file://") : STR("file:"));
    for (const char *p = path; *p; p++)
        if (strchr("%?#", *p))
            buf_addf(b, "%%%02X", (unsigned)*p);
        else
            buf_addc(b, *p);
    buf_addf(b, "?%s", query);
    return buf_finish(b, &ignored, err);
}

static off_t size_of(const char *path, const char *suffix)
{
    _cleanup_(buf_done) struct buf b = BUF_INIT(2UL * NAME_MAX_BYTES);
    struct stat st;

    buf_addf(&b, "%s%s", path, suffix);
    return !b.failed && stat(b.ptr, &st) == 0 ? st.st_size : -1;
}

/* How to read a file without creating or changing anything beside it: with the index of the write-
 * ahead log that its writer keeps, else as it lies there. A log without its index cannot be read
 * that way, and leaving it out would hide the newest runs. */
static int query_alone(const char *path, const char **ret, struct error *err)
{
    bool has_index = size_of(path, "-shm") >= 0;
    off_t log_size = size_of(path, "-wal");

    if (log_size > 0 && !has_index)
        return error_set(err, ERR_INVALID,
                         "ledger %s has a write-ahead log (%s-wal) without its index: copy "
                         "%s-shm too, or copy the ledger while nothing writes to it",
                         path, path, path);
    *ret = log_size >= 0 && has_index ? "mode=ro&readonly_shm=1" : "mode=ro&immutable=1";
    return 0;
}

/* Only its owner may read it: Workflows hold parameters. An existing file is never opened and
 * closed here, which would drop the locks that this process holds on it. */
static int create_file(const char *path, struct error *err)
{
    if (strcmp(path, ":memory:") == 0)
        return 0;
    _cleanup_(closep) int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    return fd >= 0 || errno == EEXIST ? 0 : error_set_errno(err, errno, "create ledger %s", path);
}

static int connect_to(struct db *db, const char *query, int flags, struct error *err)
{
    _cleanup_(buf_done) struct buf uri = BUF_INIT(4UL * NAME_MAX_BYTES);

    if (make_uri(db->path, query, &uri, err) < 0)
        return error_wrap(err, "path of the ledger");
    flags |= SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX;
    if (sqlite3_open_v2(uri.ptr, &db->handle, flags, NULL) != SQLITE_OK)
        return fail(db, err);
    sqlite3_busy_timeout(db->handle, LEDGER_BUSY_MS);
    return run_plain(db, settings, err);
}

static int connect_mode(struct db *db, enum db_mode mode, struct error *err)
{
    const char *query = mode == DB_WRITE ? "mode=rw" : "mode=ro";
    int flags = mode == DB_WRITE ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY;

    if (mode == DB_WRITE && create_file(db->path, err) < 0)
        return -1;
    if (mode == DB_ALONE && query_alone(db->path, &query, err) < 0)
        return -1;
    return connect_to(db, query, flags, err);
}

int db_open(struct db *db, const char *path, enum db_mode mode, struct error *err)
{
    *db = (struct db){.lock = PTHREAD_MUTEX_INITIALIZER, .path = path};
    if (connect_mode(db, mode, err) < 0) {
        db_close(db);
        return -1;
    }
    return 0;
}

/* The limit (64 MiB) lets the log shrink again after a very large transaction. */
int db_start_log(struct db *db, struct error *err)
{
    return run_plain(db, "PRAGMA journal_mode = WAL; PRAGMA journal_size_limit = 67108864", err);
}

void db_close(struct db *db)
{
    for (size_t i = 0; i < db->prepared_len; i++)
        sqlite3_finalize(db->prepared[i].stmt);
    free(db->prepared);
    sqlite3_close(db->handle);
    *db = (struct db){.lock = PTHREAD_MUTEX_INITIALIZER};
}

/* ---- statements ---- */

struct sqlite3_stmt *db_find_statement(const struct db *db, const struct statement_key *key)
{
    for (size_t i = 0; i < db->prepared_len; i++)
        if (memcmp(&db->prepared[i].key, key, sizeof(*key)) == 0)
            return db->prepared[i].stmt;
    return NULL;
}

int db_prepare(struct db *db, const struct statement_key *key, struct str sql,
               struct sqlite3_stmt **ret, struct error *err)
{
    struct sqlite3_stmt *stmt;

    if (sqlite3_prepare_v3(db->handle, sql.ptr, str_print_len(sql), SQLITE_PREPARE_PERSISTENT,
                           &stmt, NULL) != SQLITE_OK)
        return fail(db, err);
    db->prepared = memory_resize(db->prepared, db->prepared_len + 1, sizeof(*db->prepared));
    db->prepared[db->prepared_len++] = (struct prepared_statement){.key = *key, .stmt = stmt};
    *ret = stmt;
    return 0;
}

static int bind_one(struct sqlite3_stmt *stmt, int at, const struct value *v)
{
    const char *bytes = v->bytes.len ? v->bytes.ptr : "";

    if (v->kind == VALUE_INT)
        return sqlite3_bind_int64(stmt, at, v->number);
    if (v->kind == VALUE_TEXT)
        return sqlite3_bind_text64(stmt, at, bytes, v->bytes.len, SQLITE_STATIC, SQLITE_UTF8);
    return sqlite3_bind_blob64(stmt, at, bytes, v->bytes.len, SQLITE_STATIC);
}

int db_bind(struct db *db, struct sqlite3_stmt *stmt, const struct value *values, struct error *err)
{
    for (int at = 1; values->kind != VALUE_END; at++, values++)
        if (bind_one(stmt, at, values) != SQLITE_OK)
            return fail(db, err);
    return 0;
}

int db_step(struct db *db, struct sqlite3_stmt *stmt, struct error *err)
{
    int code = sqlite3_step(stmt);

    if (code == SQLITE_ROW)
        return 1;
    return code == SQLITE_DONE ? 0 : fail(db, err);
}

/* Bound slices die with the caller's scope. */
void db_resetp(struct sqlite3_stmt **stmt)
{
    if (!*stmt)
        return;
    sqlite3_reset(*stmt);
    sqlite3_clear_bindings(*stmt);
}

static int begin_statement(struct db *db, const char *sql, const struct value *values,
                           struct sqlite3_stmt **ret, struct error *err)
{
    const struct statement_key key = {{sql, NULL, NULL}};
    struct sqlite3_stmt *stmt = db_find_statement(db, &key);

    if (!stmt && db_prepare(db, &key, str_c(sql), &stmt, err) < 0)
        return -1;
    *ret = stmt;
    return db_bind(db, stmt, values, err);
}

static int run_statement(struct db *db, const char *sql, const struct value *values,
                         struct error *err)
{
    _cleanup_(db_resetp) struct sqlite3_stmt *stmt = NULL;
    int more;

    if (begin_statement(db, sql, values, &stmt, err) < 0)
        return -1;
    while ((more = db_step(db, stmt, err)) > 0)
        ;
    return more;
}

int db_change(struct tx *t, const char *sql, const struct value *values, int64_t *ret_changes,
              struct error *err)
{
    if (run_statement(t->db, sql, values, err) < 0)
        return -1;
    if (ret_changes)
        *ret_changes = sqlite3_changes64(t->db->handle);
    return 0;
}

int db_int(struct tx *t, const char *sql, const struct value *values, int64_t *ret,
           struct error *err)
{
    _cleanup_(db_resetp) struct sqlite3_stmt *stmt = NULL;

    if (begin_statement(t->db, sql, values, &stmt, err) < 0)
        return -1;
    int more = db_step(t->db, stmt, err);
    if (more < 0)
        return -1;
    int64_t first = more ? sqlite3_column_int64(stmt, 0) : 0;
    while (more > 0)
        more = db_step(t->db, stmt, err);
    if (more == 0)
        *ret = first;
    return more;
}

int db_script(struct tx *t, const char *sql, struct error *err)
{
    return run_plain(t->db, sql, err);
}

/* ---- transactions ---- */

/* `how` is run anew each time: SQLite obeys some PRAGMAs while it prepares them. */
static int begin(struct db *db, const char *how, const char *sql, struct tx *ret, struct error *err)
{
    if (run_plain(db, how, err) < 0 || run_statement(db, sql, BIND(), err) < 0) {
        pthread_mutex_unlock(&db->lock);
        return -1;
    }
    ret->db = db;
    return 0;
}

static struct db *lock_db(struct db *db)
{
    pthread_mutex_lock(&db->lock);
    return db;
}

/* A free one, or the next in turn. */
static struct db *lock_reader(struct ledger *l)
{
    if (l->readers_len == 0)
        return lock_db(&l->writer);
    for (size_t i = 0; i < l->readers_len; i++)
        if (pthread_mutex_trylock(&l->readers[i].lock) == 0)
            return &l->readers[i];
    return lock_db(&l->readers[atomic_fetch_add(&l->turn, 1) % l->readers_len]);
}

int tx_read(struct ledger *l, struct tx *ret, struct error *err)
{
    return begin(lock_reader(l), "", "BEGIN", ret, err);
}

static int begin_write(struct ledger *l, const char *how, struct tx *ret, struct error *err)
{
    if (l->read_only)
        return error_set(err, ERR_DENIED, "ledger %s is open for reading only", l->path);
    return begin(lock_db(&l->writer), how, "BEGIN IMMEDIATE", ret, err);
}

int tx_write(struct ledger *l, struct tx *ret, struct error *err)
{
    return begin_write(l, "PRAGMA synchronous = FULL", ret, err);
}

int tx_write_live(struct ledger *l, struct tx *ret, struct error *err)
{
    return begin_write(l, "PRAGMA synchronous = NORMAL", ret, err);
}

int tx_commit(struct tx *t, struct error *err)
{
    if (run_statement(t->db, "COMMIT", BIND(), err) < 0)
        return -1;
    pthread_mutex_unlock(&t->db->lock);
    t->db = NULL;
    return 0;
}

/* The engine may have rolled back by itself, as after SQLITE_FULL. */
void tx_done(struct tx *t)
{
    if (!t->db)
        return;
    if (!sqlite3_get_autocommit(t->db->handle))
        sqlite3_exec(t->db->handle, "ROLLBACK", NULL, NULL, NULL);
    pthread_mutex_unlock(&t->db->lock);
    t->db = NULL;
}
