/* SPDX-License-Identifier: Apache-2.0
 *
 * The live side: four watches of small objects. Pods and task results are evidence that may be gone
 * seconds later; completed workflows start the stages; namespaces carry the opt-in label.
 */
#include "controller/state.h"

#include "argo/pod.h"
#include "argo/taskresult.h"
#include "base/limits.h"
#include "base/log.h"

enum { RECORD_AGAIN_MS = 5000 };

/* One thread: one kind in one namespace. */
struct watcher {
    struct controller *controller;
    const struct cancel *cancel;
    struct kube_client *client; /* for the small requests of this thread */
    enum watched what;
    struct str namespace;
    pthread_t thread;
};

static void report(void *userdata, const struct error *err)
{
    struct watcher *w = userdata;

    atomic_fetch_add(&w->controller->metrics.watch_errors[w->what], 1);
    log_warn("watch failed, going on", LOG_C("kind", watched_name(w->what)),
             LOG_S("namespace", w->namespace), LOG_C("class", error_class_name(err->class)),
             LOG_C("error", err->msg));
}

static void synced(void *userdata)
{
    struct watcher *w = userdata;

    atomic_store(&w->controller->metrics.synced[w->what], true);
}

static bool scope_all(struct controller *c)
{
    _cleanup_(config_unrefp) struct config *config = controller_config(c);

    return config->scope_all;
}

/* The label of a pod's or result's workflow: remembered, or asked for once. */
static bool is_ours(struct watcher *w, struct str namespace, struct str name, struct str uid,
                    struct arena *a)
{
    struct controller *c = w->controller;
    enum workflow_choice choice;
    struct error err = ERROR_INIT;
    json_t *object;

    if (scope_of_workflow(c->scope, uid, &choice))
        return scope_includes(c->scope, scope_all(c), namespace, choice);
    if (kube_get_metadata(w->client, &KUBE_WORKFLOWS, namespace, name, a, &object, &err) < 0) {
        /* Gone, or the server is away: keeping evidence that nobody needs is cheaper than missing
         * it. */
        return err.class != ERR_NOT_FOUND ||
               scope_includes(c->scope, scope_all(c), namespace, WORKFLOW_UNSAID);
    }
    choice = workflow_choice_of_labels(json_at(object, "metadata"));
    scope_see_workflow(c->scope, json_str_at(object, "metadata", "uid"), choice);
    return scope_includes(c->scope, scope_all(c), namespace, choice);
}

static void see_pod(void *userdata, enum watch_event event, json_t *object, struct arena *a)
{
    struct watcher *w = userdata;
    struct str uid, workflow, namespace = json_str_at(object, "metadata", "namespace");
    struct error err = ERROR_INIT;
    struct pod pod = {0};

    (void)event; /* a deleted pod's last status counts as much as any */
    if (pod_read(a, object, &pod, &uid, &workflow, &err) < 0 ||
        !is_ours(w, namespace, workflow, uid, a))
        return;
    if (ledger_put_pod(w->controller->ledger, uid, &pod, &err) < 0)
        log_error("pod not recorded", LOG_S("namespace", namespace), LOG_S("workflow", workflow),
                  LOG_S("uid", uid), LOG_S("pod", pod.name), LOG_C("error", err.msg));
}

static void see_result(void *userdata, enum watch_event event, json_t *object, struct arena *a)
{
    struct watcher *w = userdata;
    struct controller *c = w->controller;
    struct error err = ERROR_INIT;
    struct task_result r;
    struct str text;

    /* Argo deletes the results of a finished run; what they said was an earlier event, or is read
     * at the end of the run. */
    if (event == WATCH_DELETED || task_result_read(a, object, &r, &err) < 0 || !r.completed ||
        !is_ours(w, r.namespace, r.workflow_name, r.workflow_uid, a) ||
        json_canonical(a, object, JSON_OBJECT_MAX_BYTES, &text, &err) < 0)
        return;
    struct str key =
        arena_printf(a, "node " PRI_STR "/" PRI_STR, STR_ARG(r.workflow_uid), STR_ARG(r.node_id));
    controller_keep_object(c, key, r.namespace, r.workflow_name, text);
    workqueue_add(c->queue, key);
}

/* Not finished yet, or no Workflow that we can read: another event or a person has to change that.
 */
static void keep_for_later(struct controller *c, struct arena *a, json_t *workflow,
                           const struct error *why)
{
    struct str uid = json_str_at(workflow, "metadata", "uid"), text;
    struct error ignored;

    bool again = why->class != ERR_INVALID &&
                 json_canonical(a, workflow, JSON_OBJECT_MAX_BYTES, &text, &ignored) == 0;
    log_warn(again ? "finished workflow not recorded, will be tried again"
                   : "finished workflow not taken",
             LOG_S("namespace", json_str_at(workflow, "metadata", "namespace")),
             LOG_S("workflow", json_str_at(workflow, "metadata", "name")), LOG_S("uid", uid),
             LOG_C("class", error_class_name(why->class)), LOG_C("error", why->msg));
    if (!again)
        return;
    struct str key = arena_printf(a, "finished " PRI_STR, STR_ARG(uid));
    controller_keep_object(c, key, STR_EMPTY, STR_EMPTY, text);
    workqueue_add_after(c->queue, key, RECORD_AGAIN_MS);
}

