/* SPDX-License-Identifier: Apache-2.0
 *
 * What a run left: its nodes, their output artifacts, and the members of those that are
 * directories.
 */
#include "ledger/runs.h"
#include "ledger/table.h"

static const struct column node_columns[] = {
    COLUMN(struct node, id),
    COLUMN(struct node, name),
    COLUMN(struct node, display_name),
    COLUMN(struct node, type),
    COLUMN_WORD_OF(struct node, phase, node_phase_name),
    COLUMN(struct node, template_name),
    COLUMN(struct node, template_scope),
    COLUMN(struct node, boundary_id),
    COLUMN(struct node, message),
    COLUMN(struct node, started),
    COLUMN(struct node, finished),
    COLUMN(struct node, pod_name),
    COLUMN(struct node, is_owner),
    COLUMN(struct node, is_attempt),
    COLUMN(struct node, memoized),
    COLUMN(struct node, synced),
};

static const char *addressing_name(unsigned addressing)
{
    static const char *const names[] = {
        [ADDRESSING_AUTO] = "auto",
        [ADDRESSING_PATH] = "path",
        [ADDRESSING_VIRTUAL] = "virtual",
    };

    return addressing < ARRAY_LEN(names) ? names[addressing] : "unknown";
}

#define COLUMNS_OF_SECRET(column, ref)                               \
    COLUMN_AS(column "_secret", struct artifact, location.ref.name), \
        COLUMN_AS(column "_member", struct artifact, location.ref.key)

static const struct column artifact_columns[] = {
    COLUMN(struct artifact, name),
    COLUMN(struct artifact, path),
    COLUMN(struct artifact, uri),
    COLUMN_WORD_OF(struct artifact, role, artifact_role_name),
    COLUMN_WORD_OF(struct artifact, state, artifact_state_name),
    COLUMN(struct artifact, reason),
    COLUMN(struct artifact, is_log),
    COLUMN(struct artifact, deleted),
    COLUMN(struct artifact, is_directory),
    COLUMNS_OF_FACTS(struct artifact, facts),
    COLUMN(struct artifact, expected),
    COLUMN_WORD_AS("kind", struct artifact, location.kind, location_kind_name),
    COLUMN_AS("endpoint", struct artifact, location.endpoint),
    COLUMN_AS("bucket", struct artifact, location.bucket),
    COLUMN_AS("region", struct artifact, location.region),
    COLUMN_AS("key", struct artifact, location.key),
    COLUMN_AS("insecure", struct artifact, location.insecure),
    COLUMN_WORD_AS("addressing", struct artifact, location.addressing, addressing_name),
    COLUMNS_OF_SECRET("access_key", access_key),
    COLUMNS_OF_SECRET("secret_key", secret_key),
    COLUMNS_OF_SECRET("session_token", session_token),
    COLUMNS_OF_SECRET("ca", ca),
    COLUMNS_OF_SECRET("sse_key", sse_customer_key),
    COLUMN_AS("role_arn", struct artifact, location.role_arn),
    COLUMN_AS("use_sdk_creds", struct artifact, location.use_sdk_creds),
};

static const struct column object_columns[] = {COLUMNS_OF_OBJECT};

static const struct table nodes = TABLE("node", "run, position", node_columns, struct node);
static const struct table artifacts =
    TABLE("artifact", "run, node, position", artifact_columns, struct artifact);
static const struct table objects =
    TABLE("object", "run, node, artifact, position", object_columns, struct object);

/* ---- writing ---- */

static int put_outputs(struct tx *t, int64_t run, int64_t node, const struct artifact_list *outputs,
                       struct error *err)
{
    if (table_insert_all(t, &artifacts, BIND(V_INT(run), V_INT(node)), outputs->items, outputs->len,
                         err) < 0)
        return -1;
    for (size_t i = 0; i < outputs->len; i++) {
        const struct object_list *members = &outputs->items[i].objects;
        if (table_insert_all(t, &objects, BIND(V_INT(run), V_INT(node), V_INT((int64_t)i)),
                             members->items, members->len, err) < 0)
            return -1;
    }
    return 0;
}

