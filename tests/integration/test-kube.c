/* SPDX-License-Identifier: Apache-2.0
 *
 * The Kubernetes client against a real API server, which it changes: only inside the test bed
 * (tests/bed/bed exec PROGRAM), skipped elsewhere.
 */
#include "helpers/check.h"

#include "base/clock.h"
#include "base/limits.h"
#include "base/memory.h"
#include "base/thread.h"
#include "kube/watch.h"

#include <stdio.h>
#include <unistd.h>

struct setting {
    struct arena arena;
    struct kube_config config;
    struct kube *kube;
    struct kube_client *client;
    struct str namespace; /* fresh for each test */
    struct error err;
};

static json_t *named(struct arena *a, const char *name)
{
    json_t *object = json_new_object(a), *metadata = json_object();

    json_put_c(metadata, "name", name);
    json_put(object, "metadata", metadata);
    return object;
}

static json_t *metadata_of(const json_t *object)
{
    return json_at(object, "metadata");
}

static json_t *create(struct setting *s, const struct kube_kind *kind, json_t *object)
{
    json_t *created = NULL;
    struct str ns = kind == &KUBE_NAMESPACES ? STR_EMPTY : s->namespace;

    assert_ok(kube_create(s->client, kind, ns, object, &s->arena, &created, &s->err), &s->err);
    return created;
}

static void begin(struct setting *s)
{
    static unsigned counter;

    *s = (struct setting){.err = ERROR_INIT};
    if (!getenv("BED_DIR"))
        skip();
    assert_ok(
        kube_config_from_file(&s->arena, getenv("KUBECONFIG"), NULL, NULL, &s->config, &s->err),
        &s->err);
    assert_ok(kube_open(&s->config, &s->kube, &s->err), &s->err);
    assert_ok(kube_client_open(s->kube, NULL, &s->client, &s->err), &s->err);
    s->namespace =
        arena_printf(&s->arena, "kube-test-%lld-%u", (long long)clock_now_ms(), counter++);
    create(s, &KUBE_NAMESPACES, named(&s->arena, s->namespace.ptr));
}

static void end(struct setting *s)
{
    kube_client_close(s->client);
    kube_close(s->kube);
    kube_config_done(&s->config);
    arena_done(&s->arena);
}

TEST(an_object_is_created_read_and_read_in_part)
{
    _cleanup_(end) struct setting s;
    json_t *object;

    begin(&s);
    object = named(&s.arena, "m");
    json_put(object, "data", json_pack("{s:s}", "key", "value"));
    struct str uid = json_str_at(create(&s, &KUBE_CONFIG_MAPS, object), "metadata", "uid");
    assert_true(uid.len > 0);
    assert_ok(
        kube_get(s.client, &KUBE_CONFIG_MAPS, s.namespace, STR("m"), &s.arena, &object, &s.err),
        &s.err);
    assert_str(json_str_at(object, "data", "key"), "value");
    assert_ok(kube_get_metadata(s.client, &KUBE_CONFIG_MAPS, s.namespace, STR("m"), &s.arena,
                                &object, &s.err),
              &s.err);
    assert_str(json_str_at(object, "kind"), "PartialObjectMetadata");
    assert_true(str_eq(json_str_at(object, "metadata", "uid"), uid));
    assert_null(json_at(object, "data"));
}

TEST(what_does_not_exist_and_what_exists_already_are_told_apart)
{
    static const struct kube_kind unknown = {"argoproj.io", "v1alpha1", "dragons"};
    _cleanup_(end) struct setting s;
    json_t *object;

    begin(&s);
    assert_fails(kube_get(s.client, &KUBE_PODS, s.namespace, STR("p"), &s.arena, &object, &s.err),
                 ERR_NOT_FOUND, &s.err);
    assert_contains(str_c(s.err.msg), "pods \"p\" not found (HTTP 404)");
    assert_fails(kube_get(s.client, &unknown, s.namespace, STR("p"), &s.arena, &object, &s.err),
                 ERR_NOT_FOUND, &s.err);
    create(&s, &KUBE_CONFIG_MAPS, named(&s.arena, "m"));
    assert_fails(kube_create(s.client, &KUBE_CONFIG_MAPS, s.namespace, named(&s.arena, "m"),
                             &s.arena, &object, &s.err),
                 ERR_CONFLICT, &s.err);
    assert_fails(kube_create(s.client, &KUBE_CONFIG_MAPS, s.namespace, named(&s.arena, "No Name"),
                             &s.arena, &object, &s.err),
                 ERR_INVALID, &s.err);
    assert_int_equal(s.err.http_status, 422);
}

