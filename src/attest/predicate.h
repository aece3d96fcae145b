/* SPDX-License-Identifier: Apache-2.0
 *
 * The parts of our SLSA predicate (docs/buildtype-v1.md). Private to this folder. Each function
 * that returns a JSON value gives the reference to its caller, who passes it to json_put. The same
 * run gives the same values in the same order.
 */
#pragma once

#include "attest/provenance.h"
#include "json/json.h"

#define ANNOTATION(name) "argo.slsa.io/" name

/* Names in lists of users of an image or input, and descriptors of byproducts: enough to find one's
 * way; counts tell how many there are. */
enum { USERS_MAX = 20, BYPRODUCTS_MAX = 1000, UNMET_NODES_MAX = 10 };

/* One object that a node stored: what becomes a subject or, failing that, a byproduct. */
struct product {
    const struct node *node;
    const struct artifact *artifact;
    struct str uri;
    const struct object_facts *facts; /* of the object; NULL when it was not read */
    struct str reason;                /* why it is no subject */
};

struct product_list LIST_OF(struct product);

/* The digested outputs of succeeded nodes, sorted by URI, each URI once. Those that lost their URI
 * to a later node are appended to *ret_lost. */
void subjects_collect(struct arena *a, const struct run *run, struct product_list *ret_files,
                      struct product_list *ret_images, struct product_list *ret_lost);
json_t *subject_json(const struct run *run, const struct product *p);

/* Everything else that nodes left; *ret_omitted counts what is beyond BYPRODUCTS_MAX. */
json_t *byproducts_json(struct arena *a, const struct run *run, const struct product_list *lost,
                        size_t *ret_omitted);

json_t *external_parameters_json(const struct run *run);
json_t *internal_parameters_json(const struct run *run);

/* Without input artifacts when `with_inputs` is false. */
json_t *dependencies_json(struct arena *a, const struct run *run,
                          const struct provenance_options *o, bool with_inputs);

/* Which evidence class holds for which path of the predicate; the longest path counts. */
json_t *evidence_json(const struct run *run);

/* How it is known that this node, and nothing else, ran as part of this workflow. */
enum evidence evidence_of_node(const struct run *run, const struct node *node);

/* What Argo's controller writes is `recorded` when there are traces that it did. */
enum evidence evidence_of_status(const struct run *run);
enum evidence evidence_of_sight(const struct run *run); /* of what API server and kubelet say */

/* {"sha256": hex}, or NULL when unset (json_put leaves it out). */
json_t *digest_json(const struct digest *d);

/* The name for people: the node's own, else its id. */
struct str node_label(const struct node *node);

/* RFC 3339 in whole seconds with Z; empty when the text is no time. */
struct str time_text(struct arena *a, struct str text);
