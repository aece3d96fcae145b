/* SPDX-License-Identifier: Apache-2.0 */
#include "attest/predicate.h"

#include "base/clock.h"

enum evidence evidence_of_status(const struct run *run)
{
    return run->ran_by_argo ? EVIDENCE_RECORDED : EVIDENCE_CLAIMED;
}

/* A step's own containers have all ended, well if the node is said to have succeeded. */
static bool has_ended(const struct node *node)
{
    size_t n = 0;

    list_each (c, &node->pod->containers) {
        if (c->kind != CONTAINER_MAIN)
            continue;
        if (!c->terminated || (node->phase == NODE_SUCCEEDED && c->exit_code != 0))
            return false;
        n++;
    }
    return n > 0;
}

/* A workflow that was retried from the archive has a new UID but nodes of the old one. */
static bool ended_before_creation(const struct run *run, const struct node *node)
{
    return clock_parse_or(node->finished, INT64_MAX) < clock_parse_or(run->created, INT64_MIN);
}

/* What the API server or the kubelet says is observed by who asks them, not by who reads a file. */
enum evidence evidence_of_sight(const struct run *run)
{
    return run->from_recording ? evidence_of_status(run) : EVIDENCE_OBSERVED;
}

enum evidence evidence_of_node(const struct run *run, const struct node *node)
{
    if (node->pod && has_ended(node))
        return evidence_of_sight(run);
    return ended_before_creation(run, node) ? EVIDENCE_CLAIMED : evidence_of_status(run);
}

json_t *evidence_json(const struct run *run)
{
    const char *by_argo = evidence_name(evidence_of_status(run));
    const char *observed = evidence_name(evidence_of_sight(run));
    const char *claimed = evidence_name(EVIDENCE_CLAIMED);
    const struct {
        const char *path, *class;
    } rows[] = {
        {"argoslsa_outcome", by_argo},
        {"buildDefinition.externalParameters", by_argo},
        {"buildDefinition.externalParameters.workflow", observed},
        {"buildDefinition.internalParameters", by_argo},
        {"buildDefinition.internalParameters.creator", claimed},
        {"buildDefinition.internalParameters.cronWorkflow", claimed},
        {"buildDefinition.internalParameters.generation", observed},
        {"buildDefinition.internalParameters.instanceId", claimed},
        {"buildDefinition.internalParameters.name", observed},
        {"buildDefinition.internalParameters.owner", claimed},
        {"buildDefinition.internalParameters.podNameFormat", claimed},
        {"buildDefinition.internalParameters.uid", observed},
        {"runDetails.metadata.finishedOn", by_argo},
        {"runDetails.metadata.invocationId", observed},
        {"runDetails.metadata.startedOn", by_argo},
    };
    json_t *ret = json_object();

    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        json_put_c(ret, rows[i].path, rows[i].class);
    return ret;
}
