/* SPDX-License-Identifier: Apache-2.0 */
#include "http/sigv4.h"

#include "base/clock.h"
#include "crypto/digest.h"

#include <stdlib.h>
#include <string.h>

#define ALGORITHM "AWS4-HMAC-SHA256"

struct signing {
    struct arena *arena;
    const struct sigv4_credentials *credentials;
    const struct sigv4_request *request;
    struct str time;                 /* "20150830T123600Z" */
    struct http_header_list headers; /* signed: sorted by name */
    struct str scope, signed_names;
};

static bool is_unreserved(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.' || c == '_' || c == '~';
}

struct str sigv4_encode(struct arena *a, struct str s, bool keep_slash)
{
    static const char digits[] = "0123456789ABCDEF";
    char *p = arena_alloc(a, s.len * 3 + 1);
    size_t n = 0;

    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.ptr[i];
        if (is_unreserved(s.ptr[i]) || (keep_slash && c == '/')) {
            p[n++] = s.ptr[i];
            continue;
        }
        p[n++] = '%';
        p[n++] = digits[c >> 4];
        p[n++] = digits[c & 15];
    }
    return (struct str){p, n};
}

static void add_header(struct signing *s, struct str name, struct str value)
{
    *LIST_ADD(s->arena, &s->headers) = (struct http_header){name, value};
}

static int compare_pairs(const void *x, const void *y)
{
    const struct http_header *p = x, *q = y;
    int order = str_cmp(p->name, q->name);

    return order ? order : str_cmp(p->value, q->value);
}

static void sort_by_name(struct http_header_list *l)
{
    if (l->len)
        qsort(l->items, l->len, sizeof(*l->items), compare_pairs);
}

/* Those that the caller has to send. */
static void add_own_headers(struct signing *s)
{
    const struct sigv4_request *r = s->request;

    add_header(s, STR("x-amz-date"), s->time);
    if (str_eq_c(r->service, "s3"))
        add_header(s, STR("x-amz-content-sha256"), r->payload_sha256);
    if (s->credentials->session_token.len)
        add_header(s, STR("x-amz-security-token"), s->credentials->session_token);
}

static void add_given_headers(struct signing *s)
{
    const struct sigv4_request *r = s->request;

    add_header(s, STR("host"), r->host);
    for (size_t i = 0; i < r->headers_len; i++)
        add_header(s, r->headers[i].name, r->headers[i].value);
}

/* Each parameter as "name=value", also when it was sent without '=', sorted. */
static struct str canonical_query(struct arena *a, struct str query)
{
    struct http_header_list parts = {0};
    _cleanup_(buf_done) struct buf b = BUF_INIT(SIZE_MAX);
    struct str part, name, value;

    while (query.len) {
        str_cut(query, '&', &part, &query);
        str_cut(part, '=', &name, &value);
        if (part.len)
            *LIST_ADD(a, &parts) = (struct http_header){name, value};
    }
    sort_by_name(&parts);
    list_each (p, &parts)
        buf_addf(&b, "%s" PRI_STR "=" PRI_STR, p == parts.items ? "" : "&", STR_ARG(p->name),
                 STR_ARG(p->value));
    return arena_str(a, buf_str(&b));
}

/* Trimmed, runs of spaces as one ("Create a canonical request", step 4). */
static void add_folded(struct buf *b, struct str value)
{
    bool space = false;

    value = str_trim(value);
    for (size_t i = 0; i < value.len; i++) {
        if (!space || value.ptr[i] != ' ')
            buf_addc(b, value.ptr[i]);
        space = value.ptr[i] == ' ';
    }
}

