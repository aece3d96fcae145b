/* SPDX-License-Identifier: Apache-2.0
 *
 * Runs made by hand for the tests of this folder.
 */
#pragma once

#include "helpers/check.h"

#include "attest/predicate.h"
#include "base/limits.h"

#include <stdio.h>
#include <string.h>

#define HEX(digit)                      \
    (struct digest)                     \
    {                                   \
        .hex = { [0 ... 63] = (digit) } \
    }

static inline struct node *add_node(struct arena *a, struct run *run, const char *name,
                                    enum node_phase phase, const char *finished)
{
    struct node *node = LIST_ADD(a, &run->nodes);

    node->id = node->name = str_c(name);
    node->type = STR("Pod");
    node->pod_name = arena_printf(a, "pod-%s", name);
    node->phase = phase;
    node->finished = str_c(finished);
    node->is_owner = true;
    return node;
}

static inline struct artifact *add_output(struct arena *a, struct node *node, const char *uri,
                                          char digit)
{
    struct artifact *artifact = LIST_ADD(a, &node->outputs);

    artifact->name = STR("out");
    artifact->uri = str_c(uri);
    artifact->location.kind =
        str_starts_with(artifact->uri, STR("oci:")) ? LOCATION_OCI : LOCATION_S3;
    artifact->role = node->phase == NODE_SUCCEEDED ? ROLE_SUBJECT : ROLE_BYPRODUCT;
    artifact->state = ARTIFACT_DIGESTED;
    artifact->facts = (struct object_facts){.digest = HEX(digit), .size = 7};
    return artifact;
}

/* A pod whose own container ended with that code. */
static inline struct pod *pod_that_ended(struct arena *a, int exit_code)
{
    struct pod *pod = ARENA_NEW(a, struct pod);

    *LIST_ADD(a, &pod->containers) = (struct container){
        .name = STR("main"), .kind = CONTAINER_MAIN, .terminated = true, .exit_code = exit_code};
    return pod;
}

static inline struct run finished_run(void)
{
    return (struct run){.uid = STR("u"),
                        .namespace = STR("ns"),
                        .name = STR("w"),
                        .generation = 4,
                        .phase = STR("Succeeded"),
                        .created = STR("2026-01-01T00:00:00Z"),
                        .started = STR("2026-01-01T00:00:01Z"),
                        .finished = STR("2026-01-01T00:00:09Z"),
                        .ran_by_argo = true};
}

/* One node with a pod and one file. */
static inline struct run good_run(struct arena *a)
{
    struct run run = finished_run();
    struct node *node = add_node(a, &run, "n", NODE_SUCCEEDED, "2026-01-01T00:00:05Z");

    node->pod = pod_that_ended(a, 0);
    add_output(a, node, "s3://b/k", '1');
    return run;
}
