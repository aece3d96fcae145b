/* SPDX-License-Identifier: Apache-2.0
 *
 * The configuration file (docs/configuration.md): YAML, versioned, strict. A loaded configuration
 * is immutable and reference-counted, so that a reload never changes what a running job sees.
 */
#pragma once

#include "controller/pipeline.h"
#include "sign/signer.h"

#define CONFIG_API_VERSION "argo.slsa.io/v1alpha1"
#define CONFIG_KIND        "Configuration"

struct config {
    bool scope_all; /* every workflow that does not opt out; else only those that opt in */
    struct str_list namespaces; /* watch only these; empty: all */
    struct pipeline_rules rules;
    struct signer_config signer; /* without `secrets` */
    struct str ledger;           /* path of the SQLite file */
    struct str_list insecure_registries;
    struct str registry_ca_file, docker_config; /* paths; may be empty */
    bool allow_loopback, use_proxy;
    uint64_t workers;
    struct str listen_address;
    uint64_t listen_port;
    struct str log_level, log_format;

    struct str_list redact, endpoints; /* what rules points to */
    struct store_list LIST_OF(struct store_config) stores;
    struct arena arena;
    atomic_uint refs;
};

/* Reads and checks a file. Every error says which member and what is allowed. */
int config_load(const char *path, struct config **ret, struct error *err) MUST_CHECK;
int config_parse(struct str yaml, struct config **ret, struct error *err) MUST_CHECK;

struct config *config_ref(struct config *c);
void config_unref(struct config *c);
DEFINE_CLEANUP(struct config, config_unref, config_unrefp)

/* The reference table of docs/configuration.md, made from the same rows that parse the file. */
struct str config_reference(struct arena *a);
