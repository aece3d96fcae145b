/* SPDX-License-Identifier: Apache-2.0 */
#include "oci/session.h"

#include "base/limits.h"
#include "base/memory.h"
#include "json/json.h"

/* Docker Hub answers its API under another name than its images have. */
static struct str api_host(struct str host)
{
    return str_eq(host, STR("docker.io")) ? STR("registry-1.docker.io") : host;
}

int oci_open(const struct oci_config *c, struct oci_repository **ret, struct error *err)
{
    struct http_client *http;

    if (!oci_is_host(c->host))
        return error_set(err, ERR_INVALID, "'" PRI_STR "' is no registry host",
                         STR_ARG(str_first(c->host, 100)));
    if (!oci_is_repository(c->repository))
        return error_set(err, ERR_INVALID, "'" PRI_STR "' is no repository name",
                         STR_ARG(str_first(c->repository, 100)));
    if (http_client_open(&c->http, &http, err) < 0)
        return -1;
    struct oci_repository *r = MEMORY_NEW(struct oci_repository);
    struct arena *a = &r->arena;
    r->name = arena_printf(a, PRI_STR "/" PRI_STR, STR_ARG(c->host), STR_ARG(c->repository));
    r->repository = arena_str(a, c->repository);
    r->base = arena_printf(a, "%s://" PRI_STR "/v2/" PRI_STR, c->insecure ? "http" : "https",
                           STR_ARG(api_host(c->host)), STR_ARG(c->repository));
    r->insecure = c->insecure;
    r->tls = (struct http_tls){.ca_pem = arena_str(a, c->ca_pem), .beside_system_roots = true};
    r->http = http;
    r->cancel = c->cancel;
    if (c->credentials)
        r->credentials = (struct oci_credentials){
            .username = secret_copy(secret_str(&c->credentials->username)),
            .password = secret_copy(secret_str(&c->credentials->password)),
            .identity_token = secret_copy(secret_str(&c->credentials->identity_token)),
        };
    *ret = r;
    return 0;
}

void oci_close(struct oci_repository *r)
{
    if (!r)
        return;
    for (size_t i = 0; i < OCI_ACCESS_COUNT; i++)
        secret_done(&r->tokens[i].value);
    oci_credentials_done(&r->credentials);
    http_client_close(r->http);
    arena_done(&r->arena);
    free(r);
}

struct str oci_repository_name(const struct oci_repository *r)
{
    return r->name;
}

struct str oci_url(struct arena *a, const struct oci_repository *r, const char *kind,
                   struct str name)
{
    return arena_printf(a, PRI_STR "/%s/" PRI_STR, STR_ARG(r->base), kind, STR_ARG(name));
}

static int perform(struct oci_repository *r, const struct oci_request *q, struct str authorization,
                   struct arena *a, struct http_response *ret, struct error *err)
{
    const struct http_header possible[] = {
        {STR("Authorization"), authorization},
        {STR("Accept"), q->accept},
        {STR("Content-Type"), q->content_type},
    };
    struct http_header headers[ARRAY_LEN(possible)];
    size_t n = 0;

    for (size_t i = 0; i < ARRAY_LEN(possible); i++)
        if (possible[i].value.len)
            headers[n++] = possible[i];
    return http_perform(r->http,
                        &(struct http_request){
                            .method = q->method,
                            .url = q->url,
                            .headers = headers,
                            .headers_len = n,
                            .body = q->body,
                            .max_body = q->max_body,
                            .tls = &r->tls,
                            .cancel = r->cancel,
                        },
                        a, ret, err);
}

/* A delivery makes about ten requests. Were a throttled one left to its caller, who begins anew,
 * none would ever end under a tight limit: a short wait that the registry asks for is taken here.
 */
static bool asks_to_wait(const struct http_response *response, uint32_t *ret_ms)
{
    struct error throttled = ERROR_INIT;

    if (http_check(response, "", &throttled) == 0 || throttled.retry_after_ms == 0 ||
        throttled.retry_after_ms > OCI_WAIT_MAX_MS)
        return false;
    *ret_ms = throttled.retry_after_ms;
    return true;
}

static int send_once(struct oci_repository *r, const struct oci_request *q, struct arena *a,
                     struct http_response *ret, struct error *err)
{
    _cleanup_(secret_done) struct secret authorization = oci_authorization(r, q->access);

    return perform(r, q, secret_str(&authorization), a, ret, err);
}

int oci_send(struct oci_repository *r, const struct oci_request *q, struct arena *a,
             struct http_response *ret, struct error *err)
{
    struct http_response response;
    uint32_t ms;

    for (int refusals = 0, waits = 0;;) {
        if (send_once(r, q, a, &response, err) < 0)
            return -1;
        if (response.status == 401 && refusals++ == 0) {
            if (oci_authenticate(r, q->access, &response, a, err) < 0)
                return -1;
        } else if (asks_to_wait(&response, &ms) && waits++ < OCI_WAITS) {
            if (!cancel_sleep(r->cancel, ms))
                return error_set(err, ERR_CANCELED, "cancelled");
        } else {
            break;
        }
    }
    *ret = response;
    return 0;
}

int oci_send_bare(struct oci_repository *r, const struct oci_request *q, struct arena *a,
                  struct http_response *ret, struct error *err)
{
    return perform(r, q, STR_EMPTY, a, ret, err);
}

/* {"errors":[{"code":"…","message":"…"}]}; anything else has no message. */
static struct str first_message(struct arena *a, struct str body)
{
    struct error ignored;
    json_t *root;

    if (json_parse_object(a, body, HTTP_ERROR_BODY_MAX, JSON_OWN_MAX_DEPTH, &root, &ignored) < 0)
        return STR_EMPTY;
    const json_t *first = json_array_get(json_at(root, "errors"), 0);
    struct str message = json_str_at(first, "message");
    return message.len ? message : json_str_at(first, "code");
}

int oci_check(const struct http_response *response, struct str what, struct error *err)
{
    _cleanup_(arena_done) struct arena scratch = ARENA_INIT;
    struct error plain = ERROR_INIT;

    if (http_check(response, what.ptr, &plain) == 0)
        return 0;
    struct str message = first_message(&scratch, response->body);
    *err = plain;
    if (!message.len)
        return -1;
    error_set(err, plain.class, "%s: " PRI_STR, plain.msg, STR_ARG(str_first(message, 200)));
    err->http_status = plain.http_status;
    err->retry_after_ms = plain.retry_after_ms;
    return -1;
}