static int patch(struct setting *s, const char *member, const char *value)
{
    json_t *change = json_new_object(&s->arena), *metadata = json_object();

    if (member)
        json_put_c(metadata, member, value);
    json_put(metadata, "annotations", json_pack("{s:s}", "argo.slsa.io/level", "2"));
    json_put(change, "metadata", metadata);
    return kube_merge_patch(s->client, &KUBE_CONFIG_MAPS, s->namespace, STR("m"), change, &s->arena,
                            &s->err);
}

TEST(a_patch_holds_for_one_uid_and_one_version)
{
    _cleanup_(end) struct setting s;
    json_t *object;

    begin(&s);
    object = named(&s.arena, "m");
    json_put(object, "data", json_pack("{s:s}", "key", "value"));
    object = create(&s, &KUBE_CONFIG_MAPS, object);
    const char *uid = arena_cstr(&s.arena, json_str_at(object, "metadata", "uid"));
    const char *version = arena_cstr(&s.arena, json_str_at(object, "metadata", "resourceVersion"));
    assert_ok(patch(&s, "uid", uid), &s.err);
    assert_ok(
        kube_get(s.client, &KUBE_CONFIG_MAPS, s.namespace, STR("m"), &s.arena, &object, &s.err),
        &s.err);
    assert_str(json_str_at(object, "metadata", "annotations", "argo.slsa.io/level"), "2");
    const json_t *fields = json_array_get(json_at(object, "metadata", "managedFields"), 0);
    assert_str(json_str_at(fields, "manager"), "argo-slsa");

    assert_fails(patch(&s, "resourceVersion", version), ERR_CONFLICT, &s.err);
    assert_fails(patch(&s, "uid", "00000000-0000-0000-0000-000000000000"), ERR_INVALID, &s.err);
    assert_int_equal(s.err.http_status, 422);
}

TEST(a_secret_gives_its_members)
{
    _cleanup_(end) struct setting s;
    _cleanup_(secret_done) struct secret value = SECRET_EMPTY;
    json_t *object;

    begin(&s);
    object = named(&s.arena, "s");
    json_put(object, "data", json_pack("{s:s}", "key", "AAEC"));
    create(&s, &KUBE_SECRETS, object);
    assert_ok(kube_get_secret(s.client, s.namespace, STR("s"), "key", &value, &s.err), &s.err);
    assert_true(str_eq(secret_str(&value), STR("\0\1\2")));
    assert_fails(kube_get_secret(s.client, s.namespace, STR("s"), "other", &value, &s.err),
                 ERR_NOT_FOUND, &s.err);
}

struct found {
    size_t objects, unreadable;
    struct buf text;
};

static void count(void *userdata, json_t *object, UNUSED struct arena *a)
{
    struct found *f = userdata;

    f->objects++;
    buf_addf(&f->text, PRI_STR "\n", STR_ARG(json_str_at(object, "message")));
}

static void count_unreadable(void *userdata, const struct error *err)
{
    struct found *f = userdata;

    f->unreadable++;
    buf_addf(&f->text, "%s\n", err->msg);
}

static struct found list(struct setting *s, const struct kube_kind *kind, const char *selector)
{
    struct found f = {.text = BUF_INIT(MIB)};
    struct kube_list l = {.kind = kind,
                          .namespace = s->namespace,
                          .label_selector = str_c(selector),
                          .on_object = count,
                          .on_unreadable = count_unreadable,
                          .userdata = &f};
    struct str version = STR_EMPTY;

    assert_ok(kube_list(s->client, &l, &s->arena, &version, &s->err), &s->err);
    assert_true(version.len > 0);
    return f;
}

