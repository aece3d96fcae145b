/* SPDX-License-Identifier: Apache-2.0
 *
 * Workers: take a job, work it, give it back for later when a service is away.
 */
#include "controller/jobs.h"

#include "base/log.h"

static const struct {
    const char *prefix;
    work_fn *work;
} kinds_of_work[] = {
    {"run ", work_run},
    {"node ", work_node},
    {"finished ", work_finished},
    {"scan ", work_scan},
};

static int dispatch(struct worker *w, struct arena *a, struct str key, uint64_t *ret_wait_ms,
                    struct error *err)
{
    for (size_t i = 0; i < ARRAY_LEN(kinds_of_work); i++)
        if (str_starts_with(key, str_c(kinds_of_work[i].prefix)))
            return kinds_of_work[i].work(w, a, key, ret_wait_ms, err);
    return error_set(err, ERR_INTERNAL, "queue key '" PRI_STR "'", STR_ARG(key));
}

/* Runs must never be lost, so they come back whatever the error; other jobs only when that can
 * help. */
static void settle(struct worker *w, struct str key, int r, uint64_t wait_ms,
                   const struct error *err)
{
    struct workqueue *queue = w->controller->queue;
    bool again = r < 0 && (str_starts_with(key, STR("run ")) || error_is_retryable(err));

    if (r < 0 && err->class != ERR_CANCELED && err->class != ERR_NOT_FOUND)
        log_warn(again ? "job failed, will be repeated" : "job failed", LOG_S("job", key),
                 LOG_C("class", error_class_name(err->class)), LOG_C("error", err->msg));
    if (again) {
        workqueue_retry(queue, key, err);
        return;
    }
    workqueue_finish(queue, key);
    if (wait_ms)
        workqueue_add_after(queue, key, wait_ms);
}

static void work(struct worker *w)
{
    struct arena a = ARENA_INIT;
    struct str key;

    while (workqueue_take(w->controller->queue, &a, &key)) {
        struct error err = ERROR_INIT;
        uint64_t wait_ms = 0;
        int r = dispatch(w, &a, key, &wait_ms, &err);
        settle(w, key, r, wait_ms, &err);
        arena_done(&a);
    }
    arena_done(&a);
}

void *worker_run(void *controller)
{
    struct worker w = {.controller = controller};
    struct error err = ERROR_INIT;

    if (kube_client_open(w.controller->kube, &w.controller->stop, &w.kube, &err) < 0) {
        log_error("worker cannot start", LOG_C("error", err.msg));
        return NULL;
    }
    work(&w);
    kube_client_close(w.kube);
    return NULL;
}
