/* SPDX-License-Identifier: Apache-2.0
 *
 * Passwords of private keys: COSIGN_PASSWORD (it may be empty), then --password-file, then the
 * terminal. Never echoed, never in an arena.
 */
#pragma once

#include "cli/cli.h"

#include "base/secret.h"

/* The password of an existing key. ERR_INVALID when there is nowhere to ask. */
int password_of_key(const struct cli *c, const char *path, struct secret *ret,
                    struct error *err) MUST_CHECK;

/* The password of a new key: asked for twice on a terminal. */
int password_for_new_key(const struct cli *c, struct secret *ret, struct error *err) MUST_CHECK;
