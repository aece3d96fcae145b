/* SPDX-License-Identifier: Apache-2.0 */
#include "base/clock.h"
#include "base/memory.h"
#include "sign/backends.h"
#include "sign/local.h"

enum { REREAD_MS = 60000 };

struct signer_secret {
    struct local_signer local;
    struct secret_source secrets;
    struct str namespace, name;
    int64_t looked_ms; /* wall clock; 0: never */
};

/* A clock that was set back does not keep the key for longer. */
static bool has_news(struct local_signer *local)
{
    struct signer_secret *s = (struct signer_secret *)local;
    int64_t now = clock_now_ms();

    if (s->looked_ms && now >= s->looked_ms && now - s->looked_ms < REREAD_MS)
        return false;
    s->looked_ms = now;
    return true;
}

static int read_member(struct signer_secret *s, const char *member, struct secret *ret,
                       struct error *err)
{
    return s->secrets.read(s->secrets.userdata, s->namespace, s->name, member, ret, err);
}

/* A key without a password member is under the empty password, or not sealed at all. */
static int read_secret(struct local_signer *local, struct secret *ret_pem,
                       struct secret *ret_password, struct error *err)
{
    struct signer_secret *s = (struct signer_secret *)local;

    if (read_member(s, "cosign.key", ret_pem, err) < 0)
        return -1;
    if (read_member(s, "cosign.password", ret_password, err) < 0)
        return err->class == ERR_NOT_FOUND ? 0 : -1;
    return 0;
}

static const struct local_source secret_source = {has_news, read_secret};

static void close_secret(struct signer *base)
{
    local_done((struct local_signer *)base);
    free(base);
}

static int explain(const struct signer_secret *s, struct error *err)
{
    const char *advice = err->class == ERR_NOT_FOUND
                             ? ", to be made with: cosign generate-key-pair k8s://NAMESPACE/NAME"
                             : "";

    return error_wrap(err, "signing key (Secret " PRI_STR "/" PRI_STR "%s)", STR_ARG(s->namespace),
                      STR_ARG(s->name), advice);
}

static int open_secret(const struct signer_config *c, struct signer **ret, struct error *err)
{
    if (!c->secrets || str_is_empty(c->namespace) || str_is_empty(c->name))
        return error_set(err, ERR_INVALID,
                         "signer secret: namespace and name of the Secret are "
                         "needed");
    struct signer_secret *s = MEMORY_NEW(struct signer_secret);
    _cleanup_(signer_closep) struct signer *owned = &s->local.base;
    local_init(&s->local, &signer_secret_ops, &secret_source);
    s->secrets = *c->secrets;
    s->namespace = arena_str(&s->local.arena, c->namespace);
    s->name = arena_str(&s->local.arena, c->name);
    if (local_start(&s->local, err) < 0)
        return explain(s, err);
    *ret = TAKE_PTR(owned);
    return 0;
}

const struct signer_ops signer_secret_ops = {
    .name = "secret",
    .summary = "a Kubernetes Secret with cosign.key and cosign.password, read again every minute",
    .open = open_secret,
    .sign = local_sign,
    .warning = local_warning,
    .close = close_secret,
};
