/* SPDX-License-Identifier: Apache-2.0
 *
 * Live evidence: what was seen of a workflow's pods, and what was read of its artifacts, while it
 * ran.
 */
#include "ledger/evidence.h"

#include "base/clock.h"
#include "base/limits.h"
#include "ledger/table.h"

#include <string.h>

/* ---- pods ---- */

static const struct column pod_columns[] = {
    COLUMN(struct pod, uid),
    COLUMN(struct pod, name),
    COLUMN(struct pod, node_id),
    COLUMN(struct pod, created),
    COLUMN(struct pod, service_account),
    COLUMN(struct pod, finished),
};

static const struct column container_columns[] = {
    COLUMN(struct container, name),
    COLUMN_WORD_OF(struct container, kind, container_kind_name),
    COLUMN(struct container, image),
    COLUMN(struct container, repository),
    COLUMN(struct container, digest),
    COLUMN(struct container, is_config_digest),
    COLUMN(struct container, terminated),
    COLUMN(struct container, exit_code),
};

static const struct column pull_secret_columns[] = {COLUMN_WHOLE("name", struct str)};
static const struct column place_columns[] = {COLUMN_WHOLE("location", struct str)};

static const struct table pods =
    TABLE("pod", "workflow_uid, first_ms, seen_ms", pod_columns, struct pod);

/* Each list of a pod has a table of its own. */
static const struct pod_part {
    struct table table;
    size_t offset;
} pod_parts[] = {
    {TABLE("container", "workflow_uid, pod, position", container_columns, struct container),
     offsetof(struct pod, containers)},
    {TABLE("pull_secret", "workflow_uid, pod, position", pull_secret_columns, struct str),
     offsetof(struct pod, pull_secrets)},
    {TABLE("place", "workflow_uid, pod, position", place_columns, struct str),
     offsetof(struct pod, places)},
};

static int put_parts(struct tx *t, struct str workflow_uid, const struct pod *pod,
                     struct error *err)
{
    struct row_array list;

    for (const struct pod_part *p = pod_parts; p < pod_parts + ARRAY_LEN(pod_parts); p++) {
        memcpy(&list, (const char *)pod + p->offset, sizeof(list));
        if (table_insert_all(t, &p->table, BIND(V_STR(workflow_uid), V_STR(pod->uid)), list.items,
                             list.len, err) < 0)
            return -1;
    }
    return 0;
}

int ledger_put_pod(struct ledger *l, struct str workflow_uid, const struct pod *pod,
                   struct error *err)
{
    static const char replace[] = "DELETE FROM pod WHERE workflow_uid = ? AND uid = ?"
                                  " AND finished <= ? RETURNING first_ms";
    _cleanup_(tx_done) struct tx t = {0};
    int64_t now = clock_now_ms(), first, stored;

    if (tx_write_live(l, &t, err) < 0 ||
        db_int(&t, replace, BIND(V_STR(workflow_uid), V_STR(pod->uid), V_INT(pod->finished)),
               &first, err) < 0 ||
        table_insert(&t, &pods, BIND(V_STR(workflow_uid), V_INT(first ? first : now), V_INT(now)),
                     pod, "ON CONFLICT DO NOTHING RETURNING 1", &stored, err) < 0)
        return -1;
    if (stored && put_parts(&t, workflow_uid, pod, err) < 0)
        return -1;
    return tx_commit(&t, err);
}

static int get_parts(struct tx *t, struct str workflow_uid, struct arena *a, struct pod *pod,
                     struct error *err)
{
    struct row_array list;

    for (const struct pod_part *p = pod_parts; p < pod_parts + ARRAY_LEN(pod_parts); p++) {
        if (table_all(t, &p->table, "WHERE workflow_uid = ? AND pod = ? ORDER BY position",
                      BIND(V_STR(workflow_uid), V_STR(pod->uid)), a, &list, err) < 0)
            return -1;
        memcpy((char *)pod + p->offset, &list, sizeof(list));
    }
    return 0;
}

int ledger_get_pods(struct ledger *l, struct str workflow_uid, struct arena *a,
                    struct pod_list *ret, struct error *err)
{
    _cleanup_(tx_done) struct tx t = {0};
    struct row_array all;

    if (tx_read(l, &t, err) < 0 ||
        table_all(&t, &pods, "WHERE workflow_uid = ? ORDER BY name, created, uid",
                  BIND(V_STR(workflow_uid)), a, &all, err) < 0)
        return -1;
    struct pod_list list = {all.items, all.len, all.cap};
    list_each (pod, &list)
        if (get_parts(&t, workflow_uid, a, pod, err) < 0)
            return -1;
    *ret = list;
    return 0;
}

/* ---- early reads ---- */

