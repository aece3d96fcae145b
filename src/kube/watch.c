/* SPDX-License-Identifier: Apache-2.0 */
#include "kube/watch.h"

#include "base/clock.h"
#include "base/limits.h"
#include "crypto/digest.h"
#include "http/retry.h"
#include "kube/frame.h"
#include "kube/peek.h"
#include "kube/request.h"
#include "kube/status.h"
#include "kube/watch_line.h"

static const struct retry_policy backoff = {.first_ms = 1000, .max_ms = 30000};

enum {
    TIMEOUT_LEAST_S = 300,
    TIMEOUT_SPREAD_S = 300,
    GRACE_S = 30,          /* the server ends a watch by itself; so long after that it is dead */
    SHORT_WATCH_MS = 1000, /* one that ends sooner is a failure: no tight loop */
};

struct watch {
    const struct watch_options *o;
    struct kube_client *client;
    struct frame_lines lines;
    struct buf version; /* to go on from; empty: list first */
    struct str path;    /* of the list */
    struct str what;    /* "watch workflows argo": for errors */
    bool progress;      /* this round brought something */
};

static void report(const struct watch *w, const struct error *err)
{
    if (w->o->on_error)
        w->o->on_error(w->o->userdata, err);
}

static uint32_t random_number(void)
{
    uint32_t n;

    crypto_random((uint8_t *)&n, sizeof(n));
    return n;
}

static void set_version(struct watch *w, struct str version)
{
    buf_clear(&w->version);
    buf_add(&w->version, version);
    w->progress = true;
}

static void on_listed(void *userdata, json_t *object, struct arena *a)
{
    const struct watch *w = userdata;

    w->o->on_event(w->o->userdata, WATCH_LISTED, object, a);
}

static void on_unreadable(void *userdata, const struct error *err)
{
    report(userdata, err);
}

static int list(struct watch *w, struct arena *a, struct error *err)
{
    struct kube_list l = {.kind = w->o->kind,
                          .namespace = w->o->namespace,
                          .label_selector = w->o->label_selector,
                          .metadata_only = w->o->metadata_only,
                          .on_object = on_listed,
                          .on_unreadable = on_unreadable,
                          .userdata = w};
    struct str version;

    if (kube_list(w->client, &l, a, &version, err) < 0)
        return -1;
    set_version(w, version);
    if (w->o->on_synced)
        w->o->on_synced(w->o->userdata);
    return 0;
}

/* The version moves on after the callback: what a crash interrupts comes again. */
static int take_line(struct watch *w, struct str text, bool whole, struct arena *a,
                     struct error *err)
{
    struct watch_line line;

    if (!whole)
        return error_set(err, ERR_LIMIT, "larger than %lu bytes", JSON_OBJECT_MAX_BYTES);
    if (watch_line_parse(a, text, &line, err) < 0)
        return -1;
    if (line.kind == WATCH_LINE_ERROR)
        return status_fail(line.object, "the server ended the watch", err);
    if (line.kind == WATCH_LINE_EVENT)
        w->o->on_event(w->o->userdata, line.event, line.object, a);
    set_version(w, line.version);
    return 0;
}

/* A line that cannot be read must not keep the others away: tenants may write objects that our
 * strict parser refuses. Only what the server itself says (it has a status) ends the stream. */
static int on_line(void *userdata, struct str text, bool whole, struct error *err)
{
    struct watch *w = userdata;
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    struct error why = ERROR_INIT;

    if (take_line(w, text, whole, &a, &why) == 0)
        return 0;
    if (why.http_status) {
        *err = why;
        return -1;
    }
    error_wrap(&why, "%s: " PRI_STR, w->what.ptr, STR_ARG(peek_event(&a, text)));
    report(w, &why);
    return 0;
}

static int on_body(void *userdata, struct str bytes, struct error *err)
{
    struct watch *w = userdata;

    return frame_lines_add(&w->lines, bytes, err);
}

