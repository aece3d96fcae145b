/* SPDX-License-Identifier: Apache-2.0
 *
 * Workflow JSON -> model. Total over anything a tenant can put into a Workflow: odd types are
 * passed over, names are bounded, a node status that is compressed is inflated within
 * NODES_INFLATED_MAX_BYTES.
 */
#pragma once

#include "model/run.h"
#include "json/json.h"

/* Fills everything of *ret but pods and digests: nodes sorted by id with owner rule, recomputed pod
 * names, resolved artifact locations (argo/location.h), roles (subject, byproduct, superseded) and
 * images named by output parameters (argo/images.h). Only owners have inputs and outputs. Slices
 * point into `workflow`, which must live as long as the arena. ERR_INVALID when it is no Workflow
 * or has no UID; ERR_LIMIT beyond RUN_MAX_NODES; ERR_TRANSIENT when nodes are offloaded to a
 * database. */
int workflow_read(struct arena *a, json_t *workflow, struct run *ret, struct error *err) MUST_CHECK;

/* The spec that ran: the one that Argo merged from a workflowTemplateRef and stored in the status,
 * else the object's own. */
const json_t *workflow_spec(const json_t *workflow);

/* What decides whether a run is ours to attest, from metadata alone. */
enum workflow_choice { WORKFLOW_UNSAID, WORKFLOW_OPTED_IN, WORKFLOW_OPTED_OUT };
enum workflow_choice workflow_choice_of_labels(const json_t *metadata);

/* The canonical text that the ledger keeps as evidence: the object without managedFields. */
int workflow_evidence(struct arena *a, const json_t *workflow, struct str *ret,
                      struct error *err) MUST_CHECK;

/* Attaches pods to nodes by name (they must belong to the run: pod_read checks the owner) and sets
 * run->pods; of several with one name the newest counts, because a retried node's pod takes the
 * name of the earlier one. Locations that only a pod's own template can vouch for are resolved. */
void workflow_attach_pods(struct arena *a, struct run *run, const struct pod_list *pods);

/* Which parameters to withhold from statements: name patterns with '*' (case-insensitive). Their
 * values are gone from the run. */
void workflow_redact(struct run *run, const struct str *patterns, size_t patterns_len);
