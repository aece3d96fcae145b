/* SPDX-License-Identifier: Apache-2.0
 *
 * Registry authentication: Basic, or a token from the realm that the registry names (distribution
 * "Token Authentication Specification" and "OAuth2 Token Authentication").
 */
#include "oci/session.h"

#include "base/clock.h"
#include "base/limits.h"
#include "crypto/digest.h"
#include "http/sigv4.h"
#include "json/json.h"

#include <string.h>

enum {
    TOKEN_DEFAULT_SECONDS = 60, /* of the specification, when the reply does not say */
    TOKEN_MAX_SECONDS = 24 * 3600,
};

static const char *const actions[OCI_ACCESS_COUNT] = {
    [OCI_PULL] = "pull",
    [OCI_PUSH] = "pull,push",
};

static void wipe(struct str s)
{
    if (s.len)
        explicit_bzero((void *)s.ptr, s.len);
}

static struct secret basic_header(const struct oci_credentials *c)
{
    _cleanup_(arena_done) struct arena scratch = ARENA_INIT;
    struct str pair = arena_printf(&scratch, PRI_STR ":" PRI_STR, STR_ARG(secret_str(&c->username)),
                                   STR_ARG(secret_str(&c->password)));
    struct str encoded = base64_encode(&scratch, pair);
    struct str text = arena_printf(&scratch, "Basic " PRI_STR, STR_ARG(encoded));
    struct secret header = secret_copy(text);

    wipe(pair);
    wipe(encoded);
    wipe(text);
    return header;
}

static struct secret bearer_header(const struct secret *token)
{
    _cleanup_(arena_done) struct arena scratch = ARENA_INIT;
    struct str text = arena_printf(&scratch, "Bearer " PRI_STR, STR_ARG(secret_str(token)));
    struct secret header = secret_copy(text);

    wipe(text);
    return header;
}

struct secret oci_authorization(const struct oci_repository *r, enum oci_access access)
{
    const struct oci_token *t = &r->tokens[access];

    if (r->basic)
        return basic_header(&r->credentials);
    if (t->value.len && clock_mono_ms() < t->valid_until)
        return bearer_header(&t->value);
    return SECRET_EMPTY;
}

/* A list header may come in several lines (RFC 9110 section 5.3). */
static struct str join_challenges(struct arena *a, const struct http_response *refusal)
{
    struct str all = STR_EMPTY;

    for (size_t i = 0; i < refusal->headers_len; i++) {
        const struct http_header *h = &refusal->headers[i];
        if (str_eq_nocase(h->name, STR("WWW-Authenticate")))
            all = arena_printf(a, PRI_STR ", " PRI_STR, STR_ARG(all), STR_ARG(h->value));
    }
    return all;
}

/* What to ask the realm: a GET with Basic, or with an identity token a POST of a form. */
struct token_request {
    struct http_request http;
    struct http_header headers[1];
    struct secret authorization, form;
};

static void token_request_done(struct token_request *t)
{
    secret_done(&t->authorization);
    secret_done(&t->form);
}

static void build_get(struct oci_repository *r, const struct oci_challenge *c, struct str scope,
                      struct arena *a, struct token_request *t)
{
    bool has_query = str_cut(c->realm, '?', NULL, NULL);
    struct str service = sigv4_encode(a, c->service, false);

    t->http.method = "GET";
    t->http.url = arena_printf(a, PRI_STR "%sscope=" PRI_STR "%s" PRI_STR, STR_ARG(c->realm),
                               has_query ? "&" : "?", STR_ARG(sigv4_encode(a, scope, false)),
                               service.len ? "&service=" : "", STR_ARG(service));
    if (!r->credentials.username.len)
        return;
    t->authorization = basic_header(&r->credentials);
    t->headers[0] = (struct http_header){STR("Authorization"), secret_str(&t->authorization)};
    t->http.headers_len = 1;
}

