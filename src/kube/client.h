/* SPDX-License-Identifier: Apache-2.0
 *
 * Requests to the API server. One client per thread (it owns connections); the configuration is
 * shared. HTTP/1.1, own User-Agent, Retry-After honoured through ERR_THROTTLED. Names are escaped
 * in one place. A failed write is not repeated here, but libcurl repeats a request whose kept
 * connection turns out to be closed; the server may have seen the first one. So writes must bear
 * coming twice: a patch of ours does, kube_create then answers ERR_CONFLICT.
 */
#pragma once

#include "kube/config.h"
#include "json/json.h"

struct kube; /* shared: configuration, current token, metrics; thread-safe */
struct kube_client;

int kube_open(const struct kube_config *c, struct kube **ret, struct error *err) MUST_CHECK;
void kube_close(struct kube *k);
DEFINE_CLEANUP(struct kube, kube_close, kube_closep)

/* Requests so far, of all clients; only rows with some. */
struct kube_request_count {
    const char *method, *code; /* "GET", "200"; "<error>": no reply, "other" */
    uint64_t requests;
};

struct kube_request_counts LIST_OF(struct kube_request_count);

struct kube_request_counts kube_count_requests(struct kube *k, struct arena *a);

int kube_client_open(struct kube *k, const struct cancel *cancel, struct kube_client **ret,
                     struct error *err) MUST_CHECK;
void kube_client_close(struct kube_client *c);
DEFINE_CLEANUP(struct kube_client, kube_client_close, kube_client_closep)

/* A kind of object: group empty for core. */
struct kube_kind {
    const char *group, *version, *plural;
};

extern const struct kube_kind KUBE_WORKFLOWS, KUBE_TASK_RESULTS, KUBE_PODS, KUBE_SECRETS,
    KUBE_NAMESPACES, KUBE_CONFIG_MAPS, KUBE_SERVICE_ACCOUNTS, KUBE_EVENTS;

/* ns empty: cluster scope or all namespaces. The object lives in the arena. */
int kube_get(struct kube_client *c, const struct kube_kind *kind, struct str ns, struct str name,
             struct arena *a, json_t **ret, struct error *err) MUST_CHECK;

/* Metadata only (PartialObjectMetadata): cheap for large objects. */
int kube_get_metadata(struct kube_client *c, const struct kube_kind *kind, struct str ns,
                      struct str name, struct arena *a, json_t **ret, struct error *err) MUST_CHECK;

/* Every object of a list, page by page (KUBE_LIST_PAGE), each in an arena of its own that is gone
 * after the callback: memory is that of one object. */
struct kube_list {
    const struct kube_kind *kind;
    struct str namespace;      /* empty: all */
    struct str label_selector; /* not yet encoded */
    bool metadata_only;
    void (*on_object)(void *userdata, json_t *object, struct arena *a);
    /* An object that is too large, or that our strict parser refuses (tenants may write such): it
     * is passed over. May be NULL. */
    void (*on_unreadable)(void *userdata, const struct error *err);
    void *userdata;
};

/* *ret_version: the resource version to watch from. When pages expire half-way the list begins
 * again, so objects may come twice; on failure some may have come already. */
int kube_list(struct kube_client *c, const struct kube_list *l, struct arena *a,
              struct str *ret_version, struct error *err) MUST_CHECK;

int kube_create(struct kube_client *c, const struct kube_kind *kind, struct str ns,
                const json_t *object, struct arena *a, json_t **ret, struct error *err) MUST_CHECK;

/* JSON merge patch (RFC 7386). ERR_CONFLICT for 409; ERR_INVALID for 422 (metadata.uid does not
 * match). */
int kube_merge_patch(struct kube_client *c, const struct kube_kind *kind, struct str ns,
                     struct str name, const json_t *patch, struct arena *a,
                     struct error *err) MUST_CHECK;

/* One member of a Secret, decoded; ERR_NOT_FOUND when Secret or member is missing. */
int kube_get_secret(struct kube_client *c, struct str ns, struct str name, const char *member,
                    struct secret *ret, struct error *err) MUST_CHECK;

/* Any path below the server, such as a service proxy: GET, whole body. */
int kube_get_raw(struct kube_client *c, struct str path_and_query, struct arena *a, struct str *ret,
                 struct error *err) MUST_CHECK;

/* Records one Event (events v1 core) about an object; the note is cut at KUBE_EVENT_NOTE_MAX. */
struct kube_event {
    struct str namespace, name, uid, api_version, kind; /* of the object */
    const char *type;                                   /* "Normal", "Warning" */
    const char *reason;                                 /* CamelCase */
    struct str note;
};

int kube_record_event(struct kube_client *c, const struct kube_event *e, struct arena *a,
                      struct error *err) MUST_CHECK;
