/* SPDX-License-Identifier: Apache-2.0
 *
 * Object stores: rows of a table (s3 now; local folder for recorded runs). One bucket handle per
 * thread and place. No Argo words here. Keys are byte strings; "../" and "//" have no meaning and
 * are sent as they are.
 */
#pragma once

#include "http/client.h"

struct objectstore_credentials {
    struct secret access_key, secret_key, session_token;
    struct str ca_pem;              /* replaces the trust roots */
    struct secret sse_customer_key; /* SSE-C: 32 raw bytes */
};

void objectstore_credentials_done(struct objectstore_credentials *c);

enum objectstore_addressing { OBJECTSTORE_AUTO, OBJECTSTORE_PATH, OBJECTSTORE_VIRTUAL };

struct objectstore_config {
    const char *kind;    /* "s3", "folder" */
    struct str endpoint; /* s3: host[:port]; folder: path holding <bucket>/<key> */
    struct str bucket;
    struct str region;                      /* empty: found out from the server, else us-east-1 */
    bool insecure;                          /* plain HTTP */
    enum objectstore_addressing addressing; /* AUTO: virtual-hosted for Amazon's hosts, else path */
    const struct objectstore_credentials *credentials; /* NULL: anonymous; outlives the handle */
    struct http_client_options http;
    const struct cancel *cancel;
};

struct objectstore;

struct objectstore_object {
    struct str key;
    uint64_t size;
    struct str etag, version_id, last_modified; /* as sent */
};

struct objectstore_listing LIST_OF(struct objectstore_object);

struct objectstore_get {
    struct str key;
    struct str if_match;    /* ETag: ERR_CONFLICT when the object is another one now */
    uint64_t max_bytes;     /* ERR_LIMIT beyond; 0: HTTP_BODY_MAX_BYTES */
    http_body_fn *on_bytes; /* not NULL; gets nothing when the object is refused from the start */
    void *userdata;
};

struct objectstore_put {
    struct str key;
    struct str bytes;
    struct str content_type;
    bool only_if_absent; /* ERR_CONFLICT when it exists */
};

struct objectstore_ops {
    const char *name;
    const char *summary;
    int (*open)(const struct objectstore_config *c, struct objectstore **ret, struct error *err);
    int (*head)(struct objectstore *s, struct str key, struct arena *a,
                struct objectstore_object *ret, struct error *err);
    int (*get)(struct objectstore *s, const struct objectstore_get *g, struct arena *a,
               struct objectstore_object *ret, struct error *err);
    int (*put)(struct objectstore *s, const struct objectstore_put *p, struct arena *a,
               struct error *err);
    /* One page of keys below prefix, in byte order; *token is empty at the start and at the end. */
    int (*list)(struct objectstore *s, struct str prefix, struct str *token, struct arena *a,
                struct objectstore_listing *ret, struct error *err);
    int (*remove)(struct objectstore *s, struct str key, struct arena *a, struct error *err);
    void (*close)(struct objectstore *s);
};

struct objectstore { /* first member of every back end */
    const struct objectstore_ops *ops;
};

extern const struct objectstore_ops *const objectstore_backends[];
extern const size_t objectstore_backends_len;

int objectstore_open(const struct objectstore_config *c, struct objectstore **ret,
                     struct error *err) MUST_CHECK;
void objectstore_close(struct objectstore *s);
DEFINE_CLEANUP(struct objectstore, objectstore_close, objectstore_closep)

/* Dispatch; see the slots above. ERR_NOT_FOUND for a missing key or bucket; removing a key that
 * does not exist is no error. ERR_DENIED for refused credentials, ERR_INVALID for keys that the
 * store cannot hold. */
int objectstore_head(struct objectstore *s, struct str key, struct arena *a,
                     struct objectstore_object *ret, struct error *err) MUST_CHECK;
int objectstore_get(struct objectstore *s, const struct objectstore_get *g, struct arena *a,
                    struct objectstore_object *ret, struct error *err) MUST_CHECK;
int objectstore_get_all(struct objectstore *s, struct str key, size_t max, struct arena *a,
                        struct str *ret, struct error *err) MUST_CHECK;
int objectstore_put(struct objectstore *s, const struct objectstore_put *p, struct arena *a,
                    struct error *err) MUST_CHECK;
int objectstore_list(struct objectstore *s, struct str prefix, struct str *token, struct arena *a,
                     struct objectstore_listing *ret, struct error *err) MUST_CHECK;
int objectstore_remove(struct objectstore *s, struct str key, struct arena *a,
                       struct error *err) MUST_CHECK;