void controller_see_finished(struct controller *c, struct arena *a, json_t *workflow)
{
    struct pipeline p = {.ledger = c->ledger};
    struct str namespace = json_str_at(workflow, "metadata", "namespace");
    struct str uid = json_str_at(workflow, "metadata", "uid");
    enum workflow_choice choice = workflow_choice_of_labels(json_at(workflow, "metadata"));
    struct error err = ERROR_INIT;
    struct run_key key;
    bool new;

    scope_see_workflow(c->scope, uid, choice);
    if (!scope_includes(c->scope, scope_all(c), namespace, choice))
        return;
    if (pipeline_begin(&p, a, workflow, &key, &new, &err) < 0) {
        keep_for_later(c, a, workflow, &err);
        return;
    }
    if (!new)
        return;
    log_info("workflow finished", LOG_S("namespace", namespace),
             LOG_S("workflow", json_str_at(workflow, "metadata", "name")), LOG_S("uid", uid),
             LOG_S("phase", json_str_at(workflow, "status", "phase")));
    workqueue_add(c->queue, run_key_text(a, &key));
}

static void see_workflow(void *userdata, enum watch_event event, json_t *object, struct arena *a)
{
    struct watcher *w = userdata;

    (void)event; /* a deleted workflow's last status is its final one */
    if (str_eq_c(json_str_at(object, "metadata", "labels", "workflows.argoproj.io/completed"),
                 "true"))
        controller_see_finished(w->controller, a, object);
}

static void see_namespace(void *userdata, enum watch_event event, json_t *object, struct arena *a)
{
    struct watcher *w = userdata;
    struct controller *c = w->controller;
    struct str name = json_str_at(object, "metadata", "name");

    bool opted_in = scope_see_namespace(
        c->scope, name, event == WATCH_DELETED ? NULL : json_at(object, "metadata"));
    /* The list at the start comes before or beside that of the workflows: scan those that were
     * passed over. */
    if (opted_in)
        workqueue_add(c->queue, arena_printf(a, "scan " PRI_STR, STR_ARG(name)));
}

static const struct {
    const struct kube_kind *kind;
    const char *selector;
    bool metadata_only, cluster_wide;
    void (*on_event)(void *userdata, enum watch_event event, json_t *object, struct arena *a);
} watches[WATCHED_COUNT] = {
    [WATCHED_WORKFLOWS] = {&KUBE_WORKFLOWS, FINISHED_WORKFLOWS, false, false, see_workflow},
    [WATCHED_PODS] = {&KUBE_PODS, "workflows.argoproj.io/workflow", false, false, see_pod},
    [WATCHED_TASK_RESULTS] = {&KUBE_TASK_RESULTS, "", false, false, see_result},
    [WATCHED_NAMESPACES] = {&KUBE_NAMESPACES, "", true, true, see_namespace},
};

static void *watch_thread(void *userdata)
{
    struct watcher *w = userdata;
    _cleanup_(kube_client_closep) struct kube_client *client = NULL;
    struct error err = ERROR_INIT;
    struct watch_options o = {
        .kind = watches[w->what].kind,
        .namespace = w->namespace,
        .label_selector = str_c(watches[w->what].selector),
        .metadata_only = watches[w->what].metadata_only,
        .on_event = watches[w->what].on_event,
        .on_synced = synced,
        .on_error = report,
        .userdata = w,
    };

    if (kube_client_open(w->controller->kube, w->cancel, &client, &err) == 0) {
        w->client = client;
        if (watch_run(w->controller->kube, &o, w->cancel, &err) == 0)
            return NULL;
    }
    report(w, &err);
    return NULL;
}

static void start(struct controller *c, const struct cancel *cancel, enum watched what,
                  struct str namespace, struct watcher *w)
{
    *w = (struct watcher){.controller = c, .cancel = cancel, .what = what, .namespace = namespace};
    atomic_store(&c->metrics.synced[what], false);
    if (pthread_create(&w->thread, NULL, watch_thread, w) != 0)
        log_out_of_memory();
}

void collect_run(struct controller *c, const struct cancel *cancel)
{
    _cleanup_(config_unrefp) struct config *config = controller_config(c);
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    static struct str everywhere;
    const struct str *namespaces = config->namespaces.len ? config->namespaces.items : &everywhere;
    size_t per_kind = config->namespaces.len ? config->namespaces.len : 1, n = 0;
    struct watcher *watchers = ARENA_ARRAY(&a, struct watcher, WATCHED_COUNT * per_kind);

    for (enum watched what = 0; what < WATCHED_COUNT; what++)
        for (size_t i = 0; i < (watches[what].cluster_wide ? 1 : per_kind); i++)
            start(c, cancel, what, watches[what].cluster_wide ? STR_EMPTY : namespaces[i],
                  &watchers[n++]);
    for (size_t i = 0; i < n; i++)
        pthread_join(watchers[i].thread, NULL);
}
