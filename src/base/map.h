/* SPDX-License-Identifier: Apache-2.0
 *
 * A hash map from byte strings to pointers. Keys are copied. The hash is seeded per process, so
 * that tenants cannot choose colliding names. Not thread-safe; the owner locks.
 */
#pragma once

#include "base/str.h"

struct map_slot;

struct map {
    struct map_slot *slots;
    size_t cap, len, used; /* used counts tombstones too */
};

#define MAP_INIT ((struct map){0})

void *map_get(const struct map *m, struct str key); /* NULL when absent */

/* Stores value (not NULL) and returns the one it replaced, or NULL. */
void *map_put(struct map *m, struct str key, void *value);
void *map_remove(struct map *m, struct str key); /* the removed value, or NULL */

/* Walks in no order: start with *cursor = 0; false at the end. The map must not change meanwhile.
 */
bool map_next(const struct map *m, size_t *cursor, struct str *ret_key, void **ret_value);

void map_done(struct map *m); /* values stay with their owner */
