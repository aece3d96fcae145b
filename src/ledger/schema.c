/* SPDX-License-Identifier: Apache-2.0 */
#include "ledger/schema.h"

#include "base/buf.h"
#include "base/limits.h"

/* "ASLS": tells our files from other SQLite files (sqlite.org/pragma.html#pragma_application_id).
 */
#define APPLICATION_ID 1095978067

#define TEXT_OF(n)   #n
#define NUMBER_OF(n) TEXT_OF(n)

/* Live evidence. */
static const char evidence_v1[] =
    "CREATE TABLE pod ("
    " workflow_uid TEXT NOT NULL, uid TEXT NOT NULL, name TEXT NOT NULL, node_id TEXT NOT NULL,"
    " created TEXT NOT NULL, service_account TEXT NOT NULL, finished INTEGER NOT NULL,"
    " first_ms INTEGER NOT NULL, seen_ms INTEGER NOT NULL,"
    " PRIMARY KEY (workflow_uid, uid)) STRICT, WITHOUT ROWID;"
    "CREATE INDEX pod_seen ON pod (seen_ms);"
    "CREATE TABLE container ("
    " workflow_uid TEXT NOT NULL, pod TEXT NOT NULL, position INTEGER NOT NULL,"
    " name TEXT NOT NULL, kind TEXT NOT NULL, image TEXT NOT NULL, repository TEXT NOT NULL,"
    " digest TEXT NOT NULL, is_config_digest INTEGER NOT NULL, terminated INTEGER NOT NULL,"
    " exit_code INTEGER NOT NULL,"
    " PRIMARY KEY (workflow_uid, pod, position),"
    " FOREIGN KEY (workflow_uid, pod) REFERENCES pod (workflow_uid, uid) ON DELETE CASCADE"
    ") STRICT, WITHOUT ROWID;"
    "CREATE TABLE pull_secret ("
    " workflow_uid TEXT NOT NULL, pod TEXT NOT NULL, position INTEGER NOT NULL,"
    " name TEXT NOT NULL,"
    " PRIMARY KEY (workflow_uid, pod, position),"
    " FOREIGN KEY (workflow_uid, pod) REFERENCES pod (workflow_uid, uid) ON DELETE CASCADE"
    ") STRICT, WITHOUT ROWID;"
    "CREATE TABLE place ("
    " workflow_uid TEXT NOT NULL, pod TEXT NOT NULL, position INTEGER NOT NULL,"
    " location TEXT NOT NULL,"
    " PRIMARY KEY (workflow_uid, pod, position),"
    " FOREIGN KEY (workflow_uid, pod) REFERENCES pod (workflow_uid, uid) ON DELETE CASCADE"
    ") STRICT, WITHOUT ROWID;"
    "CREATE TABLE early_read ("
    " workflow_uid TEXT NOT NULL, node_id TEXT NOT NULL, artifact_name TEXT NOT NULL,"
    " read_ms INTEGER NOT NULL, uri TEXT NOT NULL, state TEXT NOT NULL, reason TEXT NOT NULL,"
    " is_directory INTEGER NOT NULL, digest TEXT NOT NULL, size INTEGER NOT NULL,"
    " etag TEXT NOT NULL, version_id TEXT NOT NULL, last_modified TEXT NOT NULL,"
    " PRIMARY KEY (workflow_uid, node_id, artifact_name)) STRICT, WITHOUT ROWID;"
    "CREATE INDEX early_read_seen ON early_read (read_ms);"
    "CREATE TABLE early_object ("
    " workflow_uid TEXT NOT NULL, node_id TEXT NOT NULL, artifact_name TEXT NOT NULL,"
    " position INTEGER NOT NULL, key TEXT NOT NULL, uri TEXT NOT NULL, digest TEXT NOT NULL,"
    " size INTEGER NOT NULL, etag TEXT NOT NULL, version_id TEXT NOT NULL,"
    " last_modified TEXT NOT NULL,"
    " PRIMARY KEY (workflow_uid, node_id, artifact_name, position),"
    " FOREIGN KEY (workflow_uid, node_id, artifact_name)"
    "  REFERENCES early_read (workflow_uid, node_id, artifact_name) ON DELETE CASCADE"
    ") STRICT, WITHOUT ROWID;";

/* The column that a partial index is about stands in it, last, so that it covers its own queries
 * and draws no others to itself. */

