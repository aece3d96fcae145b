/* SPDX-License-Identifier: Apache-2.0
 *
 * Registry credentials from Docker configurations (config.json, Secrets of type dockerconfigjson
 * and dockercfg) and the WWW-Authenticate challenge.
 */
#pragma once

#include "base/arena.h"
#include "base/secret.h"

struct oci_credentials {
    struct secret username, password;
    struct secret identity_token; /* used instead of username and password when set */
};

void oci_credentials_done(struct oci_credentials *c);

/* Picks the entry for host/repository: the longest matching key, as the kubelet does. Keys may
 * carry a scheme, a path (whole components) and "*" inside the labels of the host. 0 with
 * *ret_found false when nothing matches; ERR_INVALID names the entry, never its value. `legacy`: a
 * bare map as in dockercfg. The bytes may be a tenant's: credential helpers that they name are
 * never run (oci/auth_local.h). */
int oci_auth_lookup(struct str docker_config, bool legacy, struct str host, struct str repository,
                    struct oci_credentials *ret, bool *ret_found, struct error *err) MUST_CHECK;

/* Whether a key of a Docker configuration stands for this host and all of it. */
bool oci_auth_key_is_host(struct str key, struct str host);

struct oci_challenge {
    bool basic; /* else Bearer */
    struct str realm, service, scope;
};

/* Reads a WWW-Authenticate value, or several joined by commas; prefers Bearer. Total over any
 * bytes; ERR_INVALID when there is no usable challenge. */
int oci_challenge_parse(struct arena *a, struct str header, struct oci_challenge *ret,
                        struct error *err) MUST_CHECK;
