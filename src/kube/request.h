/* SPDX-License-Identifier: Apache-2.0
 *
 * One request to the API server, with credentials, one repetition after a refused token, and errors
 * in the server's words. Private to the folder.
 */
#pragma once

#include "kube/client.h"

#define KUBE_FIELD_MANAGER "argo-slsa"

#define KUBE_JSON         "application/json"
#define KUBE_MERGE_PATCH  "application/merge-patch+json"
#define KUBE_PARTIAL      "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1"
#define KUBE_PARTIAL_LIST "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1"

struct kube_request {
    const char *method;
    struct str path;    /* encoded, with the query */
    struct str what;    /* "get workflows argo/hello": for errors; NUL-terminated */
    const char *accept; /* NULL: KUBE_JSON */
    const char *content_type;
    struct str body;
    http_body_fn *on_body; /* these four as in struct http_request */
    void *userdata;
    uint64_t max_body;
    uint32_t timeout_ms, stall_ms;
};

/* "/apis/GROUP/VERSION/namespaces/NS/PLURAL/NAME", each part escaped; empty parts are left out.
 * ERR_INVALID for names that Kubernetes does not allow in a path (".", "..", '/', '%'). */
int kube_path(struct arena *a, const struct kube_kind *kind, struct str ns, struct str name,
              struct str *ret, struct error *err) MUST_CHECK;

/* "get workflows argo/hello" */
struct str kube_what(struct arena *a, const char *verb, const struct kube_kind *kind, struct str ns,
                     struct str name);

/* "NAME=VALUE" with the value escaped and '&' or '?' in front; nothing for an empty value. */
struct str kube_query(struct arena *a, struct str path, const char *name, struct str value);

/* 0: the reply was 2xx. */
int kube_perform(struct kube_client *c, const struct kube_request *r, struct arena *a,
                 struct http_response *ret, struct error *err) MUST_CHECK;
