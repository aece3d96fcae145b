/* SPDX-License-Identifier: Apache-2.0
 *
 * Keys named on the command line.
 */
#pragma once

#include "cli/cli.h"

#include "crypto/key.h"

struct trusted_key {
    struct key *key;
    struct str path;
};

struct trusted_keys {
    struct trusted_key *items;
    size_t len;
    struct key **keys; /* the same, as verify_request wants them */
};

/* The public keys of --key. Released with the command's arena. ERR_INVALID for a file that holds no
 * public key; the error names the file. */
int trusted_keys_load(const struct cli *c, struct trusted_keys *ret, struct error *err) MUST_CHECK;

/* Where the key with this hint came from, or empty. */
struct str trusted_keys_path(const struct cli *c, const struct trusted_keys *keys, struct str hint);

/* Opens a private key file, asking for its password where it has one. */
int private_key_open(const struct cli *c, struct str path, struct key **ret,
                     struct error *err) MUST_CHECK;

/* A public or a private key file, for its public half. */
int any_key_open(const struct cli *c, struct str path, struct key **ret,
                 struct error *err) MUST_CHECK;

/* Does the file's private key want a password? ERR_INVALID when it holds no private key. */
int key_file_is_encrypted(const char *path, bool *ret, struct error *err) MUST_CHECK;
