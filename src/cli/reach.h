/* SPDX-License-Identifier: Apache-2.0
 *
 * How a person's machine reaches object stores and registries: AWS_* variables and the shared
 * credentials file, the Docker configuration, proxies from the environment.
 */
#pragma once

#include "artifact/artifact.h"
#include "cli/progress.h"

struct reach {
    const struct cli *cli;
    const struct artifact *reading; /* what `progress` is about */
    struct progress progress;
};

/* The environment whose callbacks read the command's options and variables, and draw progress; `s`
 * must outlive its use. */
struct artifact_environment reach_environment(const struct cli *c, struct reach *s);

/* Takes the progress line away: the artifact has been read. */
void reach_settle(struct reach *s);

/* Endpoint, region and transport of s3:// objects. ERR_INVALID for an endpoint that is none. */
int reach_place(const struct cli *c, struct location *into, struct error *err) MUST_CHECK;

/* A bucket of that place. */
int reach_open_bucket(const struct cli *c, const struct location *place, struct objectstore **ret,
                      struct error *err) MUST_CHECK;

/* The repository of an image. */
int reach_open_repository(const struct cli *c, const struct location *image,
                          struct oci_repository **ret, struct error *err) MUST_CHECK;