/* Runs. `evidence` stands apart, so that listing runs does not page through Workflows. */
static const char runs_v1[] =
    "CREATE TABLE run ("
    " id INTEGER PRIMARY KEY, uid TEXT NOT NULL, generation INTEGER NOT NULL,"
    " namespace TEXT NOT NULL, name TEXT NOT NULL, phase TEXT NOT NULL, state TEXT NOT NULL,"
    " reason TEXT NOT NULL, level TEXT NOT NULL, created TEXT NOT NULL, started TEXT NOT NULL,"
    " finished TEXT NOT NULL, statement TEXT NOT NULL, subjects INTEGER NOT NULL,"
    " created_ms INTEGER NOT NULL, updated_ms INTEGER NOT NULL, signed INTEGER NOT NULL,"
    " delivered INTEGER NOT NULL, marked INTEGER NOT NULL,"
    " UNIQUE (uid, generation)) STRICT;"
    "CREATE INDEX run_by_name ON run (namespace, name, created);"
    "CREATE INDEX run_by_namespace ON run (namespace);"
    "CREATE INDEX run_by_namespace_state ON run (namespace, state);"
    "CREATE INDEX run_by_state ON run (state);"
    "CREATE INDEX run_unfinished ON run (created_ms, marked) WHERE marked = 0;"
    "CREATE TABLE evidence ("
    " run INTEGER PRIMARY KEY REFERENCES run (id), workflow BLOB NOT NULL) STRICT;";

/* What a run left. */
static const char nodes_v1[] =
    "CREATE TABLE node ("
    " run INTEGER NOT NULL REFERENCES run (id), position INTEGER NOT NULL, id TEXT NOT NULL,"
    " name TEXT NOT NULL, display_name TEXT NOT NULL, type TEXT NOT NULL, phase TEXT NOT NULL,"
    " template_name TEXT NOT NULL, template_scope TEXT NOT NULL, boundary_id TEXT NOT NULL,"
    " message TEXT NOT NULL, started TEXT NOT NULL, finished TEXT NOT NULL,"
    " pod_name TEXT NOT NULL, is_owner INTEGER NOT NULL, is_attempt INTEGER NOT NULL,"
    " memoized INTEGER NOT NULL, synced INTEGER NOT NULL,"
    " PRIMARY KEY (run, position)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE artifact ("
    " run INTEGER NOT NULL, node INTEGER NOT NULL, position INTEGER NOT NULL,"
    " name TEXT NOT NULL, path TEXT NOT NULL, uri TEXT NOT NULL, role TEXT NOT NULL,"
    " state TEXT NOT NULL, reason TEXT NOT NULL, is_log INTEGER NOT NULL,"
    " deleted INTEGER NOT NULL, is_directory INTEGER NOT NULL, digest TEXT NOT NULL,"
    " size INTEGER NOT NULL, etag TEXT NOT NULL, version_id TEXT NOT NULL,"
    " last_modified TEXT NOT NULL, expected TEXT NOT NULL,"
    " kind TEXT NOT NULL, endpoint TEXT NOT NULL, bucket TEXT NOT NULL, region TEXT NOT NULL,"
    " key TEXT NOT NULL, insecure INTEGER NOT NULL, addressing TEXT NOT NULL,"
    " access_key_secret TEXT NOT NULL, access_key_member TEXT NOT NULL,"
    " secret_key_secret TEXT NOT NULL, secret_key_member TEXT NOT NULL,"
    " session_token_secret TEXT NOT NULL, session_token_member TEXT NOT NULL,"
    " ca_secret TEXT NOT NULL, ca_member TEXT NOT NULL,"
    " sse_key_secret TEXT NOT NULL, sse_key_member TEXT NOT NULL,"
    " role_arn TEXT NOT NULL, use_sdk_creds INTEGER NOT NULL,"
    " PRIMARY KEY (run, node, position),"
    " FOREIGN KEY (run, node) REFERENCES node (run, position) ON DELETE CASCADE"
    ") STRICT, WITHOUT ROWID;"
    "CREATE INDEX artifact_by_uri ON artifact (uri);"
    "CREATE TABLE object ("
    " run INTEGER NOT NULL, node INTEGER NOT NULL, artifact INTEGER NOT NULL,"
    " position INTEGER NOT NULL, key TEXT NOT NULL, uri TEXT NOT NULL, digest TEXT NOT NULL,"
    " size INTEGER NOT NULL, etag TEXT NOT NULL, version_id TEXT NOT NULL,"
    " last_modified TEXT NOT NULL,"
    " PRIMARY KEY (run, node, artifact, position),"
    " FOREIGN KEY (run, node, artifact) REFERENCES artifact (run, node, position)"
    "  ON DELETE CASCADE) STRICT, WITHOUT ROWID;"
    "CREATE INDEX object_by_uri ON object (uri);"
    "CREATE VIEW last_read AS"
    " SELECT uri, run, digest, size, etag, version_id, last_modified FROM artifact"
    " WHERE state = 'digested' AND is_directory = 0 AND role <> 'superseded'"
    " UNION ALL"
    " SELECT o.uri, o.run, o.digest, o.size, o.etag, o.version_id, o.last_modified"
    " FROM object AS o JOIN artifact AS a"
    " ON a.run = o.run AND a.node = o.node AND a.position = o.artifact"
    " WHERE a.state = 'digested' AND a.role <> 'superseded';";

