/* SPDX-License-Identifier: Apache-2.0 */
#include "controller/controller.h"

#include "base/file.h"
#include "base/log.h"
#include "base/memory.h"
#include "controller/state.h"

#include <string.h>

#define SERVICE_ACCOUNT_FOLDER "/var/run/secrets/kubernetes.io/serviceaccount"

enum { CONFIG_CHECK_MS = 2000 };

struct daemon {
    struct controller c; /* first: struct controller * is this */
    struct arena arena;  /* options that live as long as the process */
    struct kube_config kube_config;
    struct kube_client *secrets_client; /* of the signer; guarded by secrets_lock */
    pthread_mutex_t secrets_lock;
    const char *address;
    uint16_t port;
};

static struct daemon *daemon_of(struct controller *c)
{
    return (struct daemon *)c;
}

static const struct {
    const char *name;
    enum log_level level;
} log_levels[] = {
    {"debug", LOG_DEBUG}, {"info", LOG_INFO}, {"warn", LOG_WARN}, {"error", LOG_ERROR}};

static void configure_log(const struct config *config)
{
    enum log_level least = LOG_INFO;

    for (size_t i = 0; i < ARRAY_LEN(log_levels); i++)
        if (str_eq_c(config->log_level, log_levels[i].name))
            least = log_levels[i].level;
    log_configure(least, str_eq_c(config->log_format, "json") ? LOG_JSON : LOG_TEXT);
}

/* The signer asks for its Secret from whichever thread signs. */
static int read_secret(void *userdata, struct str namespace, struct str name, const char *member,
                       struct secret *ret, struct error *err)
{
    struct daemon *d = userdata;
    LOCK_SCOPE(&d->secrets_lock);

    return kube_get_secret(d->secrets_client, namespace, name, member, ret, err);
}

static int open_kube(struct daemon *d, const struct controller_options *o, struct error *err)
{
    const char *host = getenv("KUBERNETES_SERVICE_HOST"), *port = getenv("KUBERNETES_SERVICE_PORT");
    const char *path = o->kubeconfig ? o->kubeconfig : getenv("KUBECONFIG");
    int r;

    if (!path && host && port)
        r = kube_config_in_cluster(&d->arena, SERVICE_ACCOUNT_FOLDER, host, port, &d->kube_config,
                                   err);
    else
        r = kube_config_from_file(&d->arena, path, getenv("HOME"), o->context, &d->kube_config,
                                  err);
    if (r < 0 || kube_open(&d->kube_config, &d->c.kube, err) < 0 ||
        kube_client_open(d->c.kube, &d->c.stop, &d->secrets_client, err) < 0)
        return error_wrap(err, "API server");
    return 0;
}

static int open_signer(struct daemon *d, struct error *err)
{
    struct secret_source source = {.read = read_secret, .userdata = d};
    struct secret_source *kept = ARENA_NEW(&d->arena, struct secret_source);
    struct signer_config signer = d->c.config->signer;

    *kept = source;
    signer.secrets = kept;
    signer.password = str_c(getenv("COSIGN_PASSWORD"));
    if (signer_open(&signer, &d->c.signer, err) < 0)
        return error_wrap(err, "signing key");
    return 0;
}

static int open_all(struct daemon *d, const struct controller_options *o, struct error *err)
{
    struct controller *c = &d->c;

    c->config_path = arena_cstr(&d->arena, str_c(o->config_path));
    if (cancel_init(&c->stop, err) < 0 || config_load(o->config_path, &c->config, err) < 0)
        return -1;
    configure_log(c->config);
    atomic_store(&c->metrics.config_ok, true);
    d->address = arena_cstr(&d->arena, c->config->listen_address);
    d->port = (uint16_t)c->config->listen_port;
    char *ledger = arena_cstr(&d->arena, c->config->ledger);
    if (ledger_open(ledger, false, &c->ledger, err) < 0 || open_kube(d, o, err) < 0)
        return -1;
    return open_signer(d, err);
}

int controller_open(const struct controller_options *o, struct controller **ret, struct error *err)
{
    struct daemon *d = MEMORY_NEW(struct daemon);
    d->c.stop.fd = -1;
    pthread_mutex_init(&d->c.config_lock, NULL);
    pthread_mutex_init(&d->c.objects_lock, NULL);
    pthread_mutex_init(&d->secrets_lock, NULL);
    d->c.scope = scope_new();
    d->c.queue = workqueue_new();
    if (open_all(d, o, err) < 0) {
        controller_close(&d->c);
        return -1;
    }
    *ret = &d->c;
    return 0;
}

static void free_objects(struct map *objects)
{
    size_t cursor = 0;
    void *value;

    while (map_next(objects, &cursor, NULL, &value))
        pending_object_free(value);
    map_done(objects);
}

void controller_close(struct controller *c)
{
    struct daemon *d = daemon_of(c);

    if (!c)
        return;
    signer_close(c->signer);
    kube_client_close(d->secrets_client);
    kube_close(c->kube);
    kube_config_done(&d->kube_config);
    ledger_close(c->ledger);
    workqueue_free(c->queue);
    scope_free(c->scope);
    free_objects(&c->objects);
    config_unref(c->config);
    cancel_done(&c->stop);
    arena_done(&d->arena);
    free(d);
}