TEST(an_event_is_accepted)
{
    _cleanup_(end) struct setting s;

    begin(&s);
    struct kube_event e = {.namespace = s.namespace,
                           .name = STR("w"),
                           .uid = STR("1"),
                           .api_version = STR("argoproj.io/v1alpha1"),
                           .kind = STR("Workflow"),
                           .type = "Normal",
                           .reason = "ProvenanceAttached",
                           .note = STR("all is \xe2\x82\xac well")};
    assert_ok(kube_record_event(s.client, &e, &s.arena, &s.err), &s.err);
    struct found f = list(&s, &KUBE_EVENTS, "");
    assert_int_equal(f.objects, 1);
    assert_str(buf_str(&f.text), "all is \xe2\x82\xac well\n");
    buf_done(&f.text);
}

TEST(lists_longer_than_a_page_come_whole)
{
    _cleanup_(end) struct setting s;
    char name[32];

    begin(&s);
    for (unsigned i = 0; i < 2 * KUBE_LIST_PAGE + 10; i++) {
        snprintf(name, sizeof(name), "m-%u", i);
        json_t *object = named(&s.arena, name);
        json_put(metadata_of(object), "labels", json_pack("{s:s}", "half", i % 2 ? "b" : "a"));
        create(&s, &KUBE_CONFIG_MAPS, object);
    }
    struct found all = list(&s, &KUBE_CONFIG_MAPS, ""),
                 half = list(&s, &KUBE_CONFIG_MAPS, "half in (a)");
    assert_in_range(all.objects, 2 * KUBE_LIST_PAGE + 10, 2 * KUBE_LIST_PAGE + 11); /* the CA's */
    assert_int_equal(half.objects, KUBE_LIST_PAGE + 5);
    buf_done(&all.text);
    buf_done(&half.text);
}

static json_t *workflow(struct setting *s, const char *name, struct str annotation)
{
    json_t *object = named(&s->arena, name), *annotations = json_object();

    json_put(annotations, "a", json_stringn(annotation.ptr, annotation.len));
    json_put(metadata_of(object), "annotations", annotations);
    json_put_c(object, "apiVersion", "argoproj.io/v1alpha1");
    json_put_c(object, "kind", "Workflow");
    json_put(object, "spec", json_object());
    return object;
}

/* The server takes a NUL in an annotation; our parser does not, and says so of the answer. */
TEST(one_workflow_that_cannot_be_read_does_not_hide_another)
{
    _cleanup_(end) struct setting s;
    json_t *answer;

    begin(&s);
    create(&s, &KUBE_WORKFLOWS, workflow(&s, "plain", STR("text")));
    assert_fails(kube_create(s.client, &KUBE_WORKFLOWS, s.namespace,
                             workflow(&s, "nul", STR("a\0b")), &s.arena, &answer, &s.err),
                 ERR_INVALID, &s.err);
    assert_contains(str_c(s.err.msg), "the server's answer");
    struct found f = list(&s, &KUBE_WORKFLOWS, "");
    assert_int_equal(f.objects, 1);
    assert_int_equal(f.unreadable, 1);
    assert_contains(buf_str(&f.text),
                    arena_printf(&s.arena, PRI_STR "/nul: ", STR_ARG(s.namespace)).ptr);
    buf_done(&f.text);
}

TEST(the_server_s_own_paths_can_be_read)
{
    _cleanup_(end) struct setting s;
    struct str body;

    begin(&s);
    assert_ok(kube_get_raw(s.client, STR("/version"), &s.arena, &body, &s.err), &s.err);
    assert_contains(body, "gitVersion");
    assert_fails(kube_get_raw(s.client, STR("/no/such/path"), &s.arena, &body, &s.err),
                 ERR_NOT_FOUND, &s.err);
}

/* A watch in a thread of its own, whose events are taken one by one. */
struct watching {
    struct watch_options options;
    struct kube *kube;
    struct cancel cancel;
    pthread_t thread;
    pthread_mutex_t lock;
    struct buf text;
};

static void note_event(void *userdata, enum watch_event event, json_t *object,
                       UNUSED struct arena *a)
{
    struct watching *w = userdata;

    LOCK_SCOPE(&w->lock);
    buf_addf(&w->text, "%c:" PRI_STR " ", "LAMD"[event],
             STR_ARG(json_str_at(object, "metadata", "name")));
}

static void note_synced(void *userdata)
{
    struct watching *w = userdata;

    LOCK_SCOPE(&w->lock);
    buf_add(&w->text, STR("S "));
}

