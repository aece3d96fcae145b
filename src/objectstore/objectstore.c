/* SPDX-License-Identifier: Apache-2.0 */
#include "objectstore/objectstore.h"

#include "base/buf.h"
#include "objectstore/backends.h"

#include <string.h>

const struct objectstore_ops *const objectstore_backends[] = {&s3_ops, &folder_ops};
const size_t objectstore_backends_len = ARRAY_LEN(objectstore_backends);

void objectstore_credentials_done(struct objectstore_credentials *c)
{
    secret_done(&c->access_key);
    secret_done(&c->secret_key);
    secret_done(&c->session_token);
    secret_done(&c->sse_customer_key);
}

int objectstore_open(const struct objectstore_config *c, struct objectstore **ret,
                     struct error *err)
{
    for (size_t i = 0; i < objectstore_backends_len; i++)
        if (strcmp(c->kind, objectstore_backends[i]->name) == 0)
            return objectstore_backends[i]->open(c, ret, err);
    return error_set(err, ERR_INVALID, "no object store of kind '%s'", c->kind);
}

void objectstore_close(struct objectstore *s)
{
    if (s)
        s->ops->close(s);
}

int objectstore_head(struct objectstore *s, struct str key, struct arena *a,
                     struct objectstore_object *ret, struct error *err)
{
    return s->ops->head(s, key, a, ret, err);
}

int objectstore_get(struct objectstore *s, const struct objectstore_get *g, struct arena *a,
                    struct objectstore_object *ret, struct error *err)
{
    return s->ops->get(s, g, a, ret, err);
}

static int collect(void *userdata, struct str bytes, struct error *err)
{
    struct buf *b = userdata;
    struct str ignored;

    buf_add(b, bytes);
    return buf_finish(b, &ignored, err);
}

int objectstore_get_all(struct objectstore *s, struct str key, size_t max, struct arena *a,
                        struct str *ret, struct error *err)
{
    _cleanup_(buf_done) struct buf b = BUF_INIT(max);
    const struct objectstore_get g = {
        .key = key, .max_bytes = max, .on_bytes = collect, .userdata = &b};
    struct objectstore_object object;

    if (s->ops->get(s, &g, a, &object, err) < 0)
        return -1;
    *ret = arena_str(a, buf_str(&b));
    return 0;
}

int objectstore_put(struct objectstore *s, const struct objectstore_put *p, struct arena *a,
                    struct error *err)
{
    return s->ops->put(s, p, a, err);
}

int objectstore_list(struct objectstore *s, struct str prefix, struct str *token, struct arena *a,
                     struct objectstore_listing *ret, struct error *err)
{
    return s->ops->list(s, prefix, token, a, ret, err);
}

int objectstore_remove(struct objectstore *s, struct str key, struct arena *a, struct error *err)
{
    return s->ops->remove(s, key, a, err);
}
