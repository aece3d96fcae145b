/* SPDX-License-Identifier: Apache-2.0
 *
 * Workers: take a job, run its stages from where the ledger says they stand, give it back for later
 * when a service is away. Every worker owns its connections; nothing else is shared but the
 * thread-safe parts of the controller.
 */
#include "controller/state.h"

#include "base/clock.h"
#include "base/limits.h"
#include "base/log.h"
#include "controller/mark.h"
#include "controller/surroundings.h"

struct worker {
    struct controller *controller;
    struct kube_client *kube;
};

struct job { /* what one job has at hand */
    struct worker *worker;
    struct arena *arena;
    struct surroundings surroundings;
    struct artifact_environment env;
    struct pipeline pipeline;
};

static void count_read(void *userdata, const struct run *run, const struct node *node,
                       const struct artifact *artifact)
{
    struct job *j = userdata;
    struct metrics *m = &j->worker->controller->metrics;
    uint64_t bytes = artifact->facts.size;

    list_each (o, &artifact->objects)
        bytes += o->facts.size;
    log_at(artifact->state == ARTIFACT_DIGESTED ? LOG_DEBUG : LOG_WARN, "artifact read",
           LOG_S("namespace", run->namespace), LOG_S("workflow", run->name), LOG_S("uid", run->uid),
           LOG_S("node", node->id), LOG_S("uri", artifact->uri),
           LOG_C("state", artifact_state_name(artifact->state)), LOG_N("bytes", bytes),
           LOG_S("reason", artifact->reason));
    atomic_fetch_add(&m->artifacts[artifact->location.kind][artifact->state], 1);
    if (artifact->state == ARTIFACT_DIGESTED)
        atomic_fetch_add(&m->hashed_bytes[artifact->location.kind], bytes);
}

static void job_begin(struct job *j, struct worker *w, struct arena *a, const struct config *config,
                      struct str namespace)
{
    *j = (struct job){.worker = w, .arena = a};
    surroundings_begin(&j->surroundings, w->kube, config, namespace);
    j->env = surroundings_environment(&j->surroundings, &w->controller->stop);
    j->pipeline = (struct pipeline){
        .ledger = w->controller->ledger,
        .signer = w->controller->signer,
        .rules = &config->rules,
        .env = &j->env,
        .on_read = count_read,
        .userdata = j,
    };
}

static void job_end(struct job *j)
{
    surroundings_end(&j->surroundings);
}

static void tell_outcome(struct controller *c, const struct run_row *run)
{
    atomic_fetch_add(&c->metrics.workflows[run->state], 1);
    log_at(run->state == RUN_ATTESTED || run->state == RUN_SKIPPED ? LOG_INFO : LOG_WARN,
           "run settled", LOG_S("namespace", run->namespace), LOG_S("workflow", run->name),
           LOG_S("uid", run->uid), LOG_C("state", run_state_name(run->state)),
           LOG_N("subjects", run->subjects), LOG_S("level", run->level),
           LOG_S("statement", digest_str(&run->statement)), LOG_S("reason", run->reason));
}

static void measure_lag(struct controller *c, const struct run_row *run)
{
    struct error ignored;
    int64_t finished;

    if (clock_parse(run->finished, &finished, &ignored) == 0 && clock_now_ms() > finished)
        histogram_add(&c->metrics.attest_lag, (uint64_t)(clock_now_ms() - finished));
}

static void warn_deliveries(struct controller *c, const struct job *j, const struct run_row *run,
                            const struct run_key *key)
{
    struct delivery_row_list rows = {0};
    struct error ignored;

    if (ledger_run_deliveries(c->ledger, key->uid, key->generation, j->arena, &rows, &ignored) < 0)
        return;
    list_each (row, &rows)
        if (!row->done && row->last_error.len) {
            for (size_t i = 0; i < store_backends_len && i < METRIC_STORES_MAX; i++)
                if (str_starts_with(row->store, str_c(store_backends[i]->name)))
                    atomic_fetch_add(&c->metrics.store_errors[i], 1);
            log_warn("delivery failed, will be repeated", LOG_S("namespace", run->namespace),
                     LOG_S("workflow", run->name), LOG_S("uid", run->uid),
                     LOG_S("store", row->store), LOG_N("attempts", row->attempts),
                     LOG_S("error", row->last_error));
        }
}

