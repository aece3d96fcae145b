/* SPDX-License-Identifier: Apache-2.0 */
#include "web/api.h"

#include "attest/statement.h"
#include "base/clock.h"
#include "base/limits.h"

static json_t *document(struct arena *a)
{
    json_t *v = json_new_object(a);

    json_put_int(v, "schemaVersion", API_SCHEMA_VERSION);
    return v;
}

static void put_time(json_t *v, const char *key, int64_t ms)
{
    char text[CLOCK_TEXT_SIZE];

    if (!ms)
        return;
    clock_format(ms, text);
    json_put_c(v, key, text);
}

static json_t *run_summary(const struct run_row *row)
{
    json_t *v = json_object();

    json_put_str(v, "uid", row->uid);
    json_put_int(v, "generation", row->generation);
    json_put_str(v, "namespace", row->namespace);
    json_put_str(v, "name", row->name);
    json_put_str(v, "phase", row->phase);
    json_put_c(v, "state", run_state_name(row->state));
    json_put_str_if(v, "reason", row->reason);
    json_put_str_if(v, "level", row->level);
    json_put_str_if(v, "started", row->started);
    json_put_str_if(v, "finished", row->finished);
    json_put_str_if(v, "statement", digest_str(&row->statement));
    json_put_int(v, "subjects", row->subjects);
    json_put_bool(v, "signed", row->signed_);
    json_put_bool(v, "delivered", row->delivered);
    json_put_bool(v, "marked", row->marked);
    put_time(v, "updated", row->updated_ms);
    return v;
}

int api_runs(struct ledger *l, const struct run_query *q, struct arena *a, json_t **ret,
             struct error *err)
{
    struct run_row_list rows = {0};

    if (ledger_list_runs(l, q, a, &rows, err) < 0)
        return -1;
    json_t *v = document(a), *runs = json_array();
    list_each (row, &rows)
        json_append(runs, run_summary(row));
    json_put(v, "runs", runs);
    *ret = v;
    return 0;
}

static void put_facts(json_t *v, const struct object_facts *facts)
{
    if (!digest_is_set(&facts->digest))
        return;
    json_put_str(v, "sha256", digest_str(&facts->digest));
    json_put_int(v, "size", (int64_t)facts->size);
    json_put_str_if(v, "etag", facts->etag);
    json_put_str_if(v, "versionId", facts->version_id);
    json_put_str_if(v, "lastModified", facts->last_modified);
}

static json_t *artifact_to_json(const struct artifact *artifact)
{
    json_t *v = json_object();

    json_put_str(v, "name", artifact->name);
    json_put_str_if(v, "uri", artifact->uri);
    json_put_c(v, "role", artifact_role_name(artifact->role));
    json_put_c(v, "state", artifact_state_name(artifact->state));
    json_put_str_if(v, "reason", artifact->reason);
    json_put_bool(v, "log", artifact->is_log);
    json_put_bool(v, "directory", artifact->is_directory);
    put_facts(v, &artifact->facts);
    if (!artifact->is_directory)
        return v;
    json_t *objects = json_array();
    list_each (o, &artifact->objects) {
        json_t *object = json_object();
        json_put_str(object, "uri", o->uri);
        put_facts(object, &o->facts);
        json_append(objects, object);
    }
    json_put(v, "objects", objects);
    return v;
}

static json_t *node_to_json(const struct node *node)
{
    json_t *v = json_object(), *artifacts = json_array();

    json_put_str(v, "id", node->id);
    json_put_str(v, "name", node->name);
    json_put_str(v, "displayName", node->display_name);
    json_put_str(v, "type", node->type);
    json_put_c(v, "phase", node_phase_name(node->phase));
    json_put_str_if(v, "template", node->template_name);
    json_put_str_if(v, "boundary", node->boundary_id);
    json_put_str_if(v, "pod", node->pod_name);
    json_put_str_if(v, "started", node->started);
    json_put_str_if(v, "finished", node->finished);
    list_each (artifact, &node->outputs)
        if (node->is_owner)
            json_append(artifacts, artifact_to_json(artifact));
    json_put(v, "artifacts", artifacts);
    return v;
}

static json_t *delivery_to_json(const struct delivery_row *d)
{
    json_t *v = json_object();

    json_put_str(v, "statement", digest_str(&d->statement));
    json_put_str(v, "store", d->store);
    json_put_bool(v, "done", d->done);
    json_put_int(v, "attempts", d->attempts);
    json_put_str_if(v, "where", d->where);
    json_put_str_if(v, "lastError", d->last_error);
    if (!d->done)
        put_time(v, "next", d->next_ms);
    return v;
}

