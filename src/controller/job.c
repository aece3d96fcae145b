/* SPDX-License-Identifier: Apache-2.0 */
#include "controller/jobs.h"

#include "base/log.h"

static void count_read(void *userdata, const struct run *run, const struct node *node,
                       const struct artifact *artifact)
{
    struct job *j = userdata;
    struct metrics *m = &j->worker->controller->metrics;
    uint64_t bytes = artifact->facts.size;

    list_each (o, &artifact->objects)
        bytes += o->facts.size;
    log_at(artifact->state == ARTIFACT_DIGESTED ? LOG_DEBUG : LOG_WARN, "artifact read",
           LOG_S("namespace", run->namespace), LOG_S("workflow", run->name), LOG_S("uid", run->uid),
           LOG_S("node", node->id), LOG_S("uri", artifact->uri),
           LOG_C("state", artifact_state_name(artifact->state)), LOG_N("bytes", bytes),
           LOG_S("reason", artifact->reason));
    atomic_fetch_add(&m->artifacts[artifact->location.kind][artifact->state], 1);
    if (artifact->state == ARTIFACT_DIGESTED)
        atomic_fetch_add(&m->hashed_bytes[artifact->location.kind], bytes);
}

void job_begin(struct job *j, struct worker *w, struct arena *a, const struct config *config,
               struct str namespace)
{
    *j = (struct job){.worker = w, .arena = a};
    surroundings_begin(&j->surroundings, w->kube, config, namespace);
    j->env = surroundings_environment(&j->surroundings, &w->controller->stop);
    j->pipeline = (struct pipeline){
        .ledger = w->controller->ledger,
        .signer = w->controller->signer,
        .rules = &config->rules,
        .env = &j->env,
        .on_read = count_read,
        .userdata = j,
    };
}

void job_end(struct job *j)
{
    surroundings_end(&j->surroundings);
}
