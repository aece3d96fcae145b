/* SPDX-License-Identifier: Apache-2.0 */
#include "kube/client.h"

#include "base/memory.h"
#include "kube/counts.h"
#include "kube/credential.h"
#include "kube/request.h"
#include "kube/status.h"

struct kube {
    const struct kube_config *config;
    struct credentials *credentials;
    struct counts counts;
};

struct kube_client {
    struct kube *kube;
    struct http_client *http;
    const struct cancel *cancel;
};

int kube_open(const struct kube_config *config, struct kube **ret, struct error *err)
{
    if (config->server.len == 0)
        return error_set(err, ERR_INVALID, "no API server is configured");
    struct kube *k = MEMORY_NEW(struct kube);
    k->config = config;
    k->credentials = credentials_new(config);
    *ret = k;
    return 0;
}

void kube_close(struct kube *k)
{
    if (!k)
        return;
    credentials_free(k->credentials);
    free(k);
}

struct kube_request_counts kube_count_requests(struct kube *k, struct arena *a)
{
    return counts_read(&k->counts, a);
}

int kube_client_open(struct kube *k, const struct cancel *cancel, struct kube_client **ret,
                     struct error *err)
{
    /* Who configured the server may mean this host. */
    struct http_client_options o = {.use_proxy_env = k->config->use_proxy_env,
                                    .allow_loopback = true};
    struct http_client *http;

    if (http_client_open(&o, &http, err) < 0)
        return -1;
    struct kube_client *c = MEMORY_NEW(struct kube_client);
    *c = (struct kube_client){.kube = k, .http = http, .cancel = cancel};
    *ret = c;
    return 0;
}

void kube_client_close(struct kube_client *c)
{
    if (!c)
        return;
    http_client_close(c->http);
    free(c);
}

enum { HEADERS_MOST = 3 };

static size_t headers_of(const struct kube_request *r, struct str authorization,
                         struct http_header ret[static HEADERS_MOST])
{
    size_t n = 0;

    ret[n++] = (struct http_header){STR("Accept"), str_c(r->accept ? r->accept : KUBE_JSON)};
    if (r->content_type)
        ret[n++] = (struct http_header){STR("Content-Type"), str_c(r->content_type)};
    if (authorization.len)
        ret[n++] = (struct http_header){STR("Authorization"), authorization};
    return n;
}

static struct secret bearer(const struct kube_credential *credential)
{
    struct buf b = BUF_INIT(SIZE_MAX / 2);

    if (credential->token.len == 0)
        return SECRET_EMPTY;
    buf_add(&b, STR("Bearer "));
    buf_add(&b, secret_str(&credential->token));
    struct secret s = secret_copy(buf_str(&b));
    secret_wipe(buf_str(&b));
    buf_done(&b);
    return s;
}

static struct http_tls tls_of(const struct kube_config *config, const struct kube_credential *c)
{
    struct http_tls tls = config->tls;

    if (c->client_cert.len) {
        tls.client_cert_pem = secret_str(&c->client_cert);
        tls.client_key_pem = secret_str(&c->client_key);
    }
    return tls;
}

static int attempt(struct kube_client *c, const struct kube_request *r, struct arena *a,
                   uint64_t *ret_credential, struct http_response *ret, struct error *err)
{
    const struct kube_config *config = c->kube->config;
    _cleanup_(kube_credential_done) struct kube_credential credential = {0};

    if (credentials_get(c->kube->credentials, c->cancel, &credential, ret_credential, err) < 0)
        return -1;
    _cleanup_(secret_done) struct secret authorization = bearer(&credential);
    struct http_tls tls = tls_of(config, &credential);
    struct http_header headers[HEADERS_MOST];
    struct http_request request = {
        .method = r->method,
        .url = arena_printf(a, PRI_STR PRI_STR, STR_ARG(config->server), STR_ARG(r->path)),
        .headers = headers,
        .headers_len = headers_of(r, secret_str(&authorization), headers),
        .body = r->body,
        .on_body = r->on_body,
        .userdata = r->userdata,
        .max_body = r->max_body,
        .timeout_ms = r->timeout_ms,
        .stall_ms = r->stall_ms,
        .tls = &tls,
        .cancel = c->cancel,
    };
    int failed = http_perform(c->http, &request, a, ret, err);
    counts_add(&c->kube->counts, r->method, failed ? 0 : ret->status);
    return failed;
}

/* A 401 was answered before the server did anything, so even a write may be sent again. */
int kube_perform(struct kube_client *c, const struct kube_request *r, struct arena *a,
                 struct http_response *ret, struct error *err)
{
    struct http_response response;
    uint64_t credential;

    int failed = attempt(c, r, a, &credential, &response, err);
    if (failed == 0 && response.status == 401 &&
        credentials_refused(c->kube->credentials, credential))
        failed = attempt(c, r, a, &credential, &response, err);
    if (failed < 0)
        return error_wrap(err, "%s", r->what.ptr);
    if (status_check(&response, r->what.ptr, err) < 0)
        return -1;
    *ret = response;
    return 0;
}
