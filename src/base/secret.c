/* SPDX-License-Identifier: Apache-2.0 */
#include "base/secret.h"

#include "base/log.h"

#include <stdlib.h>
#include <string.h>

struct secret secret_copy(struct str s)
{
    struct secret copy = {.ptr = calloc(1, s.len + 1), .len = s.len};

    if (!copy.ptr)
        log_out_of_memory();
    if (s.len)
        memcpy(copy.ptr, s.ptr, s.len);
    return copy;
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