static void hash_canonical_request(struct signing *s, char ret[static SHA256_HEX_SIZE])
{
    const struct sigv4_request *r = s->request;
    _cleanup_(buf_done) struct buf text = BUF_INIT(SIZE_MAX), names = BUF_INIT(SIZE_MAX);

    buf_addf(&text, "%s\n" PRI_STR "\n" PRI_STR "\n", r->method, STR_ARG(r->path),
             STR_ARG(canonical_query(s->arena, r->query)));
    list_each (h, &s->headers) {
        buf_addf(&text, PRI_STR ":", STR_ARG(h->name));
        add_folded(&text, h->value);
        buf_addc(&text, '\n');
        buf_addf(&names, "%s" PRI_STR, h == s->headers.items ? "" : ";", STR_ARG(h->name));
    }
    buf_addf(&text, "\n" PRI_STR "\n" PRI_STR, STR_ARG(buf_str(&names)),
             STR_ARG(r->payload_sha256));
    sha256_hex(buf_str(&text), ret);
    s->signed_names = arena_str(s->arena, buf_str(&names));
    explicit_bzero(text.ptr, text.len); /* it holds the session token */
}

static void derive_key(const struct signing *s, uint8_t key[static SHA256_BYTES])
{
    const struct str steps[] = {str_first(s->time, 8), s->request->region, s->request->service,
                                STR("aws4_request")};
    _cleanup_(secret_done) struct secret seed =
        secret_join(STR("AWS4"), s->credentials->secret_key);
    struct str with = secret_str(&seed);

    for (size_t i = 0; i < ARRAY_LEN(steps); i++) {
        hmac_sha256(with, steps[i], key);
        with = (struct str){(const char *)key, SHA256_BYTES};
    }
}

static void sign_text(const struct signing *s, struct str text, char ret[static SHA256_HEX_SIZE])
{
    uint8_t key[SHA256_BYTES], mac[SHA256_BYTES];

    derive_key(s, key);
    hmac_sha256((struct str){(const char *)key, sizeof(key)}, text, mac);
    hex_encode(mac, sizeof(mac), ret);
    explicit_bzero(key, sizeof(key));
}

static struct str authorization(struct signing *s)
{
    char hash[SHA256_HEX_SIZE], signature[SHA256_HEX_SIZE];

    hash_canonical_request(s, hash);
    struct str text = arena_printf(s->arena, ALGORITHM "\n" PRI_STR "\n" PRI_STR "\n%s",
                                   STR_ARG(s->time), STR_ARG(s->scope), hash);
    sign_text(s, text, signature);
    return arena_printf(s->arena,
                        ALGORITHM " Credential=" PRI_STR "/" PRI_STR ", SignedHeaders=" PRI_STR
                                  ", Signature=%s",
                        STR_ARG(s->credentials->access_key), STR_ARG(s->scope),
                        STR_ARG(s->signed_names), signature);
}

static void set_time(struct signing *s)
{
    char text[CLOCK_TEXT_SIZE];
    _cleanup_(buf_done) struct buf b = BUF_INIT(sizeof(text));

    clock_format(s->request->now_ms, text); /* 2015-08-30T12:36:00Z */
    for (const char *p = text; *p; p++)
        if (*p != '-' && *p != ':')
            buf_addc(&b, *p);
    s->time = arena_str(s->arena, buf_str(&b));
    s->scope = arena_printf(s->arena, PRI_STR "/" PRI_STR "/" PRI_STR "/aws4_request",
                            STR_ARG(str_first(s->time, 8)), STR_ARG(s->request->region),
                            STR_ARG(s->request->service));
}

void sigv4_sign(struct arena *a, const struct sigv4_credentials *c, const struct sigv4_request *r,
                struct http_header **ret_headers, size_t *ret_len)
{
    struct signing s = {.arena = a, .credentials = c, .request = r};

    set_time(&s);
    add_own_headers(&s);
    struct http_header_list added = {0};
    list_each (h, &s.headers)
        *LIST_ADD(a, &added) = *h;
    add_given_headers(&s);
    sort_by_name(&s.headers);
    *LIST_ADD(a, &added) = (struct http_header){STR("authorization"), authorization(&s)};
    *ret_headers = added.items;
    *ret_len = added.len;
}