static const struct column early_read_columns[] = {
    COLUMN(struct early_read, workflow_uid),
    COLUMN(struct early_read, node_id),
    COLUMN(struct early_read, artifact_name),
    COLUMN(struct early_read, read_ms),
    COLUMN_AS("uri", struct early_read, artifact.uri),
    COLUMN_WORD_AS("state", struct early_read, artifact.state, artifact_state_name),
    COLUMN_AS("reason", struct early_read, artifact.reason),
    COLUMN_AS("is_directory", struct early_read, artifact.is_directory),
    COLUMNS_OF_FACTS(struct early_read, artifact.facts),
};

static const struct column object_columns[] = {COLUMNS_OF_OBJECT};

static const struct table early_reads =
    TABLE("early_read", NULL, early_read_columns, struct early_read);
static const struct table early_objects =
    TABLE("early_object", "workflow_uid, node_id, artifact_name, position", object_columns,
          struct object);

#define KEY_OF(e) BIND(V_STR((e)->workflow_uid), V_STR((e)->node_id), V_STR((e)->artifact_name))

int ledger_put_early_read(struct ledger *l, const struct early_read *e, struct error *err)
{
    static const char forget[] =
        "DELETE FROM early_read WHERE workflow_uid = ? AND node_id = ? AND artifact_name = ?";
    _cleanup_(tx_done) struct tx t = {0};

    if (tx_write_live(l, &t, err) < 0 || db_change(&t, forget, KEY_OF(e), NULL, err) < 0 ||
        table_insert(&t, &early_reads, BIND(), e, "", NULL, err) < 0 ||
        table_insert_all(&t, &early_objects, KEY_OF(e), e->artifact.objects.items,
                         e->artifact.objects.len, err) < 0)
        return -1;
    return tx_commit(&t, err);
}

static int get_objects(struct tx *t, struct arena *a, struct early_read *e, struct error *err)
{
    struct row_array all;

    if (table_all(t, &early_objects,
                  "WHERE workflow_uid = ? AND node_id = ? AND artifact_name = ? ORDER BY position",
                  KEY_OF(e), a, &all, err) < 0)
        return -1;
    e->artifact.objects = (struct object_list){all.items, all.len, all.cap};
    return 0;
}

int ledger_get_early_reads(struct ledger *l, struct str workflow_uid, struct arena *a,
                           struct early_read **ret, size_t *ret_len, struct error *err)
{
    _cleanup_(tx_done) struct tx t = {0};
    struct row_array all;

    if (tx_read(l, &t, err) < 0 ||
        table_all(&t, &early_reads, "WHERE workflow_uid = ? ORDER BY node_id, artifact_name",
                  BIND(V_STR(workflow_uid)), a, &all, err) < 0)
        return -1;
    struct early_read *reads = all.items;
    for (size_t i = 0; i < all.len; i++) {
        reads[i].artifact.name = reads[i].artifact_name;
        if (reads[i].artifact.is_directory && get_objects(&t, a, &reads[i], err) < 0)
            return -1;
    }
    *ret = reads;
    *ret_len = all.len;
    return 0;
}

/* ---- the end ---- */

/* A workflow that did not succeed may be retried under its UID, and a pod first seen after this
 * run began belongs to such a retry; a later generation needs what an earlier one saw. */
#define OF_A_FINAL_RUN                                              \
    "SELECT created_ms FROM run WHERE uid = ?1 AND generation = ?2" \
    " AND phase = 'Succeeded' AND state <> 'superseded'"

static const char drop_pods[] =
    "DELETE FROM pod WHERE workflow_uid = ?1 AND first_ms <= (" OF_A_FINAL_RUN ")";
static const char drop_early_reads[] =
    "DELETE FROM early_read WHERE workflow_uid = ?1 AND EXISTS (" OF_A_FINAL_RUN ")";
static const char drop_old_pods[] =
    "DELETE FROM pod WHERE seen_ms < ? AND NOT EXISTS"
    " (SELECT 1 FROM run WHERE run.uid = pod.workflow_uid AND marked = 0)";
static const char drop_old_early_reads[] =
    "DELETE FROM early_read WHERE read_ms < ? AND NOT EXISTS"
    " (SELECT 1 FROM run WHERE run.uid = early_read.workflow_uid AND marked = 0)";

int evidence_drop(struct tx *t, struct str uid, int64_t generation, struct error *err)
{
    const struct value *run = BIND(V_STR(uid), V_INT(generation));
    const struct value *old = BIND(V_INT(clock_now_ms() - LEDGER_EVIDENCE_KEEP_MS));

    return db_change(t, drop_pods, run, NULL, err) < 0 ||
                   db_change(t, drop_early_reads, run, NULL, err) < 0 ||
                   db_change(t, drop_old_pods, old, NULL, err) < 0 ||
                   db_change(t, drop_old_early_reads, old, NULL, err) < 0
               ? -1
               : 0;
}
