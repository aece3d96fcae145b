/* SPDX-License-Identifier: Apache-2.0
 *
 * AWS Signature Version 4 (service documentation "Signature Version 4 signing process"; vectors in
 * tests/unit/http). Pure: clock and credentials come in, headers come out. Own code because
 * libcurl 7.88 signs ordinary S3 keys and queries wrongly (docs/decisions).
 */
#pragma once

#include "http/client.h"

struct sigv4_credentials {
    struct str access_key;
    struct str secret_key;
    struct str session_token; /* empty: none */
};

struct sigv4_request {
    const char *method;
    struct str host;  /* with the port when it is not the scheme's default, as in the Host header */
    struct str path;  /* encoded once, as sent */
    struct str query; /* encoded, as sent, without '?'; any order */
    struct str payload_sha256; /* hex, or "UNSIGNED-PAYLOAD" */
    struct str region, service;
    const struct http_header *headers; /* further headers to sign, names in lower case */
    size_t headers_len;
    int64_t now_ms;
};

/* Gives the headers to add: x-amz-date, x-amz-content-sha256 (service "s3" only),
 * x-amz-security-token (when there is a token) and authorization. The array lives in the arena; the
 * token is a view of the credentials. */
void sigv4_sign(struct arena *a, const struct sigv4_credentials *c, const struct sigv4_request *r,
                struct http_header **ret_headers, size_t *ret_len);

/* RFC 3986 percent-encoding with upper-case hex; '/' is kept when keep_slash. */
struct str sigv4_encode(struct arena *a, struct str s, bool keep_slash);