int ledger_put_run_nodes(struct ledger *l, const struct run *run, struct error *err)
{
    _cleanup_(tx_done) struct tx t = {0};
    int64_t id;

    if (tx_write(l, &t, err) < 0 || run_find_id(&t, run->uid, run->generation, &id, err) < 0 ||
        db_change(&t, "DELETE FROM node WHERE run = ?", BIND(V_INT(id)), NULL, err) < 0 ||
        table_insert_all(&t, &nodes, BIND(V_INT(id)), run->nodes.items, run->nodes.len, err) < 0)
        return -1;
    for (size_t i = 0; i < run->nodes.len; i++)
        if (put_outputs(&t, id, (int64_t)i, &run->nodes.items[i].outputs, err) < 0)
            return -1;
    return tx_commit(&t, err);
}

/* ---- reading ---- */

static int get_members(struct tx *t, int64_t run, int64_t node, int64_t artifact, struct arena *a,
                       struct object_list *ret, struct error *err)
{
    struct row_array all;

    if (table_all(t, &objects, "WHERE run = ? AND node = ? AND artifact = ? ORDER BY position",
                  BIND(V_INT(run), V_INT(node), V_INT(artifact)), a, &all, err) < 0)
        return -1;
    *ret = (struct object_list){all.items, all.len, all.cap};
    return 0;
}

static int get_outputs(struct tx *t, int64_t run, int64_t node, struct arena *a,
                       struct artifact_list *ret, struct error *err)
{
    struct row_array all;

    if (table_all(t, &artifacts, "WHERE run = ? AND node = ? ORDER BY position",
                  BIND(V_INT(run), V_INT(node)), a, &all, err) < 0)
        return -1;
    struct artifact_list outputs = {all.items, all.len, all.cap};
    for (size_t i = 0; i < outputs.len; i++)
        if (outputs.items[i].is_directory &&
            get_members(t, run, node, (int64_t)i, a, &outputs.items[i].objects, err) < 0)
            return -1;
    *ret = outputs;
    return 0;
}

int ledger_get_run_nodes(struct ledger *l, struct str uid, int64_t generation, struct arena *a,
                         struct run *ret, struct error *err)
{
    _cleanup_(tx_done) struct tx t = {0};
    struct row_array all;
    int64_t id;

    if (tx_read(l, &t, err) < 0 || run_find_id(&t, uid, generation, &id, err) < 0 ||
        table_all(&t, &nodes, "WHERE run = ? ORDER BY position", BIND(V_INT(id)), a, &all, err) < 0)
        return -1;
    struct node_list list = {all.items, all.len, all.cap};
    for (size_t i = 0; i < list.len; i++)
        if (get_outputs(&t, id, (int64_t)i, a, &list.items[i].outputs, err) < 0)
            return -1;
    ret->nodes = list;
    return 0;
}

/* ---- lineage ---- */

/* Of the rows of the view only this shape, with what it is ordered by among its columns, is looked
 * up in both indexes (sqlite.org/optoverview.html#flattening, rule 18). */
struct last_read {
    int64_t run;
    struct object_facts facts;
};

static const struct column last_read_columns[] = {
    COLUMN(struct last_read, run),
    COLUMNS_OF_FACTS(struct last_read, facts),
};

static const struct table last_reads =
    TABLE("last_read", NULL, last_read_columns, struct last_read);

int ledger_digest_of_uri(struct ledger *l, struct str uri, struct arena *a,
                         struct object_facts *ret, struct error *err)
{
    _cleanup_(tx_done) struct tx t = {0};
    struct last_read newest;
    bool found;

    if (tx_read(l, &t, err) < 0 ||
        table_one(&t, &last_reads, "WHERE uri = ? ORDER BY run DESC LIMIT 1", BIND(V_STR(uri)), a,
                  &newest, &found, err) < 0)
        return -1;
    if (!found)
        return error_set(err, ERR_NOT_FOUND, "no run of this ledger wrote " PRI_STR,
                         STR_ARG(str_first(uri, 200)));
    *ret = newest.facts;
    return 0;
}