static void note_error(void *userdata, const struct error *err)
{
    struct watching *w = userdata;

    LOCK_SCOPE(&w->lock);
    buf_addf(&w->text, "!%s ", err->msg);
}

static void *watch_thread(void *userdata)
{
    struct watching *w = userdata;
    struct error err = ERROR_INIT;

    if (watch_run(w->kube, &w->options, &w->cancel, &err) < 0)
        note_error(w, &err);
    return NULL;
}

static struct watching *watch_begin(struct setting *s, const char *selector, uint32_t timeout_s)
{
    struct watching *w = MEMORY_NEW(struct watching);

    *w = (struct watching){.kube = s->kube,
                           .text = BUF_INIT(MIB),
                           .lock = PTHREAD_MUTEX_INITIALIZER,
                           .options = {.kind = &KUBE_CONFIG_MAPS,
                                       .namespace = s->namespace,
                                       .label_selector = str_c(selector),
                                       .on_event = note_event,
                                       .on_synced = note_synced,
                                       .on_error = note_error,
                                       .userdata = w,
                                       .timeout_s = timeout_s}};
    assert_ok(cancel_init(&w->cancel, &s->err), &s->err);
    assert_int_equal(pthread_create(&w->thread, NULL, watch_thread, w), 0);
    return w;
}

/* Waits until the notes end so; all notes are shown when they do not. */
static void watch_expect(struct watching *w, const char *end_of_notes)
{
    struct arena a = ARENA_INIT;
    struct str text = STR_EMPTY;

    for (unsigned i = 0; i < 200; i++) {
        pthread_mutex_lock(&w->lock);
        text = arena_str(&a, buf_str(&w->text));
        pthread_mutex_unlock(&w->lock);
        if (str_ends_with(text, str_c(end_of_notes)))
            break;
        cancel_sleep(NULL, 50);
    }
    if (!str_ends_with(text, str_c(end_of_notes)))
        fail_msg("want '%s' at the end of '" PRI_STR "'", end_of_notes, STR_ARG(text));
    arena_done(&a);
}

static void watch_end(struct watching *w)
{
    cancel_trigger(&w->cancel);
    pthread_join(w->thread, NULL);
    cancel_done(&w->cancel);
    buf_done(&w->text);
    free(w);
}

static json_t *labelled(struct setting *s, const char *name, const char *label)
{
    json_t *object = named(&s->arena, name);

    json_put(metadata_of(object), "labels", json_pack("{s:s}", "watched", label));
    return object;
}

TEST(a_watch_sees_every_change_and_objects_that_stop_matching)
{
    _cleanup_(end) struct setting s;

    begin(&s);
    create(&s, &KUBE_CONFIG_MAPS, labelled(&s, "m", "yes"));
    struct watching *w = watch_begin(&s, "watched=yes", 0);
    watch_expect(w, "L:m S ");
    cancel_sleep(NULL, 300);
    create(&s, &KUBE_CONFIG_MAPS, labelled(&s, "other", "no"));
    create(&s, &KUBE_CONFIG_MAPS, labelled(&s, "n", "yes"));
    watch_expect(w, "L:m S A:n ");
    assert_ok(patch(&s, NULL, NULL), &s.err);
    watch_expect(w, "A:n M:m ");
    json_t *unlabel = json_new_object(&s.arena);
    json_put(unlabel, "metadata", json_pack("{s:{s:n}}", "labels", "watched"));
    assert_ok(kube_merge_patch(s.client, &KUBE_CONFIG_MAPS, s.namespace, STR("m"), unlabel,
                               &s.arena, &s.err),
              &s.err);
    watch_expect(w, "M:m D:m ");
    watch_end(w);
}

TEST(a_watch_that_the_server_ends_goes_on_without_a_list)
{
    _cleanup_(end) struct setting s;

    begin(&s);
    struct watching *w = watch_begin(&s, "watched=yes", 2);
    watch_expect(w, "S ");
    cancel_sleep(NULL, 3000);
    create(&s, &KUBE_CONFIG_MAPS, labelled(&s, "a", "yes"));
    watch_expect(w, "S A:a ");
    cancel_sleep(NULL, 2500);
    create(&s, &KUBE_CONFIG_MAPS, labelled(&s, "b", "yes"));
    watch_expect(w, "S A:a A:b ");
    watch_end(w);
}

TEST_MAIN()
