/* SPDX-License-Identifier: Apache-2.0
 *
 * A finished run, from where the ledger says it stands to the mark on its Workflow.
 */
#include "controller/jobs.h"

#include "base/clock.h"
#include "base/log.h"
#include "controller/mark.h"

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
    int64_t finished = clock_parse_or(run->finished, INT64_MAX), now = clock_now_ms();

    if (finished < now)
        histogram_add(&c->metrics.attest_lag, (uint64_t)(now - finished));
}

static void count_store_error(struct controller *c, const struct pipeline_rules *rules,
                              struct str store)
{
    const struct store_config *config = pipeline_store(rules, store);

    for (size_t i = 0; config && i < store_backends_len && i < METRIC_STORES_MAX; i++)
        if (str_eq_c(config->kind, store_backends[i]->name))
            atomic_fetch_add(&c->metrics.store_errors[i], 1);
}

static void warn_deliveries(struct job *j, const struct run_row *run)
{
    struct controller *c = j->worker->controller;
    struct delivery_row_list rows = {0};
    struct error ignored;

    if (ledger_run_deliveries(c->ledger, run->uid, run->generation, j->arena, &rows, &ignored) < 0)
        return;
    list_each (row, &rows) {
        if (row->done || !row->last_error.len)
            continue;
        count_store_error(c, j->pipeline.rules, row->store);
        log_warn("delivery failed, will be repeated", LOG_S("namespace", run->namespace),
                 LOG_S("workflow", run->name), LOG_S("uid", run->uid), LOG_S("store", row->store),
                 LOG_N("attempts", row->attempts), LOG_S("error", row->last_error));
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
        warn_deliveries(j, row);
        return 0;
    }
    if (mark_run(c->ledger, j->worker->kube, key, j->arena, err) < 0)
        return error_wrap(err, "mark the workflow");
    measure_lag(c, row);
    return 0;
}

int work_run(struct worker *w, struct arena *a, struct str text, uint64_t *ret_wait_ms,
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
