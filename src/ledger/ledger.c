/* SPDX-License-Identifier: Apache-2.0 */
#include "base/clock.h"
#include "base/memory.h"
#include "ledger/schema.h"
#include "ledger/table.h"

#include <string.h>

static int open_readers(struct ledger *l, enum db_mode mode, struct error *err)
{
    while (l->readers_len < LEDGER_READERS) {
        if (db_open(&l->readers[l->readers_len], l->path, mode, err) < 0)
            return -1;
        l->readers_len++;
    }
    return 0;
}

static int open_writable(struct ledger *l, struct error *err)
{
    if (db_open(&l->writer, l->path, DB_WRITE, err) < 0 || schema_recognise(l, err) < 0 ||
        db_start_log(&l->writer, err) < 0 || schema_migrate(l, err) < 0)
        return -1;
    return strcmp(l->path, ":memory:") == 0 ? 0 : open_readers(l, DB_READ, err);
}

static int open_alone(struct ledger *l, struct error *err)
{
    return open_readers(l, DB_ALONE, err) < 0 ? -1 : schema_recognise(l, err);
}

int ledger_open(const char *path, bool read_only, struct ledger **ret, struct error *err)
{
    _cleanup_(ledger_closep) struct ledger *l = MEMORY_NEW(struct ledger);

    l->path = memory_new(strlen(path) + 1);
    memcpy(l->path, path, strlen(path));
    l->read_only = read_only;
    if ((read_only ? open_alone(l, err) : open_writable(l, err)) < 0)
        return -1;
    *ret = TAKE_PTR(l);
    return 0;
}

/* The writer last: closing the last connection folds the write-ahead log into the file. */
void ledger_close(struct ledger *l)
{
    if (!l)
        return;
    for (size_t i = 0; i < l->readers_len; i++)
        db_close(&l->readers[i]);
    db_close(&l->writer);
    free(l->path);
    free(l);
}

int ledger_check(struct ledger *l, struct error *err)
{
    static const char beat[] = "INSERT INTO pulse (id, at_ms) VALUES (1, ?)"
                               " ON CONFLICT (id) DO UPDATE SET at_ms = excluded.at_ms";
    _cleanup_(tx_done) struct tx t = {0};

    if (tx_write(l, &t, err) < 0 || db_change(&t, beat, BIND(V_INT(clock_now_ms())), NULL, err) < 0)
        return -1;
    return tx_commit(&t, err);
}

static const struct column count_columns[] = {
    COLUMN(struct ledger_counts, runs),
    COLUMN(struct ledger_counts, unfinished_runs),
    COLUMN(struct ledger_counts, statements),
    COLUMN(struct ledger_counts, open_deliveries),
    COLUMN(struct ledger_counts, oldest_open_delivery_ms),
};

static const struct table counts =
    TABLE("(SELECT (SELECT count(*) FROM run) AS runs,"
          " (SELECT count(*) FROM run WHERE marked = 0) AS unfinished_runs,"
          " (SELECT count(*) FROM statement) AS statements,"
          " (SELECT count(*) FROM delivery WHERE done = 0) AS open_deliveries,"
          " (SELECT coalesce(min(created_ms), 0) FROM delivery WHERE done = 0) AS "
          "oldest_open_delivery_ms)",
          NULL, count_columns, struct ledger_counts);

int ledger_count(struct ledger *l, struct ledger_counts *ret, struct error *err)
{
    _cleanup_(tx_done) struct tx t = {0};
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    bool found;

    return tx_read(l, &t, err) < 0 ? -1 : table_one(&t, &counts, "", BIND(), &a, ret, &found, err);
}
