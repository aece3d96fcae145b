/* SPDX-License-Identifier: Apache-2.0 */
#include "fixture.h"

#include "base/limits.h"

#include <string.h>

/* Objects as "name ", unreadable ones as "!class ". */
struct notes {
    struct buf text;
    struct error last;
};

static void note_object(void *userdata, json_t *object, UNUSED struct arena *a)
{
    struct notes *n = userdata;

    buf_addf(&n->text, PRI_STR " ", STR_ARG(json_str_at(object, "metadata", "name")));
}

static void note_unreadable(void *userdata, const struct error *err)
{
    struct notes *n = userdata;

    n->last = *err;
    buf_addf(&n->text, "!%s ", error_class_name(err->class));
}

static void notes_done(struct notes *n)
{
    buf_done(&n->text);
}

static int list(struct fixture *f, bool metadata_only, const char *selector, struct notes *n,
                struct str *ret_version, struct error *err)
{
    struct kube_list l = {.kind = &KUBE_PODS,
                          .namespace = STR("n"),
                          .label_selector = str_c(selector),
                          .metadata_only = metadata_only,
                          .on_object = note_object,
                          .on_unreadable = note_unreadable,
                          .userdata = n};

    n->text = BUF_INIT(MIB);
    return kube_list(f->client, &l, &f->arena, ret_version, err);
}

#define POD(name) "{\"metadata\":{\"name\":\"" name "\"}}"
#define LIST(token, items) \
    "{\"items\":[" items "],\"metadata\":{\"resourceVersion\":\"7\",\"continue\":\"" token "\"}}"

#define PATH "GET /api/v1/namespaces/n/pods"

TEST(pages_are_followed_to_the_end)
{
    FIXTURE(f);
    _cleanup_(notes_done) struct notes n = {0};
    struct error err = ERROR_INIT;
    struct str version;

    answer(&f, PATH "?labelSelector=a%3Db&limit=500 ", 200, LIST("t/1=", POD("a") "," POD("b")));
    answer(&f, PATH "?labelSelector=a%3Db&limit=500&continue=t%2F1%3D ", 200, LIST("t2", ""));
    answer(&f, PATH "?labelSelector=a%3Db&limit=500&continue=t2 ", 200, LIST("", POD("c")));
    assert_ok(list(&f, false, "a=b", &n, &version, &err), &err);
    assert_str(buf_str(&n.text), "a b c ");
    assert_str(version, "7");
    assert_int_equal(fake_server_requests(f.server), 3);
}

TEST(an_empty_list_is_a_list)
{
    static const char *const bodies[] = {
        "{\"items\":[],\"metadata\":{\"resourceVersion\":\"7\"}}",
        "{\"items\":null,\"metadata\":{\"resourceVersion\":\"7\"}}",
        "{\"metadata\":{\"resourceVersion\":\"7\",\"continue\":\"\",\"remainingItemCount\":0}}",
    };
    FIXTURE(f);

    for (size_t i = 0; i < ARRAY_LEN(bodies); i++) {
        _cleanup_(notes_done) struct notes n = {0};
        struct error err = ERROR_INIT;
        struct str version;
        answer(&f, NULL, 200, bodies[i]);
        assert_ok(list(&f, false, "", &n, &version, &err), &err);
        assert_str(version, "7");
        assert_int_equal(n.text.len, 0);
    }
}

TEST(metadata_is_asked_for_by_its_own_type)
{
    FIXTURE(f);
    _cleanup_(notes_done) struct notes n = {0};
    struct error err = ERROR_INIT;
    struct str version;

    answer(&f, NULL, 200, LIST("", POD("a")));
    assert_ok(list(&f, true, "", &n, &version, &err), &err);
    struct fake_request r = fake_server_request(f.server, 0, &f.arena);
    assert_str(fake_request_header(&r, "Accept"),
               "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1");
}

TEST(objects_that_cannot_be_read_do_not_hide_the_others)
{
    FIXTURE(f);
    _cleanup_(notes_done) struct notes n = {0};
    struct error err = ERROR_INIT;
    struct str version;
    char deep[601];

    memset(deep, '[', 300);
    memset(deep + 300, ']', 300);
    deep[600] = '\0';
    struct str body = arena_printf(&f.arena,
                                   LIST("", POD("a") ",{\"x\":\"\\u0000\"},{\"x\":%s},{\"x\":"
                                                     "\"\xff\"},{\"x\":1,\"x\":2}," POD("b")),
                                   deep);
    answer(&f, NULL, 200, body.ptr);
    assert_ok(list(&f, false, "", &n, &version, &err), &err);
    assert_str(buf_str(&n.text), "a !invalid !limit !invalid !invalid b ");
    assert_contains(str_c(n.last.msg), "list pods: an object: ");
}

TEST(a_list_that_expires_half_way_begins_again)
{
    FIXTURE(f);
    _cleanup_(notes_done) struct notes n = {0};
    struct error err = ERROR_INIT;
    struct str version;

    answer(&f, PATH "?limit=500 ", 200, LIST("old", POD("a")));
    answer(&f, PATH "?limit=500&continue=old ", 410,
           "{\"kind\":\"Status\",\"code\":410,\"reason\":\"Expired\",\"message\":\"too old\","
           "\"metadata\":{\"continue\":\"inconsistent\"}}");
    answer(&f, PATH "?limit=500 ", 200, LIST("new", POD("a")));
    answer(&f, PATH "?limit=500&continue=new ", 200, LIST("", POD("b")));
    assert_ok(list(&f, false, "", &n, &version, &err), &err);
    assert_str(buf_str(&n.text), "a a b ");
}

TEST(a_list_that_always_expires_is_an_error)
{
    FIXTURE(f);
    _cleanup_(notes_done) struct notes n = {0};
    struct error err;
    struct str version;

    fake_server_reply(f.server, &(struct fake_reply){.match = PATH "?limit=500 ",
                                                     .forever = true,
                                                     .status = 200,
                                                     .body = STR(LIST("old", ""))});
    fake_server_reply(f.server, &(struct fake_reply){.status = 410, .forever = true});
    assert_fails(list(&f, false, "", &n, &version, &err), ERR_NOT_FOUND, &err);
    assert_int_equal(err.http_status, 410);
    assert_int_equal(fake_server_requests(f.server), 8);
}

TEST(broken_lists_are_errors)
{
    static const struct {
        struct fake_reply reply;
        enum error_class class;
        const char *say;
    } rows[] = {
        {{.status = 410}, ERR_NOT_FOUND, "list pods n: gone"},
        {{.status = 200, .body = STR("{\"items\":[]}")}, ERR_INVALID, "no resourceVersion"},
        {{.status = 200, .body = STR("[]")}, ERR_INVALID, "list pods n: "},
        {{.status = 200, .body = STR("{\"items\":[7]}")}, ERR_INVALID, "not an object"},
        {{.status = 200, .body = STR("{\"items\":[" POD("a"))}, ERR_TRANSIENT, "ended early"},
        {{.status = 200, .body = STR(LIST("", "")), .cut_after = 9}, ERR_TRANSIENT, "list pods n"},
        {{.status = 200, .body = STR("{\"x\":"), .endless = true}, ERR_LIMIT, "beside its items"},
    };

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        FIXTURE(f);
        _cleanup_(notes_done) struct notes n = {0};
        struct error err;
        struct str version;
        fake_server_reply(f.server, &rows[i].reply);
        assert_fails(list(&f, false, "", &n, &version, &err), rows[i].class, &err);
        assert_contains(str_c(err.msg), rows[i].say);
    }
}

TEST_MAIN()
