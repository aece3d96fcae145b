/* SPDX-License-Identifier: Apache-2.0
 *
 * Heap memory for objects that outlive an arena, such as clients, queues and caches. Never NULL:
 * the system being out of memory ends the process (every stage resumes from the ledger). Sizes that
 * come from input are bounded before they get here. Released by free.
 */
#pragma once

#include <stddef.h>

void *memory_new(size_t size); /* zeroed */
#define MEMORY_NEW(T) ((T *)memory_new(sizeof(T)))

/* As reallocarray; bytes beyond the old size are not set. */
void *memory_resize(void *ptr, size_t count, size_t size);
