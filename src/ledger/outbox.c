/* SPDX-License-Identifier: Apache-2.0
 *
 * The outbox: what has to reach which store, tried until it did.
 */
#include "ledger/outbox.h"

#include "base/clock.h"
#include "ledger/table.h"

static const struct column delivery_columns[] = {
    COLUMN(struct delivery_row, id),         COLUMN(struct delivery_row, statement),
    COLUMN(struct delivery_row, uid),        COLUMN(struct delivery_row, generation),
    COLUMN(struct delivery_row, store),      COLUMN(struct delivery_row, target),
    COLUMN(struct delivery_row, attempts),   COLUMN(struct delivery_row, next_ms),
    COLUMN(struct delivery_row, done),       COLUMN_AS("stored_at", struct delivery_row, where),
    COLUMN(struct delivery_row, last_error),
};

static const struct table deliveries =
    TABLE("delivery", NULL, delivery_columns, struct delivery_row);

/* The ledger itself numbers new ones. */
static const struct table new_deliveries = {
    .name = "delivery",
    .keys = "created_ms",
    .columns = delivery_columns + 1,
    .columns_len = ARRAY_LEN(delivery_columns) - 1,
    .row_size = sizeof(struct delivery_row),
};

int outbox_put(struct tx *t, const struct run_row *run, const struct delivery_row *rows, size_t len,
               struct error *err)
{
    for (size_t i = 0; i < len; i++) {
        struct delivery_row row = rows[i];
        row.uid = run->uid;
        row.generation = run->generation;
        if (table_insert(t, &new_deliveries, BIND(V_INT(clock_now_ms())), &row,
                         "ON CONFLICT (statement, store, target) DO NOTHING", NULL, err) < 0)
            return -1;
    }
    return 0;
}

static int select_deliveries(struct ledger *l, const char *tail, const struct value *values,
                             struct arena *a, struct delivery_row_list *ret, struct error *err)
{
    _cleanup_(tx_done) struct tx t = {0};
    struct row_array all;

    if (tx_read(l, &t, err) < 0 || table_all(&t, &deliveries, tail, values, a, &all, err) < 0)
        return -1;
    *ret = (struct delivery_row_list){all.items, all.len, all.cap};
    return 0;
}

int ledger_due_deliveries(struct ledger *l, int64_t now_ms, int64_t limit, struct arena *a,
                          struct delivery_row_list *ret, struct error *err)
{
    return select_deliveries(l,
                             "WHERE done = 0 AND next_ms <= ? ORDER BY next_ms, created_ms LIMIT ?",
                             BIND(V_INT(now_ms), V_INT(limit)), a, ret, err);
}

int ledger_run_deliveries(struct ledger *l, struct str uid, int64_t generation, struct arena *a,
                          struct delivery_row_list *ret, struct error *err)
{
    return select_deliveries(l, "WHERE uid = ? AND generation = ? ORDER BY id",
                             BIND(V_STR(uid), V_INT(generation)), a, ret, err);
}

static int change_delivery(struct ledger *l, int64_t id, const char *sql,
                           const struct value *values, struct error *err)
{
    _cleanup_(tx_done) struct tx t = {0};
    int64_t changed;

    if (tx_write(l, &t, err) < 0 || db_change(&t, sql, values, &changed, err) < 0)
        return -1;
    if (!changed)
        return error_set(err, ERR_NOT_FOUND, "the ledger has no delivery %lld", (long long)id);
    return tx_commit(&t, err);
}

int ledger_delivery_done(struct ledger *l, int64_t id, struct str where, struct error *err)
{
    static const char done[] = "UPDATE delivery SET done = 1, attempts = attempts + 1,"
                               " stored_at = ?2 WHERE id = ?1";

    return change_delivery(l, id, done, BIND(V_INT(id), V_STR(where)), err);
}

int ledger_delivery_failed(struct ledger *l, int64_t id, int64_t next_ms, struct str why,
                           struct error *err)
{
    static const char failed[] = "UPDATE delivery SET attempts = attempts + 1, next_ms = ?2,"
                                 " last_error = ?3 WHERE id = ?1";

    return change_delivery(l, id, failed, BIND(V_INT(id), V_INT(next_ms), V_STR(why)), err);
}
