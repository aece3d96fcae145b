/* SPDX-License-Identifier: Apache-2.0
 *
 * Recorded runs of the real Argo (tests/data/runs) for the tests of this folder.
 */
#pragma once

#include "helpers/check.h"

#include "argo/pod.h"
#include "argo/workflow.h"
#include "base/limits.h"
#include "crypto/digest.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

static inline json_t *recorded_json(struct arena *a, const char *run, const char *file)
{
    struct error err = ERROR_INIT;
    json_t *v = NULL;
    struct str path = arena_printf(a, "runs/%s/%s", run, file);

    assert_ok(json_parse_object(a, check_data(a, TEST_DATA, path.ptr), JSON_LIST_MAX_BYTES,
                                JSON_MAX_DEPTH, &v, &err),
              &err);
    return v;
}

static inline json_t *json_of(struct arena *a, const char *text)
{
    struct error err = ERROR_INIT;
    json_t *v = NULL;

    assert_ok(json_parse_object(a, str_c(text), JSON_OBJECT_MAX_BYTES, JSON_MAX_DEPTH, &v, &err),
              &err);
    return v;
}

static inline struct run run_of(struct arena *a, json_t *workflow)
{
    struct error err = ERROR_INIT;
    struct run run = {0};

    assert_ok(workflow_read(a, workflow, &run, &err), &err);
    return run;
}

static inline struct pod_list recorded_pods(struct arena *a, const char *name)
{
    struct pod_list pods = {0};
    struct error err = ERROR_INIT;
    struct str uid, workflow;
    size_t i;
    json_t *item;

    json_array_foreach(json_at(recorded_json(a, name, "pods.json"), "items"), i, item)
    {
        assert_ok(pod_read(a, item, LIST_ADD(a, &pods), &uid, &workflow, &err), &err);
        assert_str(workflow, name);
    }
    return pods;
}

/* The run as it was at the end, with its pods. */
static inline struct run recorded_run(struct arena *a, const char *name)
{
    struct run run = run_of(a, recorded_json(a, name, "workflow.json"));
    struct pod_list pods = recorded_pods(a, name);

    workflow_attach_pods(a, &run, &pods);
    return run;
}

static inline struct node *node_named(const struct run *run, const char *name)
{
    list_each (node, &run->nodes)
        if (str_eq_c(node->name, name))
            return node;
    fail_msg("no node is called %s", name);
    return NULL;
}

static inline struct artifact *output_named(struct node *node, const char *name)
{
    list_each (artifact, &node->outputs)
        if (str_eq_c(artifact->name, name))
            return artifact;
    fail_msg("no output is called %s", name);
    return NULL;
}
