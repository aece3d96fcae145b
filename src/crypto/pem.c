/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/pem.h"

#include "crypto/openssl.h"

#include <limits.h>
#include <openssl/pem.h>
#include <stdio.h>
#include <string.h>

static int set_read_error(struct error *err)
{
    if (ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE)
        return error_set(err, ERR_NOT_FOUND, "no PEM block (-----BEGIN …-----)");
    return error_set(err, ERR_INVALID, "broken PEM block");
}

int pem_next(struct str *text, struct pem_block *ret, struct error *err)
{
    CLEAR_ERRORS_SCOPE();
    char *label, *headers;
    unsigned char *body;
    long len;

    if (text->len == 0 || text->len > INT_MAX)
        return error_set(err, ERR_NOT_FOUND, "no PEM block (-----BEGIN …-----)");
    _cleanup_(bio_freep) BIO *bio = BIO_new_mem_buf(text->ptr, (int)text->len);
    require(bio != NULL);
    if (PEM_read_bio(bio, &label, &headers, &body, &len) != 1)
        return set_read_error(err);
    struct pem_block b = {.has_headers = headers[0] != '\0'};
    snprintf(b.label, sizeof(b.label), "%s", label);
    b.body = secret_copy((struct str){(char *)body, (size_t)len});
    OPENSSL_free(label);
    OPENSSL_free(headers);
    OPENSSL_clear_free(body, (size_t)len);
    *text = str_skip(*text, text->len - BIO_ctrl_pending(bio));
    *ret = b;
    return 0;
}

void pem_block_done(struct pem_block *b)
{
    secret_done(&b->body);
}

struct str pem_encode(struct arena *a, const char *label, struct str body)
{
    _cleanup_(bio_freep) BIO *bio = BIO_new(BIO_s_mem());
    char *text;

    require(bio && PEM_write_bio(bio, label, "", bytes_of(body), (long)body.len) > 0);
    long len = BIO_get_mem_data(bio, &text);
    return arena_str(a, (struct str){text, (size_t)len});
}