static void build_post(struct oci_repository *r, const struct oci_challenge *c, struct str scope,
                       struct token_request *t)
{
    _cleanup_(arena_done) struct arena scratch = ARENA_INIT;
    struct str token = sigv4_encode(&scratch, secret_str(&r->credentials.identity_token), false);
    struct str form = arena_printf(&scratch,
                                   "grant_type=refresh_token&client_id=argo-slsa&service=" PRI_STR
                                   "&scope=" PRI_STR "&refresh_token=" PRI_STR,
                                   STR_ARG(sigv4_encode(&scratch, c->service, false)),
                                   STR_ARG(sigv4_encode(&scratch, scope, false)), STR_ARG(token));

    t->form = secret_copy(form);
    wipe(token);
    wipe(form);
    t->http.method = "POST";
    t->http.url = c->realm;
    t->http.body = secret_str(&t->form);
    t->headers[0] =
        (struct http_header){STR("Content-Type"), STR("application/x-www-form-urlencoded")};
    t->http.headers_len = 1;
}

/* Takes the token out of the reply and wipes what is left of it there. */
static int keep_token(struct oci_token *t, struct str body, struct error *err)
{
    _cleanup_(arena_done) struct arena scratch = ARENA_INIT;
    json_t *root;

    int r = json_parse_object(&scratch, body, OCI_TOKEN_MAX_BYTES, JSON_OWN_MAX_DEPTH, &root, err);
    wipe(body);
    if (r < 0)
        return error_wrap(err, "token reply");
    struct str token = json_str_at(root, "token");
    if (!token.len)
        token = json_str_at(root, "access_token");
    if (!token.len || str_has_control(token))
        return error_set(err, ERR_INVALID, "token reply without a token");
    int64_t seconds = json_as_int(json_at(root, "expires_in"), TOKEN_DEFAULT_SECONDS);
    if (seconds < 1 || seconds > TOKEN_MAX_SECONDS)
        seconds = TOKEN_DEFAULT_SECONDS;
    secret_done(&t->value);
    t->value = secret_copy(token);
    t->valid_until = clock_mono_ms() + (uint64_t)seconds * 900; /* a tenth early */
    wipe(token);
    return 0;
}

static int fetch_token(struct oci_repository *r, enum oci_access access,
                       const struct oci_challenge *c, struct arena *a, struct error *err)
{
    _cleanup_(token_request_done) struct token_request t = {
        .http = {.max_body = OCI_TOKEN_MAX_BYTES, .tls = &r->tls, .cancel = r->cancel}};
    struct str scope =
        arena_printf(a, "repository:" PRI_STR ":%s", STR_ARG(r->repository), actions[access]);
    struct http_response response;

    if (r->credentials.identity_token.len)
        build_post(r, c, scope, &t);
    else
        build_get(r, c, scope, a, &t);
    t.http.headers = t.headers;
    if (http_perform(r->http, &t.http, a, &response, err) < 0 ||
        oci_check(&response, STR("token request"), err) < 0 ||
        keep_token(&r->tokens[access], response.body, err) < 0)
        return error_wrap(err, "authenticate at the realm of " PRI_STR, STR_ARG(r->name));
    return 0;
}

int oci_authenticate(struct oci_repository *r, enum oci_access access,
                     const struct http_response *refusal, struct arena *a, struct error *err)
{
    struct oci_challenge c;

    if (oci_challenge_parse(a, join_challenges(a, refusal), &c, err) < 0)
        return error_set(err, ERR_DENIED,
                         PRI_STR " refuses access (HTTP 401) and names no way to authenticate",
                         STR_ARG(r->name));
    if (c.basic && !r->credentials.username.len)
        return error_set(err, ERR_DENIED,
                         PRI_STR " wants a user name and a password: add the registry to an image "
                                 "pull secret or to the Docker configuration",
                         STR_ARG(r->name));
    r->basic = c.basic;
    if (c.basic)
        return 0;
    bool plain = str_starts_with(c.realm, STR("http://"));
    if (!str_starts_with(c.realm, STR("https://")) && !(plain && r->insecure))
        return error_set(err, ERR_INVALID,
                         PRI_STR " names an authentication realm that is not https",
                         STR_ARG(r->name));
    return fetch_token(r, access, &c, a, err);
}
