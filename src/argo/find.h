/* SPDX-License-Identifier: Apache-2.0
 *
 * Names in Kubernetes objects. Private to this folder.
 */
#pragma once

#include "json/json.h"

/* A member that is a name: cut to NAME_MAX_BYTES, so that no single one is unwieldy. */
struct str name_at(const json_t *object, const char *member);

/* First item of the array whose member "name" is `name`, or NULL. */
const json_t *find_named(const json_t *list, struct str name);

/* Appends the names of the array's items, at most `max` in all. */
void list_names(struct arena *a, const json_t *list, size_t max, struct str_list *ret);
