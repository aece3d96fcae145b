/* SPDX-License-Identifier: Apache-2.0
 *
 * `verify`: what its two halves share, and the half for whole runs.
 */
#pragma once

#include "cli/cli.h"
#include "cli/keys.h"
#include "cli/target.h"
#include "verify/verify.h"

/* Every statement of the run, and with --read-artifacts every object. Gives the exit code. */
int verify_run(struct cli *c, const struct target *t, const struct trusted_keys *keys);

/* The expectations that the options state, now. */
struct expectations verify_expectations(const struct cli *c);

/* Says that nothing could be decided, also as a JSON document when that was asked for. */
int verify_fail(struct cli *c, struct str target, int code, const struct error *err);
