/* SPDX-License-Identifier: Apache-2.0
 *
 * The signing stage: a digested run becomes statements, bundles and planned deliveries, recorded in
 * one transaction.
 */
#include "controller/pipeline_internal.h"

#include "argo/workflow.h"
#include "attest/dsse.h"
#include "attest/provenance.h"
#include "base/clock.h"
#include "base/limits.h"
#include "base/map.h"
#include "sigstore/bundle.h"

static int load_run(const struct pipeline *p, struct arena *a, const struct run_key *key,
                    struct run *ret, struct error *err)
{
    struct str evidence;
    struct pod_list pods = {0};
    json_t *workflow;

    if (ledger_get_evidence(p->ledger, key->uid, key->generation, a, &evidence, err) < 0 ||
        json_parse_object(a, evidence, JSON_OBJECT_MAX_BYTES, JSON_MAX_DEPTH, &workflow, err) < 0 ||
        workflow_read(a, workflow, ret, err) < 0 ||
        ledger_get_pods(p->ledger, key->uid, a, &pods, err) < 0)
        return error_wrap(err, "load the evidence of run " PRI_STR, STR_ARG(key->uid));
    ret->from_recording = p->rules->from_recording;
    workflow_attach_pods(a, ret, &pods);
    workflow_redact(ret, p->rules->redact, p->rules->redact_len);
    return 0;
}

/* URI -> digest of what this run itself wrote. */
static void index_outputs(const struct run *run, struct map *ret)
{
    list_each (node, &run->nodes)
        list_each (artifact, &node->outputs)
            if (node->is_owner && artifact->state == ARTIFACT_DIGESTED && !artifact->is_directory)
                map_put(ret, artifact->uri, &artifact->facts.digest);
}

/* Inputs that the run itself wrote were read by us; for others the ledger may know an earlier run's
 * read. */
static int collect_inputs(const struct pipeline *p, struct arena *a, const struct run *run,
                          struct provenance_options *o, struct error *err)
{
    _cleanup_(map_done) struct map own = MAP_INIT;
    _cleanup_(map_done) struct map seen = MAP_INIT;
    struct input_list LIST_OF(struct provenance_input) inputs = {0};

    index_outputs(run, &own);
    list_each (node, &run->nodes)
        list_each (artifact, &node->inputs) {
            struct object_facts known;
            struct error lookup = ERROR_INIT;
            if (!artifact->uri.len || map_put(&seen, artifact->uri, artifact))
                continue;
            struct provenance_input *input = LIST_ADD(a, &inputs);
            *input = (struct provenance_input){.uri = artifact->uri, .evidence = EVIDENCE_RECORDED};
            const struct digest *made = map_get(&own, artifact->uri);
            if (made) {
                input->digest = *made;
                input->evidence = EVIDENCE_OBSERVED;
            } else if (ledger_digest_of_uri(p->ledger, artifact->uri, a, &known, &lookup) == 0) {
                input->digest = known.digest;
            } else if (lookup.class != ERR_NOT_FOUND) {
                *err = lookup;
                return -1;
            }
        }
    o->inputs = inputs.items;
    o->inputs_len = inputs.len;
    return 0;
}

static int sign_statement(const struct pipeline *p, struct arena *a, const struct run *run,
                          const struct provenance_statement *s, struct statement_row *ret,
                          struct error *err)
{
    _cleanup_(key_freep) struct key *public = NULL;
    struct str signature, bundle;

