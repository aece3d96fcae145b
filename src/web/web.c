/* SPDX-License-Identifier: Apache-2.0 */
#include "web/web.h"

#include "base/limits.h"
#include "web/api.h"
#include "web/metrics.h"

/* Every error class has one status. */
static const int statuses[ERR_CLASS_COUNT] = {
    [ERR_OK] = 200,       [ERR_INVALID] = 400,   [ERR_NOT_FOUND] = 404, [ERR_CONFLICT] = 409,
    [ERR_DENIED] = 403,   [ERR_TRANSIENT] = 503, [ERR_THROTTLED] = 429, [ERR_LIMIT] = 413,
    [ERR_CANCELED] = 503, [ERR_CRYPTO] = 500,    [ERR_INTERNAL] = 500,
};

static void reply_text(const struct http_server_request *r, struct http_server_reply *reply,
                       int status, struct str text)
{
    *reply =
        (struct http_server_reply){.status = status,
                                   .content_type = "text/plain; charset=utf-8",
                                   .body = arena_printf(r->arena, PRI_STR "\n", STR_ARG(text))};
}

static void reply_json(const struct http_server_request *r, struct http_server_reply *reply,
                       int status, const json_t *v)
{
    struct error err = ERROR_INIT;
    struct str text;

    if (json_canonical(r->arena, v, JSON_LIST_MAX_BYTES, &text, &err) < 0) {
        reply_text(r, reply, 500, str_c(err.msg));
        return;
    }
    *reply = (struct http_server_reply){
        .status = status, .content_type = "application/json", .body = text};
}

static void reply_error(const struct http_server_request *r, struct http_server_reply *reply,
                        const struct error *err)
{
    json_t *v = json_new_object(r->arena);

    json_put_int(v, "schemaVersion", API_SCHEMA_VERSION);
    json_put_c(v, "error", error_class_name(err->class));
    json_put_c(v, "message", err->msg);
    reply_json(r, reply, statuses[err->class], v);
}

static void healthz(const struct http_server_request *r, struct http_server_reply *reply)
{
    reply_text(r, reply, 200, STR("ok"));
}

static void readyz(const struct http_server_request *r, struct http_server_reply *reply)
{
    struct error err = ERROR_INIT;

    if (controller_ready(r->userdata, &err) == 0)
        reply_text(r, reply, 200, STR("ok"));
    else
        reply_text(r, reply, 503, str_c(err.msg));
}

static void metrics(const struct http_server_request *r, struct http_server_reply *reply)
{
    _cleanup_(buf_done) struct buf b = BUF_INIT(1 * MIB);

    metrics_print(r->userdata, &b);
    *reply = (struct http_server_reply){.status = 200,
                                        .content_type = METRICS_CONTENT_TYPE,
                                        .body = arena_str(r->arena, buf_str(&b))};
}

static int count_query(const struct http_server_request *r, const char *name, int64_t max,
                       int64_t *ret, struct error *err)
{
    struct str text = r->query(r, name);
    uint64_t n = 0;

    if (text.len && (!str_to_u64(text, &n) || n > (uint64_t)max))
        return error_set(err, ERR_INVALID, "%s must be a number up to %lld", name, (long long)max);
    *ret = (int64_t)n;
    return 0;
}

static int answer_runs(const struct http_server_request *r, struct str rest, json_t **ret,
                       struct error *err)
{
    struct ledger *l = controller_ledger(r->userdata);
    struct str namespace, name, state = r->query(r, "state");
    struct run_query q = {.namespace = r->query(r, "namespace")};

    if (rest.len) {
        if (!str_cut(rest, '/', &namespace, &name) || !name.len)
            return error_set(err, ERR_INVALID, "want /api/v1/runs/<namespace>/<name>");
        return api_run(l, namespace, name, r->arena, ret, err);
    }
    if (count_query(r, "limit", 1000, &q.limit, err) < 0 ||
        count_query(r, "offset", INT32_MAX, &q.offset, err) < 0)
        return -1;
    q.state = state.len ? arena_cstr(r->arena, state) : NULL;
    return api_runs(l, &q, r->arena, ret, err);
}

static int answer_statement(const struct http_server_request *r, struct str rest, json_t **ret,
                            struct error *err)
{
    struct digest digest;

    if (!digest_parse(rest, &digest))
        return error_set(err, ERR_INVALID, "want /api/v1/statements/<sha256>");
    return api_statement(controller_ledger(r->userdata), &digest, r->arena, ret, err);
}

static int answer_subjects(const struct http_server_request *r, struct str rest, json_t **ret,
                           struct error *err)
{
    struct digest digest = {{0}};
    struct str text = r->query(r, "digest"), name = r->query(r, "name");

    if (rest.len || (text.len ? !digest_parse(text, &digest) : !name.len))
        return error_set(err, ERR_INVALID, "want /api/v1/subjects?digest=<sha256> or ?name=<uri>");
    return api_subjects(controller_ledger(r->userdata), &digest, name, r->arena, ret, err);
}

static const struct {
    const char *path;
    int (*answer)(const struct http_server_request *r, struct str rest, json_t **ret,
                  struct error *err);
} resources[] = {
    {"/api/v1/runs", answer_runs},
    {"/api/v1/statements", answer_statement},
    {"/api/v1/subjects", answer_subjects},
};

static void api(const struct http_server_request *r, struct http_server_reply *reply)
{
    struct error err = ERROR_INIT;
    json_t *v;

    for (size_t i = 0; i < ARRAY_LEN(resources); i++) {
        struct str path = str_c(resources[i].path), rest = str_skip(r->path, path.len);
        if (!str_starts_with(r->path, path) || (rest.len && rest.ptr[0] != '/'))
            continue;
        if (resources[i].answer(r, str_skip(rest, 1), &v, &err) == 0)
            reply_json(r, reply, 200, v);
        else
            reply_error(r, reply, &err);
        return;
    }
    error_set(&err, ERR_NOT_FOUND, "no such resource");
    reply_error(r, reply, &err);
}

static const struct http_route routes[] = {
    {"GET", "/healthz", healthz},
    {"GET", "/readyz", readyz},
    {"GET", "/metrics", metrics},
    {"GET", "/api/v1/", api},
};

int web_start(struct controller *c, struct http_server **ret, struct error *err)
{
    struct http_server_options o = {
        .address = controller_listen_address(c),
        .port = controller_listen_port(c),
        .routes = routes,
        .routes_len = ARRAY_LEN(routes),
        .userdata = c,
    };

    return http_server_start(&o, ret, err);
}
