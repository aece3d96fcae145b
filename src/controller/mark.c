/* SPDX-License-Identifier: Apache-2.0 */
#include "controller/mark.h"

#include "base/limits.h"

#define PREFIX "argo.slsa.io/"

static const struct {
    const char *reason, *type;
} events[RUN_STATE_COUNT] = {
    [RUN_ATTESTED] = {"ProvenanceAttached", "Normal"},
    [RUN_PARTIAL] = {"ProvenancePartial", "Warning"},
    [RUN_FAILED] = {"ProvenanceFailed", "Warning"},
    [RUN_SKIPPED] = {"ProvenanceSkipped", "Normal"},
};

static struct str join_places(struct arena *a, const struct delivery_row_list *deliveries,
                              size_t max)
{
    _cleanup_(buf_done) struct buf b = BUF_INIT(max);

    list_each (d, deliveries) {
        if (!d->where.len || d->where.len + b.len + 1 > max)
            continue;
        buf_add(&b, b.len ? STR(" ") : STR_EMPTY);
        buf_add(&b, d->where);
    }
    return arena_str(a, buf_str(&b));
}

/* An empty note removes whatever a tenant had put there. */
static void put_note(json_t *notes, const char *key, struct str text)
{
    json_put(notes, key, text.len ? json_new_str(text) : json_null());
}

json_t *mark_patch(struct arena *a, const struct run_row *run,
                   const struct delivery_row_list *deliveries)
{
    json_t *patch = json_new_object(a), *metadata = json_object(), *labels = json_object(),
           *notes = json_object();

    json_put_c(labels, PREFIX "state", run_state_name(run->state));
    put_note(notes, PREFIX "statement", digest_str(&run->statement));
    put_note(notes, PREFIX "subjects", arena_printf(a, "%lld", (long long)run->subjects));
    put_note(notes, PREFIX "generation", arena_printf(a, "%lld", (long long)run->generation));
    put_note(notes, PREFIX "level", run->level);
    put_note(notes, PREFIX "reason", str_first_text(run->reason, KUBE_EVENT_NOTE_MAX));
    put_note(notes, PREFIX "bundle", join_places(a, deliveries, KUBE_ANNOTATION_MAX / 2));
    json_put_str(metadata, "uid", run->uid);
    json_put(metadata, "labels", labels);
    json_put(metadata, "annotations", notes);
    json_put(patch, "metadata", metadata);
    return patch;
}

/* Only a completed object of this UID is written to. */
static int is_still_finished(struct kube_client *kube, const struct run_row *run, struct arena *a,
                             bool *ret, struct error *err)
{
    struct error failure = ERROR_INIT;
    json_t *object;

    if (kube_get_metadata(kube, &KUBE_WORKFLOWS, run->namespace, run->name, a, &object, &failure) <
        0) {
        *ret = false;
        if (failure.class == ERR_NOT_FOUND)
            return 0;
        *err = failure;
        return -1;
    }
    *ret = str_eq(json_str_at(object, "metadata", "uid"), run->uid) &&
           str_eq_c(json_str_at(object, "metadata", "labels", "workflows.argoproj.io/completed"),
                    "true");
    return 0;
}

static int write_mark(struct kube_client *kube, const struct run_row *run,
                      const struct delivery_row_list *deliveries, struct arena *a,
                      struct error *err)
{
    struct error failure = ERROR_INIT;

    if (kube_merge_patch(kube, &KUBE_WORKFLOWS, run->namespace, run->name,
                         mark_patch(a, run, deliveries), a, &failure) == 0 ||
        failure.class == ERR_NOT_FOUND || failure.class == ERR_INVALID)
        return 0; /* gone, or another object of that name: nothing to mark */
    *err = failure;
    return -1;
}

static void tell(struct kube_client *kube, const struct run_row *run, struct arena *a)
{
    struct error ignored;
    struct kube_event e = {
        .namespace = run->namespace,
        .name = run->name,
        .uid = run->uid,
        .api_version = STR("argoproj.io/v1alpha1"),
        .kind = STR("Workflow"),
        .type = events[run->state].type,
        .reason = events[run->state].reason,
        .note = run->state == RUN_ATTESTED
                    ? arena_printf(a, "%lld artifacts attested, " PRI_STR, (long long)run->subjects,
                                   STR_ARG(run->level))
                    : run->reason,
    };

    /* Events are lossy by nature; the mark and the ledger say the same for good. */
    if (e.reason && kube_record_event(kube, &e, a, &ignored) < 0)
        return;
}

int mark_run(struct ledger *l, struct kube_client *kube, const struct run_key *key, struct arena *a,
             struct error *err)
{
    struct delivery_row_list deliveries = {0};
    struct run_row run;
    bool finished;

    if (ledger_get_run(l, key->uid, key->generation, a, &run, err) < 0)
        return -1;
    if (run.marked)
        return 0;
    if (run.state != RUN_SUPERSEDED) {
        if (ledger_run_deliveries(l, key->uid, key->generation, a, &deliveries, err) < 0 ||
            is_still_finished(kube, &run, a, &finished, err) < 0)
            return -1;
        if (finished && write_mark(kube, &run, &deliveries, a, err) < 0)
            return -1;
        if (finished)
            tell(kube, &run, a);
    }
    return ledger_mark_run(l, key->uid, key->generation, err);
}
