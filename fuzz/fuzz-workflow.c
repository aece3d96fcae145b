/* SPDX-License-Identifier: Apache-2.0
 *
 * Any JSON object as a Workflow: reading it is total, what is kept as evidence gives the same run
 * again, and the statements about it are canonical and can be read back.
 */
#include "fuzz.h"

#include "argo/workflow.h"
#include "attest/provenance.h"
#include "base/limits.h"

static void pretend_all_was_read(struct run *run)
{
    list_each (node, &run->nodes)
        list_each (artifact, &node->outputs)
            if (artifact->state == ARTIFACT_PENDING) {
                artifact->state = ARTIFACT_DIGESTED;
                artifact->facts.digest = (struct digest){.hex = {[0 ... 63] = 'a'}};
            }
}

static void check_statement(struct arena *a, const struct provenance_statement *s)
{
    struct error err = ERROR_INIT;
    struct statement statement;
    struct str again;

    require(statement_parse(a, s->payload, &statement, &err) == 0);
    require(statement.subjects.len == s->subjects_len && s->subjects_len > 0);
    require(json_canonical(a, statement.root, STATEMENT_MAX_BYTES, &again, &err) == 0);
    require(str_eq(again, s->payload));
}

static void check_statements(struct arena *a, struct run *run)
{
    struct provenance_options options = {.builder_id = STR("b")};
    struct provenance_statement_list list = {0};
    struct error err = ERROR_INIT;

    pretend_all_was_read(run);
    if (provenance_build(a, run, &options, &list, &err) < 0) {
        require(err.class == ERR_INVALID || err.class == ERR_LIMIT);
        return;
    }
    list_each (s, &list)
        check_statement(a, s);
}

static void check_evidence(struct arena *a, json_t *workflow, const struct run *run)
{
    struct error err = ERROR_INIT;
    struct str text;
    json_t *again;
    struct run second;

    if (workflow_evidence(a, workflow, &text, &err) < 0)
        return; /* numbers that JSON has and canonical text has not */
    require(json_parse_object(a, text, JSON_OBJECT_MAX_BYTES, JSON_MAX_DEPTH, &again, &err) == 0);
    require(workflow_read(a, again, &second, &err) == 0);
    require(second.nodes.len == run->nodes.len && second.completed == run->completed);
    require(digest_eq(&second.spec_digest, &run->spec_digest) || !digest_is_set(&run->spec_digest));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    struct error err = ERROR_INIT;
    struct run run;
    json_t *workflow;

    if (json_parse_object(&a, (struct str){(const char *)bytes, len}, JSON_OBJECT_MAX_BYTES,
                          JSON_MAX_DEPTH, &workflow, &err) == 0 &&
        workflow_read(&a, workflow, &run, &err) == 0) {
        check_evidence(&a, workflow, &run);
        check_statements(&a, &run);
    }
    return 0;
}
