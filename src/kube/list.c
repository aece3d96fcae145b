/* SPDX-License-Identifier: Apache-2.0 */
#include "base/limits.h"
#include "kube/frame.h"
#include "kube/peek.h"
#include "kube/request.h"

/* A list that expires between two pages is begun again: so often. */
enum { RESTARTS_MOST = 3 };

#define STRINGIFY(x)  STRINGIFY_(x)
#define STRINGIFY_(x) #x

static int hand_out(const struct kube_list *l, struct str text, bool whole, struct arena *a,
                    struct error *err)
{
    json_t *object;

    if (!whole)
        return error_set(err, ERR_LIMIT, "larger than %lu bytes", JSON_OBJECT_MAX_BYTES);
    if (json_parse_object(a, text, JSON_OBJECT_MAX_BYTES, JSON_MAX_DEPTH, &object, err) < 0)
        return -1;
    l->on_object(l->userdata, object, a);
    return 0;
}

/* One object in an arena of its own. What cannot be read must not keep the others away. */
static int on_item(void *userdata, struct str text, bool whole, UNUSED struct error *err)
{
    const struct kube_list *l = userdata;
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    struct error why = ERROR_INIT;

    if (hand_out(l, text, whole, &a, &why) < 0 && l->on_unreadable) {
        error_wrap(&why, "list %s: " PRI_STR, l->kind->plural, STR_ARG(peek_object(&a, text)));
        l->on_unreadable(l->userdata, &why);
    }
    return 0;
}

static int on_body(void *userdata, struct str bytes, struct error *err)
{
    return frame_items_add(userdata, bytes, err);
}

struct page {
    struct str token; /* of the next one; empty after the last */
    struct str version;
};

static int take_page(struct frame_items *f, struct arena *a, struct page *p, struct error *err)
{
    struct str rest;
    json_t *list;

    if (frame_items_finish(f, &rest, err) < 0 ||
        json_parse_object(a, rest, KUBE_LIST_HEAD_MAX, JSON_OWN_MAX_DEPTH, &list, err) < 0)
        return -1;
    struct str version = json_str_at(list, "metadata", "resourceVersion");
    if (version.len == 0)
        return error_set(err, ERR_INVALID, "the list has no resourceVersion");
    *p = (struct page){json_str_at(list, "metadata", "continue"), version};
    return 0;
}

/* No resourceVersion: the newest state, and pages. With "0" the server answers from its cache, all
 * at once whatever the limit, perhaps with older state than we have seen. */
static struct str page_path(const struct kube_list *l, struct arena *a, struct str path,
                            struct str token)
{
    path = kube_query(a, path, "labelSelector", l->label_selector);
    path = kube_query(a, path, "limit", STR(STRINGIFY(KUBE_LIST_PAGE)));
    return kube_query(a, path, "continue", token);
}

/* The total time is the callbacks' too, so only a stall ends it. */
static int get_page(struct kube_client *c, const struct kube_list *l, struct arena *a,
                    struct str path, struct page *p, struct error *err)
{
    _cleanup_(frame_items_done) struct frame_items f;
    struct http_response response;
    struct kube_request r = {.method = "GET",
                             .path = page_path(l, a, path, p->token),
                             .what = kube_what(a, "list", l->kind, l->namespace, STR_EMPTY),
                             .accept = l->metadata_only ? KUBE_PARTIAL_LIST : KUBE_JSON,
                             .on_body = on_body,
                             .userdata = &f,
                             .max_body = UINT64_MAX,
                             .timeout_ms = UINT32_MAX};

    frame_items_init(&f, on_item, (void *)l);
    if (kube_perform(c, &r, a, &response, err) < 0)
        return -1;
    if (take_page(&f, a, p, err) < 0)
        return error_wrap(err, "%s", r.what.ptr);
    return 0;
}

int kube_list(struct kube_client *c, const struct kube_list *l, struct arena *a,
              struct str *ret_version, struct error *err)
{
    struct str path;
    struct page page = {STR_EMPTY, STR_EMPTY};
    unsigned restarts = 0;

    if (kube_path(a, l->kind, l->namespace, STR_EMPTY, &path, err) < 0)
        return error_wrap(err, "list %s", l->kind->plural);
    do {
        bool continued = page.token.len > 0;
        if (get_page(c, l, a, path, &page, err) == 0)
            continue;
        if (!continued || err->http_status != 410 || restarts++ == RESTARTS_MOST)
            return -1;
        page.token = STR_EMPTY;
        page.version = STR_EMPTY;
    } while (page.token.len || page.version.len == 0);
    *ret_version = page.version;
    return 0;
}
