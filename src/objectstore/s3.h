/* SPDX-License-Identifier: Apache-2.0
 *
 * The S3 back end from the inside: one bucket of one server, requests to it, its errors. Private to
 * this folder.
 */
#pragma once

#include "base/limits.h"
#include "objectstore/backends.h"

struct s3 {
    struct objectstore base;
    struct arena arena; /* copies of the configuration */
    struct http_client *client;
    struct str scheme, host; /* host[:port] as sent; begins with the bucket when virtual-hosted */
    struct str bucket;
    bool bucket_in_path;
    struct str region; /* what requests are signed for; mended by the server's answer */
    char learned_region[S3_REGION_MAX_BYTES + 1];
    int64_t clock_skew_ms; /* the server's clock minus ours, once it complained */
    bool no_conditional_put;
    const struct objectstore_credentials *credentials;
    struct secret sse_key_base64; /* headers of SSE-C; empty: no such key */
    struct str sse_key_md5;
    struct http_tls tls;
    const struct cancel *cancel;
};

int s3_open(const struct objectstore_config *c, struct objectstore **ret, struct error *err);
void s3_close(struct objectstore *base);

struct s3_call {
    const char *method;
    struct str key;   /* empty: the bucket itself */
    struct str query; /* encoded */
    struct http_header headers[4];
    size_t headers_len;
    bool is_object; /* the object's bytes are concerned: SSE-C headers belong to it */
    struct str body;
    http_body_fn *on_body;
    void *userdata;
    uint64_t max_body;
    uint32_t timeout_ms;
};

/* Sends the call, signed; a second time when the server named another region or complained about
 * the clock. 0 for 2xx only: else the error is the server's (s3_error.c). */
int s3_send(struct s3 *s, const struct s3_call *call, struct arena *a, struct http_response *ret,
            struct error *err) MUST_CHECK;

void s3_call_add_header(struct s3_call *call, struct str name, struct str value);

/* What an error reply says; all empty when its body is not such a document. */
struct s3_error {
    struct str code, message, region, endpoint;
};

struct s3_error s3_error_parse(struct arena *a, const struct http_response *r);

/* Fills *err from the reply of a failed call, returns -1. */
int s3_error_set(const struct s3 *s, const struct s3_call *call, const struct http_response *r,
                 const struct s3_error *e, struct error *err);

/* "s3://bucket/key at host": for error texts. */
int s3_error_wrap(const struct s3 *s, const struct s3_call *call, struct error *err);

/* One page of ListObjectsV2. *ret_token is empty on the last one. ERR_INVALID for a malformed
 * document or a key outside of `prefix`. */
int s3_list_parse(struct arena *a, struct str body, struct str prefix,
                  struct objectstore_listing *ret, struct str *ret_token,
                  struct error *err) MUST_CHECK;
