/* SPDX-License-Identifier: Apache-2.0 */
#include "base/secret.h"

#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

struct secret secret_copy(struct str s)
{
    return secret_join(s, STR_EMPTY);
}

struct secret secret_join(struct str a, struct str b)
{
    struct secret joined = {.ptr = memory_new(a.len + b.len + 1), .len = a.len + b.len};

    if (a.len)
        memcpy(joined.ptr, a.ptr, a.len);
    if (b.len)
        memcpy(joined.ptr + a.len, b.ptr, b.len);
    return joined;
}

struct str secret_str(const struct secret *s)
{
    return (struct str){s->ptr, s->len};
}

void secret_done(struct secret *s)
{
    if (s->ptr)
        explicit_bzero(s->ptr, s->len);
    free(s->ptr);
    *s = SECRET_EMPTY;
}

void secret_wipe(struct str bytes)
{
    if (bytes.len)
        explicit_bzero((char *)bytes.ptr, bytes.len);
}
