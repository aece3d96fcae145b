/* SPDX-License-Identifier: Apache-2.0
 *
 * `verify`: what its parts share, and the parts for whole runs and whole directories.
 */
#pragma once

#include "cli/cli.h"
#include "cli/keys.h"
#include "cli/target.h"
#include "verify/verify.h"

/* Every statement of the run, and with --read-artifacts every object. Gives the exit code. */
int verify_run(struct cli *c, const struct target *t, const struct trusted_keys *keys);

/* Every file of a local folder, or every object below a key that ends in '/', and that there are no
 * others. Gives the exit code. */
int verify_directory(struct cli *c, struct target *t, const struct trusted_keys *keys);

/* The expectations that the options state, now. */
struct expectations verify_expectations(const struct cli *c);

/* Says that nothing could be decided, also as a JSON document when that was asked for. */
int verify_fail(struct cli *c, struct str target, int code, const struct error *err);

/* For a verdict that another place might have made another one. A place that could not be asked is
 * neither "none" nor "verified": the verdict becomes that failure, if there is one. */
void verify_admit_failure(struct cli *c, const struct error *failure, struct verify_result *r);
