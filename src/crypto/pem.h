/* SPDX-License-Identifier: Apache-2.0
 *
 * PEM blocks (RFC 7468), read as OpenSSL reads them and written with 64 columns.
 */
#pragma once

#include "base/arena.h"
#include "base/secret.h"

#define PEM_LABEL_SIZE 64

struct pem_block {
    char label[PEM_LABEL_SIZE]; /* "PUBLIC KEY" */
    bool has_headers;           /* RFC 1421 headers, such as those of old encrypted keys */
    struct secret body;
};

/* Takes the first block off *text, whatever stands before it. ERR_NOT_FOUND when there is none
 * left, ERR_INVALID when it is broken. */
int pem_next(struct str *text, struct pem_block *ret, struct error *err) MUST_CHECK;
void pem_block_done(struct pem_block *b);

struct str pem_encode(struct arena *a, const char *label, struct str body);
