/* SPDX-License-Identifier: Apache-2.0
 *
 * Any JSON object as a WorkflowTaskResult, which every pod of a namespace can write: whatever
 * location it names, nothing outside the workflow's own repository is to be read.
 */
#include "fuzz.h"

#include "argo/location.h"
#include "argo/taskresult.h"
#include "base/limits.h"

#define WORKFLOW                                                                                   \
    "{\"spec\":{\"templates\":[{\"name\":\"t\",\"outputs\":{\"artifacts\":[{\"name\":\"o\","       \
    "\"s3\":{\"key\":\"k\"}}]}}]},\"status\":{\"artifactRepositoryRef\":{\"artifactRepository\":{" \
    "\"s3\":{\"endpoint\":\"h:9\",\"bucket\":\"b\",\"accessKeySecret\":{\"name\":\"s\",\"key\":"   \
    "\"a\"}}"                                                                                      \
    "}}}}"

static void check_outputs(struct arena *a, const json_t *artifacts)
{
    struct error err = ERROR_INIT;
    json_t *workflow, *item;
    struct location frozen;
    size_t i;

    require(json_parse_object(a, STR(WORKFLOW), KIB, 16, &workflow, &err) == 0);
    location_read(json_at(workflow, "status", "artifactRepositoryRef", "artifactRepository"),
                  &frozen);
    const json_t *template = json_array_get(json_at(workflow, "spec", "templates"), 0);
    json_array_foreach((json_t *)artifacts, i, item)
    {
        struct artifact artifact = {.name = json_str_at(item, "name")};
        location_resolve(a, workflow, template, item, &artifact);
        require(artifact.state != ARTIFACT_PENDING ||
                (location_same_place(&artifact.location, &frozen) && artifact.uri.len));
        require(artifact.state == ARTIFACT_PENDING || artifact.reason.len);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    struct error err = ERROR_INIT;
    struct task_result result;
    json_t *object;

    if (json_parse_object(&a, (struct str){(const char *)bytes, len}, JSON_OBJECT_MAX_BYTES,
                          JSON_MAX_DEPTH, &object, &err) == 0 &&
        task_result_read(&a, object, &result, &err) == 0) {
        require(result.node_id.len && result.workflow_uid.len && result.workflow_name.len);
        check_outputs(&a, result.artifacts);
    }
    return 0;
}
