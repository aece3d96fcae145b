/* SPDX-License-Identifier: Apache-2.0
 *
 * The reading stage. An artifact that was read right after its step had ended is not read again:
 * that digest is the one closest to the step that produced the bytes, and it stays true when the
 * object is overwritten or collected before the run is over.
 */
#include "controller/pipeline_internal.h"

#include "argo/taskresult.h"
#include "argo/workflow.h"
#include "base/clock.h"

static bool endpoint_allowed(const struct pipeline_rules *rules, const struct artifact *artifact)
{
    for (size_t i = 0; i < rules->endpoints_len; i++)
        if (str_matches(artifact->location.endpoint, rules->endpoints[i]))
            return true;
    return rules->endpoints_len == 0;
}

static int read_artifact(const struct pipeline *p, struct arena *a, const struct run *run,
                         const struct node *node, struct artifact *artifact, struct error *err)
{
    if (!endpoint_allowed(p->rules, artifact)) {
        artifact->state = ARTIFACT_REFUSED;
        artifact->reason =
            arena_printf(a, "endpoint " PRI_STR " is not in the configured list of endpoints",
                         STR_ARG(artifact->location.endpoint));
        return 0;
    }
    if (artifact_digest(p->env, &p->rules->limits, node->pod, a, artifact, err) < 0)
        return error_wrap(err, "read " PRI_STR, STR_ARG(str_first(artifact->uri, 200)));
    if (artifact->state == ARTIFACT_MISSING && artifact->deleted) {
        artifact->state = ARTIFACT_DELETED;
        artifact->reason = STR("Argo's garbage collection removed it before it could be read");
    }
    if (p->on_read)
        p->on_read(p->userdata, run, node, artifact);
    return 0;
}

/* What could be read is kept in the ledger at once, so that a restart does not read it again. */
static int read_and_keep(const struct pipeline *p, struct arena *a, const struct run *run,
                         const struct node *node, struct artifact *artifact, struct error *err)
{
    if (read_artifact(p, a, run, node, artifact, err) < 0)
        return -1;
    struct early_read read = {
        .workflow_uid = run->uid,
        .node_id = node->id,
        .artifact_name = artifact->name,
        .artifact = *artifact,
        .read_ms = clock_now_ms(),
    };

    return artifact->state == ARTIFACT_DIGESTED ? ledger_put_early_read(p->ledger, &read, err) : 0;
}

/* A node that ran again under the same id (argo retry) started after the earlier read: that read is
 * not of its output. Workflow times have a resolution of one second. */
static bool is_of_this_attempt(const struct early_read *read, const struct node *node)
{
    return read->read_ms >= clock_parse_or(node->started, INT64_MIN);
}

static const struct early_read *find_read(const struct early_read *reads, size_t n,
                                          const struct node *node, const struct artifact *artifact)
{
    for (size_t i = 0; i < n; i++)
        if (str_eq(reads[i].node_id, node->id) && str_eq(reads[i].artifact_name, artifact->name) &&
            str_eq(reads[i].artifact.uri, artifact->uri) && is_of_this_attempt(&reads[i], node))
            return &reads[i];
    return NULL;
}

static void adopt(struct artifact *artifact, const struct artifact *read)
{
    artifact->state = read->state;
    artifact->is_directory = read->is_directory;
    artifact->facts = read->facts;
    artifact->objects = read->objects;
}

int pipeline_digest(const struct pipeline *p, struct arena *a, struct run *run, struct error *err)
{
    struct early_read *reads;
    size_t reads_len;

    if (ledger_get_early_reads(p->ledger, run->uid, a, &reads, &reads_len, err) < 0)
        return -1;
    list_each (node, &run->nodes) {
        list_each (artifact, &node->outputs) {
            if (!node->is_owner || artifact->state != ARTIFACT_PENDING)
                continue;
            const struct early_read *read = find_read(reads, reads_len, node, artifact);
            if (read)
                adopt(artifact, &read->artifact);
            else if (artifact->role != ROLE_SUPERSEDED &&
                     read_and_keep(p, a, run, node, artifact, err) < 0)
                return -1;
        }
        if (arena_check(a, err) < 0)
            return -1;
    }
    return 0;
}

/* The node as it will look once Argo has merged the result: outputs set, ended well. */
static json_t *merge_outputs(json_t *workflow, const struct task_result *result, struct arena *a)
{
    json_t *nodes = json_at(workflow, "status", "nodes");
    char *id = arena_cstr(a, result->node_id);
    json_t *node = json_at(nodes, id);

    if (!node)
        return NULL;
    json_t *outputs = json_object();
    if (result->artifacts)
        json_put(outputs, "artifacts", json_incref((json_t *)result->artifacts));
    if (result->parameters)
        json_put(outputs, "parameters", json_incref((json_t *)result->parameters));
    json_put(node, "outputs", outputs);
    json_put_c(node, "phase", "Succeeded");
    return node;
}

/* Results are seen again after each list, such as at a restart: what was read stays read. */
static int read_outputs(const struct pipeline *p, struct arena *a, struct run *run,
                        struct str node_id, struct error *err)
{
    struct pod_list pods = {0};
    struct early_read *reads;
    size_t reads_len;

    if (ledger_get_pods(p->ledger, run->uid, a, &pods, err) < 0 ||
        ledger_get_early_reads(p->ledger, run->uid, a, &reads, &reads_len, err) < 0)
        return -1;
    workflow_attach_pods(a, run, &pods);
    struct node *node = run_find_node(run, node_id);
    if (!node || !node->is_owner)
        return 0;
    list_each (artifact, &node->outputs) {
        if (artifact->state == ARTIFACT_PENDING && !find_read(reads, reads_len, node, artifact) &&
            read_and_keep(p, a, run, node, artifact, err) < 0)
            return -1;
    }
    return 0;
}

int pipeline_read_early(const struct pipeline *p, struct arena *a, json_t *workflow,
                        json_t *task_result, struct error *err)
{
    struct task_result result;
    struct run run = {0};

    if (task_result_read(a, task_result, &result, err) < 0)
        return -1;
    if (!str_eq(json_str_at(workflow, "metadata", "uid"), result.workflow_uid))
        return error_set(err, ERR_NOT_FOUND, "workflow of task result " PRI_STR " is gone",
                         STR_ARG(result.node_id));
    if (!result.completed || !merge_outputs(workflow, &result, a))
        return 0;
    if (workflow_read(a, workflow, &run, err) < 0)
        return -1;
    return read_outputs(p, a, &run, result.node_id, err);
}
