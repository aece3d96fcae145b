/* SPDX-License-Identifier: Apache-2.0
 *
 * The artifact environment of the controller: credentials come from Secrets of the workflow's own
 * namespace (design §6, rule 2), read once per job and wiped after it. One per worker thread.
 */
#pragma once

#include "controller/config.h"
#include "kube/client.h"

struct surroundings {
    struct kube_client *kube;
    const struct config *config; /* of this job */
    struct str namespace;        /* the workflow's */
    const struct cancel *cancel; /* of the environment */
    struct secret_slot *slots;   /* Secrets read during this job */
};

void surroundings_begin(struct surroundings *s, struct kube_client *kube, const struct config *c,
                        struct str namespace);
void surroundings_end(struct surroundings *s); /* wipes what was read */

/* The environment whose callbacks use `s`; both must outlive its use. */
struct artifact_environment surroundings_environment(struct surroundings *s,
                                                     const struct cancel *cancel);
