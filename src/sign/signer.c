/* SPDX-License-Identifier: Apache-2.0 */
#include "sign/signer.h"

#include "base/buf.h"
#include "sign/backends.h"

const struct signer_ops *const signer_backends[] = {
    &signer_secret_ops,
    &signer_file_ops,
};
const size_t signer_backends_len = ARRAY_LEN(signer_backends);

static int refuse_kind(struct str kind, struct error *err)
{
    _cleanup_(buf_done) struct buf known = BUF_INIT(256);

    for (size_t i = 0; i < signer_backends_len; i++)
        buf_addf(&known, "%s%s", i ? ", " : "", signer_backends[i]->name);
    return error_set(err, ERR_INVALID, "signer '" PRI_STR "' is not known (known: " PRI_STR ")",
                     STR_ARG(kind), STR_ARG(buf_str(&known)));
}

int signer_open(const struct signer_config *c, struct signer **ret, struct error *err)
{
    for (size_t i = 0; i < signer_backends_len; i++)
        if (str_eq_c(c->kind, signer_backends[i]->name))
            return signer_backends[i]->open(c, ret, err);
    return refuse_kind(c->kind, err);
}

void signer_close(struct signer *s)
{
    if (s)
        s->ops->close(s);
}

int signer_sign(struct signer *s, struct str message, struct arena *a, struct str *ret_signature,
                struct key **ret_public, struct error *err)
{
    _cleanup_(key_freep) struct key *public = NULL;
    struct str signature;

    if (s->ops->sign(s, message, a, &signature, &public, err) < 0)
        return -1;
    if (key_verify(public, message, signature, err) < 0)
        return error_wrap(err, "check of the signature just made");
    *ret_signature = signature;
    *ret_public = TAKE_PTR(public);
    return 0;
}

bool signer_warning(struct signer *s, char ret[static SIGNER_WARNING_SIZE])
{
    return s->ops->warning(s, ret);
}
