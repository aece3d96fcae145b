/* SPDX-License-Identifier: Apache-2.0 */
#include "web/metrics.h"

#include "base/clock.h"
#include "store/store.h"

#define PREFIX "argo_slsa_"

static void head(struct buf *b, const char *name, const char *type, const char *help)
{
    buf_addf(b, "# HELP " PREFIX "%s %s\n# TYPE " PREFIX "%s %s\n", name, help, name, type);
}

static void single(struct buf *b, const char *name, const char *type, const char *help,
                   double value)
{
    head(b, name, type, help);
    buf_addf(b, PREFIX "%s %.15g\n", name, value);
}

static void print_workflows(struct buf *b, struct metrics *m)
{
    head(b, "workflows_processed_total", "counter", "Finished workflows by what they came to.");
    for (unsigned s = RUN_ATTESTED; s <= RUN_SKIPPED; s++)
        buf_addf(b, PREFIX "workflows_processed_total{result=\"%s\"} %lu\n",
                 run_state_name((enum run_state)s), atomic_load(&m->workflows[s]));
}

static void print_artifacts(struct buf *b, struct metrics *m)
{
    head(b, "artifacts_total", "counter",
         "Output artifacts that were looked at, by kind of place and result.");
    for (unsigned k = LOCATION_S3; k < LOCATION_KIND_COUNT; k++)
        for (unsigned s = ARTIFACT_DIGESTED; s < ARTIFACT_STATE_COUNT; s++)
            if (atomic_load(&m->artifacts[k][s]))
                buf_addf(b, PREFIX "artifacts_total{kind=\"%s\",result=\"%s\"} %lu\n",
                         location_kind_name((enum location_kind)k),
                         artifact_state_name((enum artifact_state)s),
                         atomic_load(&m->artifacts[k][s]));
    head(b, "hash_bytes_total", "counter", "Bytes of artifacts that were digested.");
    for (unsigned k = LOCATION_S3; k < LOCATION_KIND_COUNT; k++)
        if (atomic_load(&m->hashed_bytes[k]))
            buf_addf(b, PREFIX "hash_bytes_total{kind=\"%s\"} %lu\n",
                     location_kind_name((enum location_kind)k), atomic_load(&m->hashed_bytes[k]));
}

static void print_errors(struct buf *b, struct metrics *m)
{
    head(b, "store_errors_total", "counter", "Failed deliveries; each is repeated until it works.");
    for (size_t i = 0; i < store_backends_len && i < METRIC_STORES_MAX; i++)
        buf_addf(b, PREFIX "store_errors_total{backend=\"%s\"} %lu\n", store_backends[i]->name,
                 atomic_load(&m->store_errors[i]));
    head(b, "watch_errors_total", "counter", "Failed lists and watches; each goes on by itself.");
    for (unsigned w = 0; w < WATCHED_COUNT; w++)
        buf_addf(b, PREFIX "watch_errors_total{kind=\"%s\"} %lu\n", watched_name((enum watched)w),
                 atomic_load(&m->watch_errors[w]));
    single(b, "attest_errors_total", "counter",
           "Attempts to read and sign a run that will be repeated.",
           (double)atomic_load(&m->attest_errors));
}

static void print_histogram(struct buf *b, const char *name, const char *help, struct histogram *h)
{
    unsigned long total = 0;

    head(b, name, "histogram", help);
    for (size_t i = 0; i < HISTOGRAM_BUCKETS; i++) {
        total += atomic_load(&h->counts[i]);
        buf_addf(b, PREFIX "%s_bucket{le=\"%g\"} %lu\n", name, histogram_bounds_ms[i] / 1000.0,
                 total);
    }
    total += atomic_load(&h->counts[HISTOGRAM_BUCKETS]);
    buf_addf(b, PREFIX "%s_bucket{le=\"+Inf\"} %lu\n", name, total);
    buf_addf(b, PREFIX "%s_sum %g\n" PREFIX "%s_count %lu\n", name,
             (double)atomic_load(&h->sum_ms) / 1000.0, name, total);
}

/* The generic names, verbatim as controller-runtime has them, so that existing dashboards work. */
static void print_queue(struct buf *b, struct controller *c)
{
    struct controller_queue q = controller_queue_counts(c);

    buf_addf(b, "# TYPE workqueue_depth gauge\nworkqueue_depth{name=\"runs\"} %zu\n", q.waiting);
    buf_addf(b, "# TYPE workqueue_delayed gauge\nworkqueue_delayed{name=\"runs\"} %zu\n",
             q.delayed);
    buf_addf(b, "# TYPE workqueue_active gauge\nworkqueue_active{name=\"runs\"} %zu\n", q.working);
    buf_addf(b, "# TYPE workqueue_adds_total counter\nworkqueue_adds_total{name=\"runs\"} %llu\n",
             (unsigned long long)q.adds);
    buf_addf(
        b, "# TYPE workqueue_retries_total counter\nworkqueue_retries_total{name=\"runs\"} %llu\n",
        (unsigned long long)q.retries);
}

static void print_requests(struct buf *b, struct controller *c)
{
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    struct kube_request_counts counts = controller_request_counts(c, &a);

    buf_add(b, STR("# TYPE rest_client_requests_total counter\n"));
    list_each (row, &counts)
        buf_addf(b, "rest_client_requests_total{method=\"%s\",code=\"%s\"} %llu\n", row->method,
                 row->code, (unsigned long long)row->requests);
}

static void print_ledger(struct buf *b, struct controller *c)
{
    struct ledger_counts counts;
    struct error ignored;

    if (ledger_count(controller_ledger(c), &counts, &ignored) < 0)
        return; /* /readyz says why */
    int64_t age =
        counts.oldest_open_delivery_ms ? clock_now_ms() - counts.oldest_open_delivery_ms : 0;
    single(b, "runs", "gauge", "Runs in the ledger.", (double)counts.runs);
    single(b, "runs_unfinished", "gauge", "Runs with work left.", (double)counts.unfinished_runs);
    single(b, "statements", "gauge", "Signed statements in the ledger.", (double)counts.statements);
    single(b, "outbox_depth", "gauge", "Deliveries still open.", (double)counts.open_deliveries);
    single(b, "outbox_oldest_seconds", "gauge", "Age of the oldest open delivery.",
           (double)age / 1000.0);
}

void metrics_print(struct controller *c, struct buf *b)
{
    struct metrics *m = controller_metrics(c);

    head(b, "build_info", "gauge", "Always 1; the labels say what runs.");
    buf_add(b, STR(PREFIX "build_info{version=\"" ARGO_SLSA_VERSION "\"} 1\n"));
    single(b, "config_last_reload_success", "gauge",
           "1 when the configuration file as it is now is in use.", atomic_load(&m->config_ok));
    single(b, "signing_key_stale", "gauge",
           "1 when a changed key cannot be used and the earlier one signs in its place.",
           atomic_load(&m->key_stale));
    print_workflows(b, m);
    print_artifacts(b, m);
    print_errors(b, m);
    print_histogram(b, "attest_lag_seconds", "From the workflow's end to the last delivery.",
                    &m->attest_lag);
    print_histogram(b, "attest_duration_seconds",
                    "Reading what is left to read, and signing, of one run.", &m->sign);
    print_queue(b, c);
    print_requests(b, c);
    print_ledger(b, c);
}
