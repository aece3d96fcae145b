/* SPDX-License-Identifier: Apache-2.0
 *
 * What `get`, `list` and `tree` share: reading the API's documents, and how their states, digests
 * and sizes look to people.
 */
#pragma once

#include "cli/cli.h"

/* Good, bad, or wait: of a run's state, an artifact's state or a node's phase. */
enum style style_of_state(struct str state);

/* "sha256:9f86d081884c"; empty when there is none. In the arena. */
struct str short_digest(struct arena *a, struct str hex);

/* "12.3 MiB", for an artifact or object with a digest; empty otherwise. In the arena. */
struct str size_of(struct arena *a, const json_t *object);

/* The run that the first argument names ("wf/NAME"), with its API document. 0 when it is there;
 * else an exit code, the error having been said. */
int load_run(struct cli *c, struct str text, json_t **ret);

/* The run, its stores and its artifacts, for people. */
void run_view_print(struct cli *c, const json_t *document);
