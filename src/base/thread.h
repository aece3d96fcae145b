/* SPDX-License-Identifier: Apache-2.0
 *
 * Scope lock over pthread_mutex_t: LOCK_SCOPE(&m); holds it to the end of the block.
 */
#pragma once

#include "base/cleanup.h"

#include <pthread.h>

static inline pthread_mutex_t *mutex_enter(pthread_mutex_t *m)
{
    pthread_mutex_lock(m);
    return m;
}

static inline void mutex_leavep(pthread_mutex_t **m)
{
    pthread_mutex_unlock(*m);
}

#define LOCK_SCOPE_NAME(line) scope_lock_##line
#define LOCK_SCOPE_AT(m, line) \
    _cleanup_(mutex_leavep) UNUSED pthread_mutex_t *LOCK_SCOPE_NAME(line) = mutex_enter(m)
#define LOCK_SCOPE(m) LOCK_SCOPE_AT(m, __LINE__)
