/* SPDX-License-Identifier: Apache-2.0 */
#include "fixture.h"
#include "helpers/folder.h"
#include "helpers/soon.h"

#include "base/clock.h"
#include "base/limits.h"
#include "kube/watch.h"

#include <pthread.h>
#include <string.h>

/* Events as "L:name ", "A:name ", …, a complete list as "S ", failures as "!class ". The watch is
 * cancelled as soon as `until` has been noted. */
struct notes {
    struct buf text;
    const char *until;
    struct cancel cancel;
    struct error last;
};

static void noted(struct notes *n)
{
    if (str_ends_with(buf_str(&n->text), str_c(n->until)))
        cancel_trigger(&n->cancel);
}

static void note_event(void *userdata, enum watch_event event, json_t *object,
                       UNUSED struct arena *a)
{
    struct notes *n = userdata;

    buf_addf(&n->text, "%c:" PRI_STR " ", "LAMD"[event],
             STR_ARG(json_str_at(object, "metadata", "name")));
    noted(n);
}

static void note_synced(void *userdata)
{
    struct notes *n = userdata;

    buf_add(&n->text, STR("S "));
    noted(n);
}

static void note_error(void *userdata, const struct error *err)
{
    struct notes *n = userdata;

    n->last = *err;
    buf_addf(&n->text, "!%s ", error_class_name(err->class));
    noted(n);
}

static void notes_done(struct notes *n)
{
    buf_done(&n->text);
    cancel_done(&n->cancel);
}

static struct notes notes_until(const char *until)
{
    struct notes n = {.text = BUF_INIT(MIB), .until = until};
    struct error err = ERROR_INIT;

    assert_ok(cancel_init(&n.cancel, &err), &err);
    return n;
}

static void watch(struct fixture *f, struct notes *n)
{
    struct watch_options o = {.kind = &KUBE_PODS,
                              .namespace = STR("n"),
                              .label_selector = STR("a=b"),
                              .on_event = note_event,
                              .on_synced = note_synced,
                              .on_error = note_error,
                              .userdata = n};
    struct error err = ERROR_INIT;

    assert_ok(watch_run(f->kube, &o, &n->cancel, &err), &err);
}

#define LIST_PATH "GET /api/v1/namespaces/n/pods?labelSelector=a%3Db&limit=500"
#define WATCH_PATH                                                                       \
    "GET /api/v1/namespaces/n/pods?watch=1&allowWatchBookmarks=true&labelSelector=a%3Db" \
    "&resourceVersion="

#define POD(name, version) \
    "{\"metadata\":{\"name\":\"" name "\",\"resourceVersion\":\"" version "\"}}"
#define LIST(items, version) \
    "{\"items\":[" items "],\"metadata\":{\"resourceVersion\":\"" version "\"}}"
#define EVENT(type, name, version) "{\"type\":\"" type "\",\"object\":" POD(name, version) "}\n"
#define GONE                                                                       \
    "{\"type\":\"ERROR\",\"object\":{\"kind\":\"Status\",\"code\":410,\"reason\":" \
    "\"Expired\",\"message\":\"too old resource version\"}}\n"

/* A stream that ends, and one that goes quiet after its text. */
static struct fake_reply stream_of(const char *match, const char *text, bool quiet)
{
    return (struct fake_reply){.match = match,
                               .status = 200,
                               .body = str_c(text),
                               .chunked = true,
                               .cut_after = quiet ? strlen(text) : 0,
                               .stall = quiet};
}

static void stream(struct fixture *f, const char *match, const char *text, bool quiet)
{
    struct fake_reply r = stream_of(match, text, quiet);

    fake_server_reply(f->server, &r);
}

static struct str target(struct fixture *f, size_t n)
{
    return fake_server_request(f->server, n, &f->arena).target;
}

TEST(a_stream_may_be_cut_at_any_byte)
{
    static const size_t pieces[] = {1, 2, 3, 7, 64, 0};

    for (size_t i = 0; i < ARRAY_LEN(pieces); i++) {
        FIXTURE(f);
        _cleanup_(notes_done) struct notes n = notes_until("D:b ");
        answer(&f, LIST_PATH " ", 200, LIST(POD("a", "1"), "v/10"));
        struct fake_reply r =
            stream_of(WATCH_PATH "v%2F10&timeoutSeconds=",
                      EVENT("ADDED", "b\xc3\xa9\\n", "11")
                          EVENT("BOOKMARK", "", "12") "\n" EVENT("MODIFIED", "b", "13")
                              EVENT("DELETED", "b", "14"),
                      true);
        r.piece = pieces[i];
        fake_server_reply(f.server, &r);
        watch(&f, &n);
        assert_str(buf_str(&n.text), "L:a S A:b\xc3\xa9\n M:b D:b ");
        assert_int_equal(fake_server_requests(f.server), 2);
    }
}

