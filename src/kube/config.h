/* SPDX-License-Identifier: Apache-2.0
 *
 * How to reach the API server: in-cluster (service account files, re-read when they change) or a
 * kubeconfig (certificate, token, token file, exec plugin; files relative to the kubeconfig's
 * folder).
 */
#pragma once

#include "http/client.h"

struct kube_config {
    struct str server;    /* "https://host:port", no slash at the end */
    struct str namespace; /* default namespace, "default" when unset */
    struct http_tls tls;
    struct str token_file; /* re-read at most once a minute and after a 401 */
    struct secret token;
    struct str_list exec;     /* credential plugin: command and arguments; empty when none */
    struct str_list exec_env; /* "NAME=value" */
    struct str exec_api_version;
};

/* KUBECONFIG-style path list in `path`; NULL or empty: ~/.kube/config given by `home`. `context`
 * NULL: current. */
int kube_config_from_file(struct arena *a, const char *path, const char *home, const char *context,
                          struct kube_config *ret, struct error *err) MUST_CHECK;

/* `folder` is normally /var/run/secrets/kubernetes.io/serviceaccount, host and port come from the
 * environment. */
int kube_config_in_cluster(struct arena *a, const char *folder, const char *host, const char *port,
                           struct kube_config *ret, struct error *err) MUST_CHECK;

void kube_config_done(struct kube_config *c); /* wipes the token */