    struct str pae = dsse_pae(a, STR(STATEMENT_PAYLOAD_TYPE), s->payload);
    if (signer_sign(p->signer, pae, a, &signature, &public, err) < 0 ||
        bundle_write(a, s->payload, signature, public, &bundle, err) < 0)
        return error_wrap(err, "sign the statement of run " PRI_STR "/" PRI_STR,
                          STR_ARG(run->namespace), STR_ARG(run->name));
    struct subject_row *subjects = ARENA_ARRAY(a, struct subject_row, s->subjects_len);
    for (size_t i = 0; i < s->subjects_len; i++)
        subjects[i] =
            (struct subject_row){.name = s->subjects[i].name, .digest = s->subjects[i].digest};
    *ret = (struct statement_row){
        .digest = s->digest,
        .predicate_type = STR(PREDICATE_SLSA_V1),
        .kind = s->is_image ? STR("image") : STR("run"),
        .uid = run->uid,
        .generation = run->generation,
        .payload = s->payload,
        .bundle = bundle,
        .key_hint = key_hint(a, public),
        .created_ms = clock_now_ms(),
        .subjects = subjects,
        .subjects_len = s->subjects_len,
    };
    return 0;
}

static void describe_outcome(struct arena *a, const struct run *run,
                             const struct statement_row *rows, size_t n, struct run_row *ret)
{
    struct provenance_level level;

    *ret = (struct run_row){.uid = run->uid,
                            .generation = run->generation,
                            .namespace = run->namespace,
                            .name = run->name,
                            .phase = run->phase,
                            .started = run->started,
                            .finished = run->finished,
                            .updated_ms = clock_now_ms()};
    for (size_t i = 0; i < n; i++) {
        ret->subjects += (int64_t)rows[i].subjects_len;
        if (str_eq(rows[i].kind, STR("run")) || !digest_is_set(&ret->statement))
            ret->statement = rows[i].digest;
    }
    outcome_of_run(a, run, ret->subjects, &ret->state, &ret->reason);
    if (n) {
        provenance_level(a, run, &level);
        ret->level = provenance_level_name(a, level.level);
    }
}

/* A run that is too large for a statement is settled and says so; every other failure is tried
 * again. */
static int build_statements(const struct pipeline *p, struct arena *a, const struct run *run,
                            struct provenance_statement_list *ret, struct str *ret_too_large,
                            struct error *err)
{
    struct provenance_options options = {.builder_id = p->rules->builder_id,
                                         .cluster = p->rules->cluster};

    if (collect_inputs(p, a, run, &options, err) < 0)
        return -1;
    if (provenance_build(a, run, &options, ret, err) == 0)
        return 0;
    if (err->class != ERR_LIMIT)
        return -1;
    *ret = (struct provenance_statement_list){0};
    *ret_too_large = arena_str(a, str_c(err->msg));
    return 0;
}

static int sign_and_record(const struct pipeline *p, struct arena *a, const struct run *run,
                           struct error *err)
{
    struct provenance_statement_list statements = {0};
    struct delivery_row_list deliveries = {0};
    struct str too_large = STR_EMPTY;
    struct run_row outcome;

    if (build_statements(p, a, run, &statements, &too_large, err) < 0)
        return -1;
    struct statement_row *rows = ARENA_ARRAY(a, struct statement_row, statements.len);
    for (size_t i = 0; i < statements.len; i++) {
        const struct provenance_statement *s = &statements.items[i];
        if (sign_statement(p, a, run, s, &rows[i], err) < 0 ||
            deliveries_plan(p, a, run, &s->digest, s->is_image, s->image_uri, &deliveries, err) < 0)
            return -1;
    }
    describe_outcome(a, run, rows, statements.len, &outcome);
    if (too_large.len) {
        outcome.state = RUN_FAILED;
        outcome.reason = too_large;
    }
    if (ledger_put_run_nodes(p->ledger, run, err) < 0)
        return -1;
    return ledger_record_signed(p->ledger, &outcome, rows, statements.len, deliveries.items,
                                deliveries.len, err);
}

int pipeline_attest(const struct pipeline *p, struct arena *a, const struct run_key *key,
                    struct error *err)
{
    struct run_row row;
    struct run run = {0};

    if (ledger_get_run(p->ledger, key->uid, key->generation, a, &row, err) < 0)
        return -1;
    if (row.signed_ || row.state == RUN_SUPERSEDED)
        return 0;
    if (load_run(p, a, key, &run, err) < 0 || pipeline_digest(p, a, &run, err) < 0)
        return -1;
    return sign_and_record(p, a, &run, err);
}
