/* SPDX-License-Identifier: Apache-2.0
 *
 * The options of every command, in one table that drives parsing, the environment mirror, help
 * texts, completion scripts and docs/cli.md. A command names the rows that it takes.
 */
#pragma once

#include "base/arena.h"

enum option_id {
    /* trust */
    OPTION_TRUSTED_KEY,
    OPTION_SIGNING_KEY,
    OPTION_PASSWORD_FILE,
    /* expectations */
    OPTION_BUILDER_ID,
    OPTION_WORKFLOW_TEMPLATE,
    OPTION_PREDICATE_TYPE,
    OPTION_MAX_AGE,
    OPTION_ALLOW_FAILED,
    OPTION_READ_ARTIFACTS,
    /* the recorded run */
    OPTION_FILE,
    OPTION_PODS,
    OPTION_TASK_RESULTS,
    OPTION_ARTIFACTS,
    OPTION_OWN_BUILDER_ID,
    OPTION_CLUSTER_NAME,
    /* statements */
    OPTION_BUNDLE,
    OPTION_FROM_STORE,
    OPTION_TO_STORE,
    OPTION_LEDGER,
    OPTION_KEEP_LEDGER,
    /* object stores and registries */
    OPTION_OBJECTS,
    OPTION_S3_ENDPOINT,
    OPTION_S3_REGION,
    OPTION_S3_INSECURE,
    OPTION_REGISTRY_INSECURE,
    OPTION_REGISTRY_CA,
    /* cluster */
    OPTION_NAMESPACE,
    OPTION_ALL_NAMESPACES,
    OPTION_KUBECONFIG,
    OPTION_CONTEXT,
    OPTION_CONTROLLER_NAMESPACE,
    /* lists */
    OPTION_STATE,
    OPTION_LIMIT,
    /* general */
    OPTION_PREFIX,
    OPTION_CONFIG,
    OPTION_OUTPUT,
    OPTION_MARKDOWN,
    OPTION_VERBOSE,
    OPTION_HELP,
    OPTION_COUNT,
};

/* A set of rows: bit n is row n. */
typedef uint64_t option_set;
#define OPTION(id)               ((option_set)1 << OPTION_##id)
#define OPTION_IN(set, position) (((set) >> (position)) & 1)

enum option_group {
    GROUP_TRUST,
    GROUP_EXPECTATIONS,
    GROUP_RUN,
    GROUP_STATEMENTS,
    GROUP_STORES,
    GROUP_CLUSTER,
    GROUP_GENERAL,
    GROUP_COUNT,
};

enum option_kind {
    OPTION_SWITCH,   /* bool; takes no argument, "=true" and "=false" are understood */
    OPTION_TEXT,     /* struct str, never empty when given */
    OPTION_LIST,     /* struct str_list; may be repeated */
    OPTION_CHOICE,   /* struct str, one of `choices` */
    OPTION_NUMBER,   /* uint64_t */
    OPTION_DURATION, /* uint64_t seconds, never 0 when given */
};

struct option {
    const char *name; /* without dashes */
    char letter;      /* 0: none */
    enum option_kind kind;
    enum option_group group;
    size_t offset;        /* of its value in struct options */
    const char *argument; /* FILE and DIR are completed as paths; NULL for switches */
    const char *choices;  /* words separated by blanks */
    const char *also_env; /* further environment variables, in order, separated by blanks */
    const char *fallback; /* what holds when it is not given; for help */
    const char *help;
};

struct options {
    struct str password_file, builder_id, workflow_template, predicate_type;
    struct str file, pods, task_results, artifacts, cluster_name;
    struct str signing_key, ledger;
    struct str s3_endpoint, s3_region, registry_ca;
    struct str namespace, kubeconfig, context, controller_namespace;
    struct str state, prefix, config, output;
    struct str_list keys, bundles, stores, registries_insecure;
    uint64_t max_age_s, limit;
    bool allow_failed, read_artifacts, s3_insecure, all_namespaces, markdown, verbose, help;
};

extern const struct option option_table[OPTION_COUNT];
extern const char *const option_group_names[GROUP_COUNT];

/* The row of that name (or letter) in the set; NULL when there is none. */
const struct option *option_find(option_set set, struct str name);
const struct option *option_find_letter(option_set set, char letter);

/* Stores one value. ERR_INVALID says what is wrong with it, naming the option. */
int option_apply(struct arena *a, const struct option *o, struct str value, struct options *into,
                 struct error *err) MUST_CHECK;

/* "ARGO_SLSA_BUILDER_ID". In the arena. */
struct str option_env_name(struct arena *a, const struct option *o);

/* Fills what the command line left open from the environment: the mirror variable first, then
 * also_env. Empty variables count as unset; a list is split at commas. `given` has a bit for each
 * row that was on the command line. */
int options_apply_env(struct arena *a, option_set set, option_set given, const char *const *env,
                      struct options *into, struct error *err) MUST_CHECK;

/* The value of a variable, or NULL. */
const char *env_get(const char *const *env, const char *name);
