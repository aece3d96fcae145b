/* SPDX-License-Identifier: Apache-2.0
 *
 * Signers: rows of a table. A signer is opened once, may be shared by threads, and reloads its key
 * when the key's source changes; a bad new key keeps the last good one, and signer_warning says so.
 */
#pragma once

#include "crypto/key.h"

#define SIGNER_WARNING_SIZE 256

struct signer;

/* Reads a Secret's members; the controller passes Kubernetes, tests pass a table. ERR_NOT_FOUND: no
 * such Secret or member. Called by one thread at a time per signer. */
struct secret_source {
    int (*read)(void *userdata, struct str namespace, struct str name, const char *member,
                struct secret *ret, struct error *err);
    void *userdata;
};

struct signer_config {        /* copied by signer_open; the userdata of `secrets` must live on */
    struct str kind;          /* "file", "secret" */
    struct str key_file;      /* file: cosign key or PEM */
    struct str password_file; /* file: may be empty; then COSIGN_PASSWORD, which the caller passes
                                 in `password` */
    struct str password;
    struct str namespace, name; /* secret: members cosign.key, cosign.password */
    const struct secret_source *secrets;
};

struct signer_ops {
    const char *name;
    const char *summary; /* one line for --help and docs/configuration.md */
    int (*open)(const struct signer_config *c, struct signer **ret, struct error *err);
    int (*sign)(struct signer *s, struct str message, struct arena *a, struct str *ret_signature,
                struct key **ret_public, struct error *err);
    bool (*warning)(struct signer *s, char ret[static SIGNER_WARNING_SIZE]);
    void (*close)(struct signer *s);
};

struct signer { /* first member of every back end */
    const struct signer_ops *ops;
};

extern const struct signer_ops *const signer_backends[];
extern const size_t signer_backends_len;

/* Reads the key at once, so that a wrong configuration is told at the start. */
int signer_open(const struct signer_config *c, struct signer **ret, struct error *err) MUST_CHECK;
void signer_close(struct signer *s);
DEFINE_CLEANUP(struct signer, signer_close, signer_closep)

/* Signs `message` (a PAE) and verifies the result before returning it. *ret_public is a new
 * reference to the key that signed. */
int signer_sign(struct signer *s, struct str message, struct arena *a, struct str *ret_signature,
                struct key **ret_public, struct error *err) MUST_CHECK;

/* True while the source holds what cannot be used and an earlier key signs in its place; ret says
 * why. */
bool signer_warning(struct signer *s, char ret[static SIGNER_WARNING_SIZE]);