/* Finished runs that an earlier process left half-way. */
static int resume(struct controller *c, struct error *err)
{
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    struct run_row_list rows = {0};

    if (ledger_unfinished_runs(c->ledger, &a, &rows, err) < 0)
        return -1;
    list_each (row, &rows)
        workqueue_add(c->queue, run_key_text(&a, &(struct run_key){row->uid, row->generation}));
    if (rows.len)
        log_info("resuming runs", LOG_N("runs", rows.len));
    return 0;
}

static bool same_texts(const struct str_list *x, const struct str_list *y)
{
    bool same = x->len == y->len;

    for (size_t i = 0; same && i < x->len; i++)
        same = str_eq(x->items[i], y->items[i]);
    return same;
}

/* What only a restart can change; said, so that nobody wonders. */
static void warn_of_restart(const struct config *old, const struct config *new)
{
    if (!str_eq(old->ledger, new->ledger) || old->workers != new->workers ||
        old->listen_port != new->listen_port || !str_eq(old->listen_address, new->listen_address) ||
        !str_eq(old->signer.kind, new->signer.kind) ||
        !str_eq(old->signer.name, new->signer.name) ||
        !str_eq(old->signer.key_file, new->signer.key_file))
        log_warn("configuration: ledger, workers, server and signer take effect at the next start");
}

/* *ret_rewatch: the watches must start anew. A bad edit keeps the last good configuration. */
static void reload(struct controller *c, bool *ret_rewatch)
{
    _cleanup_(config_unrefp) struct config *old = controller_config(c);
    struct config *new;
    struct error err = ERROR_INIT;

    *ret_rewatch = false;
    if (config_load(c->config_path, &new, &err) < 0) {
        atomic_store(&c->metrics.config_ok, false);
        log_error("configuration refused, keeping the last good one", LOG_C("error", err.msg));
        return;
    }
    atomic_store(&c->metrics.config_ok, true);
    *ret_rewatch =
        old->scope_all != new->scope_all || !same_texts(&old->namespaces, &new->namespaces);
    warn_of_restart(old, new);
    configure_log(new);
    controller_set_config(c, new);
    log_info("configuration reloaded");
}

struct collector {
    struct controller *controller;
    struct cancel cancel;
    pthread_t thread;
};

static void *collector_thread(void *userdata)
{
    struct collector *k = userdata;

    collect_run(k->controller, &k->cancel);
    return NULL;
}

static int collector_start(struct collector *k, struct controller *c, struct error *err)
{
    k->controller = c;
    if (cancel_init(&k->cancel, err) < 0)
        return -1;
    if (pthread_create(&k->thread, NULL, collector_thread, k) != 0)
        return error_set(err, ERR_INTERNAL, "cannot start the watches' thread");
    return 0;
}

static void collector_stop(struct collector *k)
{
    cancel_trigger(&k->cancel);
    pthread_join(k->thread, NULL);
    cancel_done(&k->cancel);
}

/* Looks at the configuration file from time to time, until it is asked to stop. */
static int supervise(struct controller *c, const struct cancel *stop, struct error *err)
{
    struct file_identity seen = file_identify(c->config_path);
    struct collector collector;

    if (collector_start(&collector, c, err) < 0)
        return -1;
    while (cancel_sleep(stop, CONFIG_CHECK_MS)) {
        struct file_identity now = file_identify(c->config_path);
        bool rewatch = false;
        if (file_identity_eq(now, seen))
            continue;
        seen = now;
        reload(c, &rewatch);
        if (!rewatch)
            continue;
        collector_stop(&collector);
        if (collector_start(&collector, c, err) < 0)
            return -1;
    }
    log_info("stopping");
    cancel_trigger(&c->stop);
    collector_stop(&collector);
    return 0;
}

int controller_run(struct controller *c, const struct cancel *stop, struct error *err)
{
    size_t n = (size_t)c->config->workers, started = 0;
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    pthread_t *workers = ARENA_ARRAY(&a, pthread_t, n);

    if (resume(c, err) < 0)
        return -1;
    while (started < n && pthread_create(&workers[started], NULL, worker_run, c) == 0)
        started++;
    log_info("started", LOG_C("version", ARGO_SLSA_VERSION), LOG_N("workers", started));
    int r = started == n ? supervise(c, stop, err)
                         : error_set(err, ERR_INTERNAL, "cannot start %zu workers", n);
    cancel_trigger(&c->stop);
    workqueue_stop(c->queue);
    for (size_t i = 0; i < started; i++)
        pthread_join(workers[i], NULL);
    return r;
}

struct metrics *controller_metrics(struct controller *c)
{
    return &c->metrics;
}

struct ledger *controller_ledger(struct controller *c)
{
    return c->ledger;
}

struct controller_queue controller_queue_counts(struct controller *c)
{
    struct workqueue_counts q = workqueue_count(c->queue);

    return (struct controller_queue){q.waiting, q.delayed, q.working, q.adds, q.retries};
}

struct kube_request_counts controller_request_counts(struct controller *c, struct arena *a)
{
    return kube_count_requests(c->kube, a);
}

const char *controller_listen_address(struct controller *c)
{
    return daemon_of(c)->address;
}

uint16_t controller_listen_port(struct controller *c)
{
    return daemon_of(c)->port;
}

int controller_ready(struct controller *c, struct error *err)
{
    for (enum watched w = 0; w < WATCHED_NAMESPACES; w++)
        if (!atomic_load(&c->metrics.synced[w]))
            return error_set(err, ERR_TRANSIENT, "the watch of %s has not listed yet",
                             watched_name(w));
    return ledger_check(c->ledger, err);
}
