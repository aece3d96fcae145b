/* SPDX-License-Identifier: Apache-2.0 */
#include "fixture.h"

#include "base/clock.h"
#include "base/limits.h"

#include <string.h>

static const struct kube_event example = {
    .namespace = STR("argo"),
    .name = STR("build"),
    .uid = STR("u-1"),
    .api_version = STR("argoproj.io/v1alpha1"),
    .kind = STR("Workflow"),
    .type = "Warning",
    .reason = "ProvenanceFailed",
    .note = STR("why"),
};

static json_t *sent(struct fixture *f)
{
    struct fake_request r = fake_server_request(f->server, 0, &f->arena);
    struct error err = ERROR_INIT;
    json_t *event;

    assert_ok(json_parse_object(&f->arena, r.body, JSON_OBJECT_MAX_BYTES, 10, &event, &err), &err);
    return event;
}

TEST(an_event_tells_about_its_object)
{
    static const struct {
        const char *path[3];
        const char *want;
    } rows[] = {
        {{"apiVersion"}, "v1"},
        {{"kind"}, "Event"},
        {{"metadata", "generateName"}, "argo-slsa."},
        {{"metadata", "namespace"}, "argo"},
        {{"involvedObject", "apiVersion"}, "argoproj.io/v1alpha1"},
        {{"involvedObject", "kind"}, "Workflow"},
        {{"involvedObject", "namespace"}, "argo"},
        {{"involvedObject", "name"}, "build"},
        {{"involvedObject", "uid"}, "u-1"},
        {{"type"}, "Warning"},
        {{"reason"}, "ProvenanceFailed"},
        {{"message"}, "why"},
        {{"firstTimestamp"}, "2026-11-24T00:00:00Z"},
        {{"lastTimestamp"}, "2026-11-24T00:00:00Z"},
        {{"source", "component"}, "argo-slsa"},
        {{"reportingComponent"}, "argo-slsa"},
    };
    FIXTURE(f);
    struct error err = ERROR_INIT;

    clock_fix_ms(1795478400000);
    answer(&f, "POST /api/v1/namespaces/argo/events?fieldManager=argo-slsa ", 201, "{}");
    int r = kube_record_event(f.client, &example, &f.arena, &err);
    clock_fix_ms(0);
    assert_ok(r, &err);
    json_t *event = sent(&f);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        assert_str(json_as_str(json_walk(event, rows[i].path)), rows[i].want);
    assert_int_equal(json_int_at(event, "count"), 1);
    assert_false(str_is_empty(json_str_at(event, "reportingInstance")));
}

TEST(an_object_without_namespace_has_its_events_in_default)
{
    FIXTURE(f);
    struct kube_event e = example;
    struct error err = ERROR_INIT;

    e.namespace = STR_EMPTY;
    answer(&f, "POST /api/v1/namespaces/default/events?", 201, "{}");
    assert_ok(kube_record_event(f.client, &e, &f.arena, &err), &err);
    assert_str(json_str_at(sent(&f), "metadata", "namespace"), "default");
    assert_null(json_at(sent(&f), "involvedObject", "namespace"));
}

TEST(a_long_note_is_cut_between_two_characters)
{
    static const char *const characters[] = {"x", "\xc3\xa9", "\xe2\x82\xac", "\xf0\x9f\x98\x80"};

    for (size_t i = 0; i < ARRAY_LEN(characters); i++) {
        FIXTURE(f);
        struct kube_event e = example;
        struct error err = ERROR_INIT;
        size_t size = strlen(characters[i]);
        struct buf note = BUF_INIT(MIB);
        buf_add(&note, STR("a"));
        while (note.len < 2000)
            buf_add(&note, str_c(characters[i]));
        e.note = buf_str(&note);
        answer(&f, NULL, 201, "{}");
        assert_ok(kube_record_event(f.client, &e, &f.arena, &err), &err);
        struct str message = json_str_at(sent(&f), "message");
        assert_true(str_is_utf8(message));
        assert_true(message.len <= KUBE_EVENT_NOTE_MAX);
        assert_int_equal(message.len, 1 + (KUBE_EVENT_NOTE_MAX - 1) / size * size);
        buf_done(&note);
    }
}

TEST(a_note_that_is_no_text_is_made_into_one)
{
    FIXTURE(f);
    struct kube_event e = example;
    struct error err = ERROR_INIT;

    e.note = STR("bad \xff byte");
    answer(&f, NULL, 201, "{}");
    assert_ok(kube_record_event(f.client, &e, &f.arena, &err), &err);
    assert_str(json_str_at(sent(&f), "message"), "bad \xef\xbf\xbd byte");
}

TEST(a_refused_event_says_what_about)
{
    FIXTURE(f);
    struct error err;

    answer(&f, NULL, 403, "{\"kind\":\"Status\",\"message\":\"forbidden\"}");
    assert_fails(kube_record_event(f.client, &example, &f.arena, &err), ERR_DENIED, &err);
    assert_contains(str_c(err.msg), "event ProvenanceFailed about build: ");
    assert_contains(str_c(err.msg), "forbidden");
}

TEST_MAIN()
