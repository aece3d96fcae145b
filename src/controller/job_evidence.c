/* SPDX-License-Identifier: Apache-2.0
 *
 * Evidence that takes more than a watch event: outputs of a node that has just ended, finished
 * workflows to record again, and those that were there before their namespace opted in.
 */
#include "controller/jobs.h"

#include "base/limits.h"
#include "base/log.h"

static int read_early(struct worker *w, struct arena *a, const struct pending_object *pending,
                      struct error *err)
{
    _cleanup_(config_unrefp) struct config *config = controller_config(w->controller);
    struct str namespace = str_c(pending->namespace);
    json_t *workflow, *result;
    struct job j;

    if (json_parse_object(a, str_c(pending->text), JSON_OBJECT_MAX_BYTES, JSON_MAX_DEPTH, &result,
                          err) < 0 ||
        kube_get(w->kube, &KUBE_WORKFLOWS, namespace, str_c(pending->workflow), a, &workflow, err) <
            0)
        return -1;
    job_begin(&j, w, a, config, namespace);
    int r = pipeline_read_early(&j.pipeline, a, workflow, result, err);
    job_end(&j);
    return r;
}

int work_node(struct worker *w, struct arena *a, struct str key, uint64_t *ret_wait_ms,
              struct error *err)
{
    _cleanup_(pending_object_freep) struct pending_object *pending =
        controller_take_object(w->controller, key);

    (void)ret_wait_ms;
    if (!pending)
        return 0;
    int r = read_early(w, a, pending, err);
    if (r < 0 && error_is_retryable(err))
        controller_keep_object(w->controller, key, str_c(pending->namespace),
                               str_c(pending->workflow), str_c(pending->text));
    return r;
}

/* A Workflow that could not be recorded when it was seen (a full disk, say). It may be gone by now,
 * so its text was kept; what cannot be recorded again is kept again. */
int work_finished(struct worker *w, struct arena *a, struct str key, UNUSED uint64_t *ret_wait_ms,
                  struct error *err)
{
    _cleanup_(pending_object_freep) struct pending_object *pending =
        controller_take_object(w->controller, key);
    json_t *workflow;

    if (!pending)
        return 0;
    if (json_parse_object(a, str_c(pending->text), JSON_OBJECT_MAX_BYTES, JSON_MAX_DEPTH, &workflow,
                          err) < 0)
        return -1;
    controller_see_finished(w->controller, a, workflow);
    return 0;
}

static void see_listed(void *userdata, json_t *workflow, struct arena *a)
{
    controller_see_finished(userdata, a, workflow);
}

static void pass_over(UNUSED void *userdata, const struct error *err)
{
    log_warn("workflow passed over", LOG_C("class", error_class_name(err->class)),
             LOG_C("error", err->msg));
}

/* Finished workflows that were there before their namespace opted in. */
int work_scan(struct worker *w, struct arena *a, struct str key, UNUSED uint64_t *ret_wait_ms,
              struct error *err)
{
    struct kube_list l = {.kind = &KUBE_WORKFLOWS,
                          .namespace = str_skip(key, sizeof("scan ") - 1),
                          .label_selector = STR(FINISHED_WORKFLOWS),
                          .on_object = see_listed,
                          .on_unreadable = pass_over,
                          .userdata = w->controller};
    struct str version;

    return kube_list(w->kube, &l, a, &version, err);
}