TEST(the_server_is_asked_to_end_a_watch_at_a_jittered_time)
{
    FIXTURE(f);
    _cleanup_(notes_done) struct notes n = notes_until("A:b ");
    struct str value;
    uint64_t seconds;

    answer(&f, LIST_PATH " ", 200, LIST("", "10"));
    stream(&f, WATCH_PATH "10&", EVENT("ADDED", "b", "11"), true);
    watch(&f, &n);
    str_cut_last(target(&f, 1), '=', NULL, &value);
    assert_true(str_to_u64(value, &seconds));
    assert_in_range(seconds, 300, 599);
}

TEST(a_stream_that_ends_goes_on_from_the_last_version)
{
    FIXTURE(f);
    _cleanup_(notes_done) struct notes n = notes_until("A:c ");

    answer(&f, LIST_PATH " ", 200, LIST("", "10"));
    stream(&f, WATCH_PATH "10&", EVENT("ADDED", "b", "11") EVENT("BOOKMARK", "", "20"), false);
    stream(&f, WATCH_PATH "20&", EVENT("ADDED", "c", "21"), true);
    watch(&f, &n);
    assert_str(buf_str(&n.text), "S A:b !transient A:c ");
}

TEST(an_event_that_was_cut_off_comes_again_whole)
{
    FIXTURE(f);
    _cleanup_(notes_done) struct notes n = notes_until("A:c ");

    answer(&f, LIST_PATH " ", 200, LIST("", "10"));
    fake_server_reply(
        f.server,
        &(struct fake_reply){.match = WATCH_PATH "10&",
                             .status = 200,
                             .chunked = true,
                             .cut_after = sizeof(EVENT("ADDED", "b", "11")) + 30,
                             .body = STR(EVENT("ADDED", "b", "11") EVENT("ADDED", "c", "12"))});
    stream(&f, WATCH_PATH "11&", EVENT("ADDED", "c", "12"), true);
    watch(&f, &n);
    assert_str(buf_str(&n.text), "S A:b !transient A:c ");
}

TEST(an_expired_version_lists_again)
{
    struct fake_reply expired[] = {
        stream_of(WATCH_PATH "10&", GONE, true),
        {.match = WATCH_PATH "10&",
         .status = 410,
         .body = STR("{\"kind\":\"Status\",\"code\":410,\"message\":\"too old\"}")},
        {.match = WATCH_PATH "10&",
         .status = 400,
         .body = STR("{\"kind\":\"Status\",\"code\":400,\"message\":\"Invalid value\"}")},
    };

    for (size_t i = 0; i < ARRAY_LEN(expired); i++) {
        FIXTURE(f);
        _cleanup_(notes_done) struct notes n = notes_until("D:a ");
        answer(&f, LIST_PATH " ", 200, LIST(POD("a", "1"), "10"));
        fake_server_reply(f.server, &expired[i]);
        answer(&f, LIST_PATH " ", 200, LIST(POD("a", "1") "," POD("b", "2"), "30"));
        stream(&f, WATCH_PATH "30&", EVENT("DELETED", "a", "31"), true);
        watch(&f, &n);
        assert_str(buf_str(&n.text),
                   i < 2 ? "L:a S !not-found L:a L:b S D:a " : "L:a S !invalid L:a L:b S D:a ");
        assert_contains(str_c(n.last.msg), "watch pods n: ");
    }
}

TEST(other_errors_inside_a_stream_resume)
{
    FIXTURE(f);
    _cleanup_(notes_done) struct notes n = notes_until("A:c ");

    answer(&f, LIST_PATH " ", 200, LIST("", "10"));
    stream(&f, WATCH_PATH "10&",
           EVENT("ADDED", "b", "11") "{\"type\":\"ERROR\",\"object\":{\"code\":500,\"message\":"
                                     "\"unable to decode\"}}\n",
           true);
    stream(&f, WATCH_PATH "11&", EVENT("ADDED", "c", "12"), true);
    watch(&f, &n);
    assert_str(buf_str(&n.text), "S A:b !transient A:c ");
    assert_contains(str_c(n.last.msg), "unable to decode (HTTP 500)");
}

