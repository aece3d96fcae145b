/* SPDX-License-Identifier: Apache-2.0
 *
 * Pod JSON -> model, and the names that Argo gives to pods and nodes (argo-workflows
 * workflow/util/pod_name.go, NodeID in workflow_types.go).
 */
#pragma once

#include "model/run.h"
#include "json/json.h"

/* ERR_INVALID unless it is a Pod whose controlling owner is a Workflow of argoproj.io.
 * *ret_workflow_uid and *ret_workflow_name are the owner's. Images: `repo@sha256:…`,
 * `docker-pullable://…`, or a bare config digest. */
int pod_read(struct arena *a, json_t *pod, struct pod *ret, struct str *ret_workflow_uid,
             struct str *ret_workflow_name, struct error *err) MUST_CHECK;

/* Root node: the workflow's name; else "<workflow>-<FNV-1a-32 of the node's name>". */
struct str pod_node_id(struct arena *a, struct str workflow, struct str node_name);

/* v1: the node id. v2: "<workflow>-<template>-<hash>", prefix cut to 242; the root node's pod is
 * the workflow's name. */
struct str pod_name_of_node(struct arena *a, bool v1, struct str workflow, struct str node_name,
                            struct str template, struct str node_id);

uint32_t pod_fnv1a32(struct str s);
