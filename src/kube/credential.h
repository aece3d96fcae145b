/* SPDX-License-Identifier: Apache-2.0
 *
 * Who we are to the API server. Tokens rotate and plugins answer for a while, so there is a current
 * credential, shared by all clients of one configuration. Private to the folder.
 */
#pragma once

#include "kube/config.h"

struct kube_credential {
    struct secret token;
    struct secret client_cert, client_key; /* PEM; empty: those of the configuration */
    int64_t expires_ms;                    /* wall clock; 0: unknown */
};

void kube_credential_done(struct kube_credential *c);

/* An ExecCredential as a plugin prints it, of that API version. ERR_INVALID says what is wrong;
 * ERR_DENIED when it holds no credential. */
int exec_credential_parse(struct str text, struct str api_version, struct kube_credential *ret,
                          struct error *err) MUST_CHECK;

/* Runs the plugin of the configuration. Its standard error is ours. */
int exec_credential_run(const struct kube_config *c, const struct cancel *cancel,
                        struct kube_credential *ret, struct error *err) MUST_CHECK;

struct credentials; /* thread-safe */

/* The configuration outlives it. */
struct credentials *credentials_new(const struct kube_config *c);
void credentials_free(struct credentials *c);
DEFINE_CLEANUP(struct credentials, credentials_free, credentials_freep)

/* A copy of the current credential, and its number. Reads the token file when the last reading is
 * over a minute old, runs the plugin when its answer has expired. A file that cannot be read again
 * leaves the known token in use until the server refuses it. */
int credentials_get(struct credentials *c, const struct cancel *cancel, struct kube_credential *ret,
                    uint64_t *ret_number, struct error *err) MUST_CHECK;

/* The server refused this one: the next _get asks anew. False when there is nothing to ask. */
bool credentials_refused(struct credentials *c, uint64_t number);