TEST(events_that_cannot_be_read_do_not_hide_the_others)
{
    FIXTURE(f);
    _cleanup_(notes_done) struct notes n = notes_until("A:z ");

    answer(&f, LIST_PATH " ", 200, LIST("", "10"));
    stream(&f, WATCH_PATH "10&",
           "<html>\n{\"type\":\"ADDED\",\"obj\n" EVENT("ADDED", "\\u0000", "11")
               EVENT("ADDED", "\xff", "12") EVENT("FUTURE", "a", "13") EVENT("ADDED", "a", "")
                   EVENT("ADDED", "z", "15"),
           true);
    watch(&f, &n);
    assert_str(buf_str(&n.text), "S !invalid !invalid !invalid !invalid !invalid !invalid A:z ");
    assert_contains(str_c(n.last.msg), "watch pods n: a: an event without a resourceVersion");
}

TEST(a_line_of_many_megabytes_is_passed_over)
{
    FIXTURE(f);
    _cleanup_(notes_done) struct notes n = notes_until("A:z ");
    struct buf text = BUF_INIT(8 * MIB);

    while (text.len <= 5 * MIB)
        buf_add(&text, STR("0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"));
    buf_add(&text, STR("\n" EVENT("ADDED", "z", "11")));
    answer(&f, LIST_PATH " ", 200, LIST("", "10"));
    stream(&f, WATCH_PATH "10&", text.ptr, true);
    watch(&f, &n);
    buf_done(&text);
    assert_str(buf_str(&n.text), "S !limit A:z ");
}

TEST(a_throttling_server_is_left_alone_for_as_long_as_it_wants)
{
    FIXTURE(f);
    _cleanup_(notes_done) struct notes n = notes_until("S ");
    uint64_t start = clock_mono_ms();

    fake_server_reply(
        f.server,
        &(struct fake_reply){.match = LIST_PATH, .status = 429, .headers = "Retry-After: 2\r\n"});
    answer(&f, LIST_PATH " ", 200, LIST("", "10"));
    watch(&f, &n);
    assert_str(buf_str(&n.text), "!throttled S ");
    assert_true(clock_mono_ms() - start >= 2000);
}

TEST(refused_access_and_a_missing_kind_are_tried_again)
{
    FIXTURE(f);
    _cleanup_(notes_done) struct notes n = notes_until("S ");

    answer(&f, LIST_PATH, 403, "");
    answer(&f, LIST_PATH, 404, "404 page not found");
    answer(&f, LIST_PATH " ", 200, LIST("", "10"));
    watch(&f, &n);
    assert_str(buf_str(&n.text), "!denied !not-found S ");
    assert_contains(str_c(n.last.msg), "list pods n: 404 page not found (HTTP 404)");
}

TEST(a_refused_token_is_read_again_without_a_failure)
{
    _cleanup_(folder_remove) struct folder folder = folder_make();
    _cleanup_(fixture_done) struct fixture f = {.config.token_file =
                                                    str_c(folder_put(&folder, "token", "old"))};
    _cleanup_(notes_done) struct notes n = notes_until("A:b ");

    fixture_open(&f);
    answer(&f, LIST_PATH " ", 200, LIST("", "10"));
    answer(&f, WATCH_PATH "10&", 401, "");
    stream(&f, WATCH_PATH "10&", EVENT("ADDED", "b", "11"), true);
    watch(&f, &n);
    assert_str(buf_str(&n.text), "S A:b ");
    assert_int_equal(fake_server_requests(f.server), 3);
}

TEST(cancelling_ends_a_quiet_stream_and_a_wait)
{
    for (int quiet = 0; quiet < 2; quiet++) {
        FIXTURE(f);
        _cleanup_(notes_done) struct notes n = notes_until("never");
        uint64_t start = clock_mono_ms();
        if (quiet)
            answer(&f, LIST_PATH " ", 200, LIST("", "10"));
        stream(&f, WATCH_PATH "10&", "\n", true);
        pthread_t thread = cancel_soon(&n.cancel);
        watch(&f, &n);
        pthread_join(thread, NULL);
        assert_true(clock_mono_ms() - start < 5000);
        assert_str(buf_str(&n.text), quiet ? "S " : "!not-found ");
    }
}

TEST(only_misuse_ends_a_watch)
{
    FIXTURE(f);
    _cleanup_(notes_done) struct notes n = notes_until("never");
    struct watch_options good = {.kind = &KUBE_PODS, .on_event = note_event, .userdata = &n};
    struct watch_options rows[] = {good, good, good};
    struct error err;

    rows[0].kind = NULL;
    rows[1].on_event = NULL;
    rows[2].namespace = STR("../secrets");
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        assert_fails(watch_run(f.kube, &rows[i], &n.cancel, &err), ERR_INVALID, &err);
    assert_int_equal(fake_server_requests(f.server), 0);
}

TEST_MAIN()
