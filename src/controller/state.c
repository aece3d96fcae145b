/* SPDX-License-Identifier: Apache-2.0 */
#include "controller/state.h"

#include "base/log.h"
#include "base/memory.h"

#include <string.h>

/* Beyond this nothing more is kept: task results are read at the end of their run all the same,
 * finished workflows at the next list. */
enum { MAX_OBJECTS = 20000 };

struct config *controller_config(struct controller *c)
{
    LOCK_SCOPE(&c->config_lock);

    return config_ref(c->config);
}

void controller_set_config(struct controller *c, struct config *config)
{
    LOCK_SCOPE(&c->config_lock);

    config_unref(c->config);
    c->config = config;
}

static char *copy(struct str s)
{
    char *p = strndup(s.ptr ? s.ptr : "", s.len);

    if (!p)
        log_out_of_memory();
    return p;
}

void controller_keep_object(struct controller *c, struct str key, struct str namespace,
                            struct str workflow, struct str text)
{
    struct pending_object *r = MEMORY_NEW(struct pending_object);

    *r = (struct pending_object){
        .namespace = copy(namespace), .workflow = copy(workflow), .text = copy(text)};
    LOCK_SCOPE(&c->objects_lock);
    pending_object_free(c->objects.len < MAX_OBJECTS ? map_put(&c->objects, key, r) : r);
}

struct pending_object *controller_take_object(struct controller *c, struct str key)
{
    LOCK_SCOPE(&c->objects_lock);

    return map_remove(&c->objects, key);
}

void pending_object_free(struct pending_object *r)
{
    if (!r)
        return;
    free(r->namespace);
    free(r->workflow);
    free(r->text);
    free(r);
}

struct str run_key_text(struct arena *a, const struct run_key *key)
{
    return arena_printf(a, "run " PRI_STR " %lld", STR_ARG(key->uid), (long long)key->generation);
}

bool run_key_from_text(struct str text, struct run_key *ret)
{
    struct str rest, number;
    uint64_t generation;

    if (!str_starts_with(text, STR("run ")) ||
        !str_cut_last(str_skip(text, 4), ' ', &rest, &number) || !str_to_u64(number, &generation))
        return false;
    *ret = (struct run_key){.uid = rest, .generation = (int64_t)generation};
    return true;
}
