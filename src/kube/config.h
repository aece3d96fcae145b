/* SPDX-License-Identifier: Apache-2.0
 *
 * How to reach the API server: in-cluster (service account files, re-read when they change) or a
 * kubeconfig (certificate, token, token file, exec plugin; files relative to the kubeconfig's
 * folder). What would weaken or change the connection silently is refused by name: a server without
 * TLS (unless it is this host), insecure-skip-tls-verify, proxy-url, basic authentication,
 * auth-provider, impersonation.
 */
#pragma once

#include "http/client.h"

struct kube_config {
    struct str server;    /* "https://host:port", no slash at the end */
    struct str namespace; /* default namespace, "default" when unset */
    struct http_tls tls;  /* client_key_pem is a view of client_key */
    struct secret client_key;
    struct str token_file; /* re-read at most once a minute and after a 401; goes before `token` */
    struct secret token;
    struct str_list exec;     /* credential plugin: command and arguments; empty when none */
    struct str_list exec_env; /* "NAME=value" */
    struct str exec_api_version;
    struct str exec_info; /* KUBERNETES_EXEC_INFO */
    struct str exec_hint; /* how to install the plugin, or empty */
    bool use_proxy_env;   /* not from a file: the caller's choice (http/client.h) */
};

/* KUBECONFIG-style path list in `path` (files that do not exist are passed over, the first that has
 * a name wins); NULL or empty: ~/.kube/config given by `home`. `context` NULL or empty: current.
 * ERR_INVALID and ERR_NOT_FOUND name the context, the file and the member. */
int kube_config_from_file(struct arena *a, const char *path, const char *home, const char *context,
                          struct kube_config *ret, struct error *err) MUST_CHECK;

/* `folder` is normally /var/run/secrets/kubernetes.io/serviceaccount, host and port come from the
 * environment (KUBERNETES_SERVICE_HOST, KUBERNETES_SERVICE_PORT). */
int kube_config_in_cluster(struct arena *a, const char *folder, const char *host, const char *port,
                           struct kube_config *ret, struct error *err) MUST_CHECK;

void kube_config_done(struct kube_config *c); /* wipes the token and the key */
