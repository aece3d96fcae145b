/* SPDX-License-Identifier: Apache-2.0 */
#include "controller/scope.h"

#include "base/map.h"
#include "base/memory.h"
#include "base/thread.h"

/* Beyond this many remembered workflows all are forgotten: a label costs one small request to learn
 * again. */
enum { MAX_WORKFLOWS = 100000 };

struct scope {
    pthread_mutex_t lock;
    struct map namespaces; /* name -> choice of its label */
    struct map workflows;  /* uid -> choice of its label */
};

/* Choices are stored as pointers into this table, so that the maps own nothing. */
static enum workflow_choice choices[] = {WORKFLOW_UNSAID, WORKFLOW_OPTED_IN, WORKFLOW_OPTED_OUT};

struct scope *scope_new(void)
{
    struct scope *s = MEMORY_NEW(struct scope);

    pthread_mutex_init(&s->lock, NULL);
    return s;
}

void scope_free(struct scope *s)
{
    if (!s)
        return;
    map_done(&s->namespaces);
    map_done(&s->workflows);
    pthread_mutex_destroy(&s->lock);
    free(s);
}

static enum workflow_choice choice_in(const struct map *m, struct str key)
{
    const enum workflow_choice *choice = map_get(m, key);

    return choice ? *choice : WORKFLOW_UNSAID;
}

bool scope_see_namespace(struct scope *s, struct str name, const json_t *metadata)
{
    enum workflow_choice now = metadata ? workflow_choice_of_labels(metadata) : WORKFLOW_UNSAID;
    LOCK_SCOPE(&s->lock);

    enum workflow_choice before = choice_in(&s->namespaces, name);
    if (now == WORKFLOW_UNSAID)
        map_remove(&s->namespaces, name);
    else
        map_put(&s->namespaces, name, &choices[now]);
    return now == WORKFLOW_OPTED_IN && before != WORKFLOW_OPTED_IN;
}

void scope_see_workflow(struct scope *s, struct str uid, enum workflow_choice choice)
{
    LOCK_SCOPE(&s->lock);

    if (s->workflows.len >= MAX_WORKFLOWS)
        map_done(&s->workflows);
    map_put(&s->workflows, uid, &choices[choice]);
}

bool scope_of_workflow(struct scope *s, struct str uid, enum workflow_choice *ret)
{
    LOCK_SCOPE(&s->lock);

    const enum workflow_choice *choice = map_get(&s->workflows, uid);
    if (choice)
        *ret = *choice;
    return choice != NULL;
}

bool scope_includes(struct scope *s, bool scope_all, struct str namespace,
                    enum workflow_choice choice)
{
    LOCK_SCOPE(&s->lock);

    if (choice == WORKFLOW_UNSAID)
        choice = choice_in(&s->namespaces, namespace);
    return choice == WORKFLOW_OPTED_IN || (choice == WORKFLOW_UNSAID && scope_all);
}
