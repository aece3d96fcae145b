/* SPDX-License-Identifier: Apache-2.0
 *
 * Where a SLSA provenance v1 statement says what about its run (docs/buildtype-v1.md). Statements
 * of other builders lack most of it.
 */
#include "verify/trial.h"

#include <string.h>

#define AT(member) offsetof(struct verify_result, member)

static const struct fact {
    size_t offset;
    const char *path; /* in the predicate, members separated by dots */
} facts[] = {
    {AT(builder_id), "runDetails.builder.id"},
    {AT(workflow), "buildDefinition.internalParameters.name"},
    {AT(workflow_uid), "buildDefinition.internalParameters.uid"},
    {AT(namespace), "buildDefinition.externalParameters.workflow.namespace"},
    {AT(workflow_template), "buildDefinition.externalParameters.workflowTemplateRef.name"},
    {AT(level), "runDetails.argoslsa_level.name"},
    {AT(finished), "runDetails.metadata.finishedOn"},
    {AT(outcome), "argoslsa_outcome"},
};

static const json_t *walk(const json_t *v, const char *path)
{
    for (size_t len; v && *path; path += len + (path[len] == '.')) {
        len = strcspn(path, ".");
        v = json_object_getn(v, path, len);
    }
    return v;
}

void verify_read_facts(const struct statement *s, struct verify_result *ret)
{
    const json_t *unmet = walk(s->predicate, "runDetails.argoslsa_level.unmet");

    for (size_t i = 0; i < ARRAY_LEN(facts); i++)
        *(struct str *)(void *)((char *)ret + facts[i].offset) =
            json_as_str(walk(s->predicate, facts[i].path));
    ret->level_reason = json_as_str(json_array_get(unmet, 0));
    ret->predicate_type = s->predicate_type;
    ret->subjects = &s->subjects;
}

void trial_read_subject(struct trial *t, const struct subject *s)
{
    size_t i = (size_t)(s - t->statement.subjects.items);
    const json_t *subject = json_array_get(json_at(t->statement.root, "subject"), i);

    t->result.subject_name = s->name;
    t->result.node = json_str_at(subject, "annotations", "argo.slsa.io/node");
}

/* Evidence classes are given for paths; the longest path that covers the fact counts. */
bool trial_fact_is_claimed(const struct trial *t, size_t offset)
{
    const json_t *classes = json_at(t->statement.predicate, "argoslsa_evidence");
    struct str path = STR_EMPTY;

    for (size_t i = 0; i < ARRAY_LEN(facts); i++)
        if (facts[i].offset == offset)
            path = str_c(facts[i].path);
    while (path.len) {
        const json_t *class = json_object_getn(classes, path.ptr, path.len);
        if (class)
            return str_eq_c(json_as_str(class), "claimed");
        if (!str_cut_last(path, '.', &path, NULL))
            break;
    }
    return false;
}
