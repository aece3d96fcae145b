/* SPDX-License-Identifier: Apache-2.0 */
#include "base/clock.h"
#include "base/limits.h"
#include "kube/request.h"

#include <limits.h>
#include <unistd.h>

static json_t *involved_object(const struct kube_event *e)
{
    json_t *o = json_object();

    json_put_str_if(o, "apiVersion", e->api_version);
    json_put_str_if(o, "kind", e->kind);
    json_put_str_if(o, "namespace", e->namespace);
    json_put_str_if(o, "name", e->name);
    json_put_str_if(o, "uid", e->uid);
    return o;
}

static struct str instance_name(char host[static HOST_NAME_MAX + 1])
{
    return gethostname(host, HOST_NAME_MAX) == 0 ? str_c(host) : STR(KUBE_FIELD_MANAGER);
}

/* Events of objects without a namespace live in "default", as the server demands. */
static json_t *make_event(const struct kube_event *e, struct str ns, struct arena *a)
{
    json_t *event = json_new_object(a), *metadata = json_object(), *source = json_object();
    char now[CLOCK_TEXT_SIZE], host[HOST_NAME_MAX + 1] = "";

    clock_format(clock_now_ms(), now);
    json_put_c(metadata, "generateName", "argo-slsa.");
    json_put_str(metadata, "namespace", ns);
    json_put_c(source, "component", KUBE_FIELD_MANAGER);
    json_put_c(event, "apiVersion", "v1");
    json_put_c(event, "kind", "Event");
    json_put(event, "metadata", metadata);
    json_put(event, "involvedObject", involved_object(e));
    json_put_c(event, "type", e->type);
    json_put_c(event, "reason", e->reason);
    json_put_str(event, "message", str_first_text(e->note, KUBE_EVENT_NOTE_MAX));
    json_put_c(event, "firstTimestamp", now);
    json_put_c(event, "lastTimestamp", now);
    json_put_int(event, "count", 1);
    json_put(event, "source", source);
    json_put_c(event, "reportingComponent", KUBE_FIELD_MANAGER);
    json_put_str(event, "reportingInstance", instance_name(host));
    return event;
}

int kube_record_event(struct kube_client *c, const struct kube_event *e, struct arena *a,
                      struct error *err)
{
    struct str ns = e->namespace.len ? e->namespace : STR("default");
    json_t *created;

    if (kube_create(c, &KUBE_EVENTS, ns, make_event(e, ns, a), a, &created, err) < 0)
        return error_wrap(err, "event %s about " PRI_STR, e->reason, STR_ARG(e->name));
    return 0;
}
