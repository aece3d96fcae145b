/* SPDX-License-Identifier: Apache-2.0
 *
 * The entries of merged kubeconfig files ("clusters", "users", "contexts": lists of a name and a
 * body) and strict reading of their members. Private to the folder.
 */
#pragma once

#include "kube/config.h"
#include "json/json.h"

struct kubeconfig_file {
    struct str path;   /* NUL-terminated */
    struct str folder; /* what relative paths in it start from */
    json_t *root;
};

struct kubeconfig LIST_OF(struct kubeconfig_file);

/* The member "current-context" of the first file that has one; empty when none has. */
struct str kubeconfig_current_context(const struct kubeconfig *k);

/* Text of one file; ERR_INVALID names the path. */
int kubeconfig_add(struct kubeconfig *k, struct arena *a, struct str path, struct str text,
                   struct error *err) MUST_CHECK;

/* All files of a KUBECONFIG-style list; ERR_NOT_FOUND when there is none. */
int kubeconfig_load(struct arena *a, const char *path, const char *home, struct kubeconfig *ret,
                    struct error *err) MUST_CHECK;

enum kubeconfig_kind { KUBECONFIG_CLUSTER, KUBECONFIG_USER, KUBECONFIG_CONTEXT };

struct kubeconfig_entry {
    const struct kubeconfig_file *file;
    enum kubeconfig_kind kind;
    struct str name;
    const json_t *body;
};

/* The entry of that name in the first file that has it; ERR_NOT_FOUND lists the names there are. */
int kubeconfig_find(const struct kubeconfig *k, enum kubeconfig_kind kind, struct str name,
                    struct arena *a, struct kubeconfig_entry *ret, struct error *err) MUST_CHECK;

/* Fails with "PATH: user 'NAME': MEMBER: …" in front of the text that is in *err; returns -1. */
int kubeconfig_fail(const struct kubeconfig_entry *e, const char *member, struct error *err);

/* A string member, empty when absent or null; ERR_INVALID for another type. */
int kubeconfig_str(const struct kubeconfig_entry *e, const char *member, struct str *ret,
                   struct error *err) MUST_CHECK;

/* A path: absolute as it is, else below the folder of the file. Empty stays empty. */
struct str kubeconfig_path(const struct kubeconfig_entry *e, struct arena *a, struct str path);

/* Resolves one context into what a client needs, with copies in `a`. Secret members of the entries
 * are wiped on the way: once only. */
int kubeconfig_resolve(const struct kubeconfig *k, struct arena *a, struct str context,
                       struct kube_config *ret, struct error *err) MUST_CHECK;

/* The part of it that reads the user's exec plugin, when there is one (kubeconfig_exec.c). */
int kubeconfig_resolve_exec(const struct kubeconfig_entry *user,
                            const struct kubeconfig_entry *cluster, struct arena *a,
                            struct kube_config *c, struct error *err) MUST_CHECK;