/* What was signed, and where it has to go. */
static const char statements_v1[] =
    "CREATE TABLE statement ("
    " id INTEGER PRIMARY KEY, digest TEXT NOT NULL UNIQUE, predicate_type TEXT NOT NULL,"
    " kind TEXT NOT NULL, uid TEXT NOT NULL, generation INTEGER NOT NULL,"
    " key_hint TEXT NOT NULL, created_ms INTEGER NOT NULL,"
    " payload BLOB NOT NULL, bundle BLOB NOT NULL,"
    " FOREIGN KEY (uid, generation) REFERENCES run (uid, generation)) STRICT;"
    "CREATE INDEX statement_by_run ON statement (uid, generation);"
    "CREATE TABLE subject ("
    " statement INTEGER NOT NULL REFERENCES statement (id), position INTEGER NOT NULL,"
    " name TEXT NOT NULL, digest TEXT NOT NULL,"
    " PRIMARY KEY (statement, position)) STRICT, WITHOUT ROWID;"
    "CREATE INDEX subject_by_digest ON subject (digest);"
    "CREATE INDEX subject_by_name ON subject (name);"
    "CREATE TABLE delivery ("
    " id INTEGER PRIMARY KEY, statement TEXT NOT NULL REFERENCES statement (digest),"
    " uid TEXT NOT NULL, generation INTEGER NOT NULL, store TEXT NOT NULL,"
    " target TEXT NOT NULL, attempts INTEGER NOT NULL, next_ms INTEGER NOT NULL,"
    " done INTEGER NOT NULL, stored_at TEXT NOT NULL, last_error TEXT NOT NULL,"
    " created_ms INTEGER NOT NULL,"
    " UNIQUE (statement, store, target),"
    " FOREIGN KEY (uid, generation) REFERENCES run (uid, generation)) STRICT;"
    "CREATE INDEX delivery_by_run ON delivery (uid, generation);"
    "CREATE INDEX delivery_due ON delivery (next_ms, created_ms, done) WHERE done = 0;";

/* Written by ledger_check: only a commit shows that the disk takes one. */
static const char pulse_v1[] =
    "CREATE TABLE pulse (id INTEGER PRIMARY KEY CHECK (id = 1), at_ms INTEGER NOT NULL) STRICT;";

static const char application_v1[] = "PRAGMA application_id = " NUMBER_OF(APPLICATION_ID);

static const char *const version_1[] = {application_v1, evidence_v1, runs_v1, nodes_v1,
                                        statements_v1,  pulse_v1,    NULL};

/* Element i holds the scripts that lead from version i to i + 1. */
static const char *const *const migrations[] = {version_1};

enum { NEWEST = ARRAY_LEN(migrations) };

/* Of an empty file: 0. */
static int read_version(struct tx *t, int64_t *ret, struct error *err)
{
    int64_t version, application, tables;

    if (db_int(t, "PRAGMA user_version", BIND(), &version, err) < 0 ||
        db_int(t, "PRAGMA application_id", BIND(), &application, err) < 0 ||
        db_int(t, "SELECT count(*) FROM sqlite_schema", BIND(), &tables, err) < 0)
        return -1;
    if (application != APPLICATION_ID && (application || version || tables))
        return error_set(err, ERR_INVALID,
                         "%s is an SQLite file of another program: name another file as the ledger",
                         t->db->path);
    if (version < 0 || version > NEWEST)
        return error_set(
            err, ERR_INVALID,
            "ledger %s has version %lld, made by a newer argo-slsa; this one knows %d: "
            "run the newer one, or restore the backup made before the upgrade",
            t->db->path, (long long)version, NEWEST);
    *ret = version;
    return 0;
}

static int run_step(struct tx *t, int64_t version, struct error *err)
{
    _cleanup_(buf_done) struct buf next = BUF_INIT(LEDGER_SQL_MAX_BYTES);

    for (const char *const *script = migrations[version]; *script; script++)
        if (db_script(t, *script, err) < 0)
            return error_wrap(err, "migrate from version %d", (int)version);
    buf_addf(&next, "PRAGMA user_version = %d", (int)version + 1);
    return db_script(t, next.ptr, err);
}

int schema_migrate(struct ledger *l, struct error *err)
{
    int64_t version = 0;

    /* The version is read anew in each transaction: another process may migrate at the same time.
     */
    while (version < NEWEST) {
        _cleanup_(tx_done) struct tx t = {0};
        if (tx_write(l, &t, err) < 0 || read_version(&t, &version, err) < 0)
            return -1;
        if (version < NEWEST && (run_step(&t, version, err) < 0 || tx_commit(&t, err) < 0))
            return -1;
    }
    return 0;
}

int schema_recognise(struct ledger *l, struct error *err)
{
    _cleanup_(tx_done) struct tx t = {0};
    int64_t version = 0;

    if (tx_read(l, &t, err) < 0 || read_version(&t, &version, err) < 0)
        return -1;
    if (version < NEWEST && l->read_only)
        return error_set(
            err, ERR_INVALID,
            "ledger %s has version %lld, this argo-slsa reads %d: open it once with the "
            "controller, which brings it up to date",
            l->path, (long long)version, NEWEST);
    return 0;
}
