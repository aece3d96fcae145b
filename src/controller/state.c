/* SPDX-License-Identifier: Apache-2.0 */
#include "controller/state.h"

#include "base/log.h"
#include "base/memory.h"

#include <string.h>

/* Task results beyond this are not read early; the end of their run reads them all the same. */
enum { MAX_RESULTS = 20000 };

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

void controller_keep_result(struct controller *c, struct str key, struct str namespace,
                            struct str workflow, struct str text)
{
    struct pending_result *r = MEMORY_NEW(struct pending_result);

    *r = (struct pending_result){
        .namespace = copy(namespace), .workflow = copy(workflow), .text = copy(text)};
    LOCK_SCOPE(&c->results_lock);
    pending_result_free(c->results.len < MAX_RESULTS ? map_put(&c->results, key, r) : r);
}

struct pending_result *controller_take_result(struct controller *c, struct str key)
{
    LOCK_SCOPE(&c->results_lock);

    return map_remove(&c->results, key);
}

void pending_result_free(struct pending_result *r)
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