static int put_statements(struct ledger *l, const struct run_row *row, struct arena *a, json_t *v,
                          struct error *err)
{
    struct statement_row *rows;
    size_t n;

    if (ledger_run_statements(l, row->uid, row->generation, a, &rows, &n, err) < 0)
        return -1;
    json_t *list = json_array();
    for (size_t i = 0; i < n; i++) {
        json_t *s = json_object();
        json_put_str(s, "sha256", digest_str(&rows[i].digest));
        json_put_str(s, "kind", rows[i].kind);
        json_put_str(s, "predicateType", rows[i].predicate_type);
        json_put_str(s, "keyHint", rows[i].key_hint);
        put_time(s, "created", rows[i].created_ms);
        json_append(list, s);
    }
    json_put(v, "statements", list);
    return 0;
}

static int put_deliveries(struct ledger *l, const struct run_row *row, struct arena *a, json_t *v,
                          struct error *err)
{
    struct delivery_row_list rows = {0};

    if (ledger_run_deliveries(l, row->uid, row->generation, a, &rows, err) < 0)
        return -1;
    json_t *list = json_array();
    list_each (d, &rows)
        json_append(list, delivery_to_json(d));
    json_put(v, "deliveries", list);
    return 0;
}

int api_run(struct ledger *l, struct str namespace, struct str name, struct arena *a, json_t **ret,
            struct error *err)
{
    struct run_row row;
    struct run run = {0};

    if (ledger_find_run(l, namespace, name, a, &row, err) < 0 ||
        ledger_get_run_nodes(l, row.uid, row.generation, a, &run, err) < 0)
        return -1;
    json_t *v = document(a), *nodes = json_array();
    json_put(v, "run", run_summary(&row));
    list_each (node, &run.nodes)
        json_append(nodes, node_to_json(node));
    json_put(v, "nodes", nodes);
    if (put_statements(l, &row, a, v, err) < 0 || put_deliveries(l, &row, a, v, err) < 0)
        return -1;
    *ret = v;
    return 0;
}

/* Statement and bundle were written by us and verified when they were signed, so they parse. */
static int put_parsed(json_t *v, const char *key, struct str text, struct arena *a,
                      struct error *err)
{
    json_t *parsed;

    if (json_parse(a, text, BUNDLE_MAX_BYTES, JSON_MAX_DEPTH, &parsed, err) < 0)
        return error_wrap(err, "%s in the ledger", key);
    json_put(v, key, json_incref(parsed));
    return 0;
}

int api_statement(struct ledger *l, const struct digest *statement, struct arena *a, json_t **ret,
                  struct error *err)
{
    struct statement_row row;

    if (ledger_get_statement(l, statement, a, &row, err) < 0)
        return -1;
    json_t *v = document(a), *subjects = json_array();
    json_put_str(v, "sha256", digest_str(&row.digest));
    json_put_str(v, "kind", row.kind);
    json_put_str(v, "predicateType", row.predicate_type);
    json_put_str(v, "keyHint", row.key_hint);
    put_time(v, "created", row.created_ms);
    for (size_t i = 0; i < row.subjects_len; i++) {
        json_t *s = json_object();
        json_put_str(s, "name", row.subjects[i].name);
        json_put_str(s, "sha256", digest_str(&row.subjects[i].digest));
        json_append(subjects, s);
    }
    json_put(v, "subjects", subjects);
    if (put_parsed(v, "statement", row.payload, a, err) < 0 ||
        put_parsed(v, "bundle", row.bundle, a, err) < 0)
        return -1;
    *ret = v;
    return 0;
}

int api_subjects(struct ledger *l, const struct digest *digest, struct str name, struct arena *a,
                 json_t **ret, struct error *err)
{
    struct digest *found;
    size_t n;

    int r = digest_is_set(digest) ? ledger_statements_of_digest(l, digest, a, &found, &n, err)
                                  : ledger_statements_of_name(l, name, a, &found, &n, err);
    if (r < 0)
        return -1;
    json_t *v = document(a), *list = json_array();
    for (size_t i = 0; i < n; i++)
        json_append(list, json_new_str(digest_str(&found[i])));
    json_put(v, "statements", list);
    *ret = v;
    return 0;
}
