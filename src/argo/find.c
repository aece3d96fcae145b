/* SPDX-License-Identifier: Apache-2.0 */
#include "argo/find.h"

#include "base/limits.h"

struct str name_at(const json_t *object, const char *member)
{
    return str_first(json_as_str(json_object_get(object, member)), NAME_MAX_BYTES);
}

const json_t *find_named(const json_t *list, struct str name)
{
    size_t i;
    json_t *item;

    json_array_foreach((json_t *)list, i, item)
    {
        if (str_eq(json_str_at(item, "name"), name))
            return item;
    }
    return NULL;
}

void list_names(struct arena *a, const json_t *list, size_t max, struct str_list *ret)
{
    size_t i;
    json_t *item;

    json_array_foreach((json_t *)list, i, item)
    {
        struct str name = name_at(item, "name");
        if (name.len && ret->len < max)
            *LIST_ADD(a, ret) = name;
    }
}