static struct str stream_path(const struct watch *w, struct arena *a, uint32_t timeout_s)
{
    struct str path = kube_query(a, w->path, "watch", STR("1"));

    path = kube_query(a, path, "allowWatchBookmarks", STR("true"));
    path = kube_query(a, path, "labelSelector", w->o->label_selector);
    path = kube_query(a, path, "resourceVersion", buf_str(&w->version));
    return kube_query(a, path, "timeoutSeconds", arena_printf(a, "%u", timeout_s));
}

/* A quiet watch is healthy: bookmarks come about once a minute, but the server promises none. So
 * the limit for silence is the time after which the server would have ended the watch; a peer that
 * vanished is found earlier by TCP keep-alive. */
static int stream(struct watch *w, struct arena *a, struct error *err)
{
    uint32_t timeout_s =
        w->o->timeout_s ? w->o->timeout_s : TIMEOUT_LEAST_S + random_number() % TIMEOUT_SPREAD_S;
    struct http_response response;
    struct kube_request r = {.method = "GET",
                             .path = stream_path(w, a, timeout_s),
                             .what = w->what,
                             .accept = w->o->metadata_only ? KUBE_PARTIAL : KUBE_JSON,
                             .on_body = on_body,
                             .userdata = w,
                             .max_body = UINT64_MAX,
                             .timeout_ms = (timeout_s + 2 * GRACE_S) * 1000,
                             .stall_ms = (timeout_s + GRACE_S) * 1000};
    uint64_t start = clock_mono_ms();

    frame_lines_init(&w->lines, on_line, w);
    int failed = kube_perform(w->client, &r, a, &response, err);
    frame_lines_done(&w->lines);
    if (failed == 0 && clock_mono_ms() - start < SHORT_WATCH_MS)
        return error_set(err, ERR_TRANSIENT, "%s: the server closed it at once", w->what.ptr);
    return failed;
}

static int one_round(struct watch *w, struct error *err)
{
    _cleanup_(arena_done) struct arena a = ARENA_INIT;

    w->progress = false;
    if (w->version.len == 0)
        return list(w, &a, err);
    int failed = stream(w, &a, err);
    if (failed == 0)
        return 0;
    /* Gone, or a version that this server cannot understand. Gone is news from a healthy server:
     * the list need not wait for what failed before. */
    w->progress = w->progress || err->http_status == 410;
    if (err->class == ERR_NOT_FOUND || err->class == ERR_INVALID)
        buf_clear(&w->version);
    return failed;
}

static void run(struct watch *w, const struct cancel *cancel)
{
    uint32_t failures = 0;

    while (!cancel_is_set(cancel)) {
        struct error err = ERROR_INIT;
        if (one_round(w, &err) == 0) {
            failures = 0;
            continue;
        }
        if (cancel_is_set(cancel))
            return;
        report(w, &err);
        failures = w->progress ? 1 : failures + 1;
        cancel_sleep(cancel, retry_wait_ms(&backoff, failures, &err, random_number()));
    }
}

int watch_run(struct kube *k, const struct watch_options *o, const struct cancel *cancel,
              struct error *err)
{
    _cleanup_(kube_client_closep) struct kube_client *client = NULL;
    _cleanup_(arena_done) struct arena a = ARENA_INIT;

    if (!o->kind || !o->on_event)
        return error_set(err, ERR_INVALID, "a watch needs a kind and a callback");
    struct str what = kube_what(&a, "watch", o->kind, o->namespace, STR_EMPTY), path;
    if (kube_path(&a, o->kind, o->namespace, STR_EMPTY, &path, err) < 0)
        return error_wrap(err, "%s", what.ptr);
    if (kube_client_open(k, cancel, &client, err) < 0)
        return -1;
    struct watch w = {
        .o = o, .client = client, .path = path, .what = what, .version = BUF_INIT(NAME_MAX_BYTES)};
    run(&w, cancel);
    buf_done(&w.version);
    return 0;
}
