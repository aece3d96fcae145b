/* SPDX-License-Identifier: Apache-2.0 */
#include "base/memory.h"

#include "base/log.h"

#include <stdlib.h>

void *memory_new(size_t size)
{
    void *p = calloc(1, size ? size : 1);

    if (!p)
        log_out_of_memory();
    return p;
}

void *memory_resize(void *ptr, size_t count, size_t size)
{
    void *p = reallocarray(ptr, count, size);

    if (!p && count && size)
        log_out_of_memory();
    return p;
}