static void watch_key(struct controller *c)
{
    char why[SIGNER_WARNING_SIZE];
    bool stale = signer_warning(c->signer, why);

    atomic_store(&c->metrics.key_stale, stale);
    if (stale)
        log_warn("the new signing key cannot be used, the earlier one signs", LOG_C("error", why));
}

static int attest(struct job *j, const struct run_key *key, struct run_row *row, struct error *err)
{
    struct controller *c = j->worker->controller;
    uint64_t start = clock_mono_ms();

    if (row->signed_)
        return 0;
    if (pipeline_attest(&j->pipeline, j->arena, key, err) < 0) {
        atomic_fetch_add(&c->metrics.attest_errors, 1);
        return -1;
    }
    histogram_add(&c->metrics.sign, clock_mono_ms() - start);
    watch_key(c);
    if (ledger_get_run(c->ledger, key->uid, key->generation, j->arena, row, err) < 0)
        return -1;
    tell_outcome(c, row);
    return 0;
}

/* All stages of one run; *ret_wait_ms > 0: come back then for an open delivery. */
static int run_stages(struct job *j, const struct run_key *key, struct run_row *row,
                      uint64_t *ret_wait_ms, struct error *err)
{
    struct controller *c = j->worker->controller;
    int64_t next;

    if (attest(j, key, row, err) < 0 ||
        pipeline_deliver(&j->pipeline, j->arena, key, &next, err) < 0)
        return -1;
    if (next) {
        int64_t wait = next - clock_now_ms();
        *ret_wait_ms = wait > 1 ? (uint64_t)wait : 1;
        warn_deliveries(c, j, row, key);
        return 0;
    }
    if (mark_run(c->ledger, j->worker->kube, key, j->arena, err) < 0)
        return error_wrap(err, "mark the workflow");
    measure_lag(c, row);
    return 0;
}

static int work_run(struct worker *w, struct arena *a, struct str text, uint64_t *ret_wait_ms,
                    struct error *err)
{
    struct controller *c = w->controller;
    _cleanup_(config_unrefp) struct config *config = controller_config(c);
    struct run_key key;
    struct run_row row;
    struct job j;

    if (!run_key_from_text(text, &key))
        return error_set(err, ERR_INTERNAL, "queue key '" PRI_STR "'", STR_ARG(text));
    if (ledger_get_run(c->ledger, key.uid, key.generation, a, &row, err) < 0)
        return -1;
    job_begin(&j, w, a, config, row.namespace);
    int r = run_stages(&j, &key, &row, ret_wait_ms, err);
    job_end(&j);
    return r;
}

static int read_early(struct worker *w, struct arena *a, const struct pending_result *pending,
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

static int work_node(struct worker *w, struct arena *a, struct str key, uint64_t *ret_wait_ms,
                     struct error *err)
{
    _cleanup_(pending_result_freep) struct pending_result *pending =
        controller_take_result(w->controller, key);

    (void)ret_wait_ms;
    if (!pending)
        return 0;
    int r = read_early(w, a, pending, err);
    if (r < 0 && error_is_retryable(err))
        controller_keep_result(w->controller, key, str_c(pending->namespace),
                               str_c(pending->workflow), str_c(pending->text));
    return r;
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
static int work_scan(struct worker *w, struct arena *a, struct str key,
                     UNUSED uint64_t *ret_wait_ms, struct error *err)
{
    struct kube_list l = {.kind = &KUBE_WORKFLOWS,
                          .namespace = str_skip(key, sizeof("scan ") - 1),
                          .label_selector = STR("workflows.argoproj.io/completed=true"),
                          .on_object = see_listed,
                          .on_unreadable = pass_over,
                          .userdata = w->controller};
    struct str version;

    return kube_list(w->kube, &l, a, &version, err);
}

static const struct {
    const char *prefix;
    int (*work)(struct worker *w, struct arena *a, struct str key, uint64_t *ret_wait_ms,
                struct error *err);
} kinds_of_work[] = {
    {"run ", work_run},
    {"node ", work_node},
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
