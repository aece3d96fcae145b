/* SPDX-License-Identifier: Apache-2.0
 *
 * What the files of the registry client share: the handle, authorised requests, and the addresses
 * that a registry sends.
 */
#pragma once

#include "oci/registry.h"

enum oci_access { OCI_PULL, OCI_PUSH, OCI_ACCESS_COUNT };

struct oci_token {
    struct secret value;  /* empty: none */
    uint64_t valid_until; /* monotonic ms */
};

struct oci_repository {
    struct arena arena; /* of the strings below */
    struct str name;    /* host/repository, for texts */
    struct str repository;
    struct str base; /* "https://host/v2/repository" */
    bool insecure;
    struct http_tls tls;
    struct http_client *http;
    const struct cancel *cancel;
    struct oci_credentials credentials; /* empty: anonymous */
    bool basic;                         /* the registry asked for Basic */
    struct oci_token tokens[OCI_ACCESS_COUNT];
};

struct oci_request {
    const char *method;
    struct str url; /* of the registry's own origin */
    enum oci_access access;
    struct str accept, content_type; /* empty: no header */
    struct str body;
    uint64_t max_body; /* 0: HTTP_BODY_MAX_BYTES */
};

/* Sends the request, once more with new credentials when the reply is 401, and again when the
 * registry asks for a short wait. 0 with any status: oci_check turns it into an error. Redirects
 * come back as they are. */
int oci_send(struct oci_repository *r, const struct oci_request *q, struct arena *a,
             struct http_response *ret, struct error *err) MUST_CHECK;

/* The same without credentials, for an address on another host. */
int oci_send_bare(struct oci_repository *r, const struct oci_request *q, struct arena *a,
                  struct http_response *ret, struct error *err) MUST_CHECK;

/* As http_check, with the registry's first message (distribution-spec "Error Codes"). `what` is
 * NUL-terminated. */
int oci_check(const struct http_response *response, struct str what, struct error *err) MUST_CHECK;

/* "https://host/v2/repository/<kind>/<name>"; `name` must be a checked tag or digest. */
struct str oci_url(struct arena *a, const struct oci_repository *r, const char *kind,
                   struct str name);

/* Answers the 401 in *refusal: afterwards the handle has what to authorise with. */
int oci_authenticate(struct oci_repository *r, enum oci_access access,
                     const struct http_response *refusal, struct arena *a,
                     struct error *err) MUST_CHECK;

/* Value of the Authorization header for the next request; empty when there is none. */
struct secret oci_authorization(const struct oci_repository *r, enum oci_access access);

/* The address in a Location or Link header, made absolute. ERR_INVALID when it is none. */
int oci_resolve(struct arena *a, struct str base, struct str reference, struct str *ret,
                struct error *err) MUST_CHECK;

/* ERR_INVALID when url is of another origin than the registry: credentials must not go there. */
int oci_require_own(const struct oci_repository *r, struct str url, struct error *err) MUST_CHECK;

/* The target of a blob's redirect; http only when the registry itself may speak it. */
int oci_redirect_target(const struct oci_repository *r, struct str base,
                        const struct http_response *redirect, struct arena *a, struct str *ret,
                        struct error *err) MUST_CHECK;
