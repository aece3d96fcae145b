/* SPDX-License-Identifier: Apache-2.0
 *
 * The two kinds of reader: rows of functions over one struct.
 */
#pragma once

#include "cli/reader.h"
#include "kube/client.h"

struct reader_ops {
    int (*runs)(struct reader *r, const struct run_query *q, json_t **ret, struct error *err);
    int (*run)(struct reader *r, struct str namespace, struct str name, json_t **ret,
               struct error *err);
    int (*statement)(struct reader *r, const struct digest *statement, json_t **ret,
                     struct error *err);
    int (*subjects)(struct reader *r, const struct digest *digest, struct str name, json_t **ret,
                    struct error *err);
    int (*is_in_cluster)(struct reader *r, struct str namespace, struct str name, bool *ret,
                         struct error *err);
};

struct reader {
    const struct reader_ops *ops;
    struct cli *cli;
    struct ledger *ledger;
    struct kube_config config;
    struct kube *kube;
    struct kube_client *client;
};

/* Finds the cluster and opens a client; fills r->ops. */
int reader_open_cluster(struct reader *r, struct error *err) MUST_CHECK;
