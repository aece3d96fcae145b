/* SPDX-License-Identifier: Apache-2.0
 *
 * Private to sign: a signer whose key is held in this process and follows its source. The back ends
 * only say where the key comes from.
 */
#pragma once

#include "crypto/digest.h"
#include "sign/signer.h"

#include <pthread.h>

struct local_signer;

/* Both are called by one thread at a time. */
struct local_source {
    /* Whether the source may hold something new since the last call; the first call says yes. */
    bool (*has_news)(struct local_signer *s);
    int (*read)(struct local_signer *s, struct secret *ret_pem, struct secret *ret_password,
                struct error *err);
};

struct local_signer { /* first member of a back end */
    struct signer base;
    const struct local_source *source;
    struct arena arena; /* what the back end keeps of its configuration */
    pthread_mutex_t lock;
    /* under lock: */
    struct key *key; /* the last good one; NULL only until the first load */
    uint8_t pem_digest[SHA256_BYTES], password_digest[SHA256_BYTES]; /* what that key came from */
    bool loading;                                                    /* some thread is at it */
    char warning[SIGNER_WARNING_SIZE];
};

void local_init(struct local_signer *s, const struct signer_ops *ops,
                const struct local_source *source);
void local_done(struct local_signer *s);

/* The first load. */
int local_start(struct local_signer *s, struct error *err) MUST_CHECK;

/* The rows' sign and warning. */
int local_sign(struct signer *base, struct str message, struct arena *a, struct str *ret_signature,
               struct key **ret_public, struct error *err) MUST_CHECK;
bool local_warning(struct signer *base, char ret[static SIGNER_WARNING_SIZE]);
