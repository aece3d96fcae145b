/* SPDX-License-Identifier: Apache-2.0 */
#include "controller/surroundings.h"

#include "base/log.h"
#include "base/memory.h"
#include "oci/auth_local.h"

#include <string.h>

struct secret_slot {
    struct secret_slot *next;
    char *key; /* "<secret>/<member>" */
    struct secret value;
    bool found;
};

void surroundings_begin(struct surroundings *s, struct kube_client *kube, const struct config *c,
                        struct str namespace)
{
    *s = (struct surroundings){.kube = kube, .config = c, .namespace = namespace};
}

void surroundings_end(struct surroundings *s)
{
    for (struct secret_slot *slot = s->slots, *next; slot; slot = next) {
        next = slot->next;
        secret_done(&slot->value);
        free(slot->key);
        free(slot);
    }
    s->slots = NULL;
}

/* The member of a Secret, from this job's slots or from the API server. A missing one is remembered
 * as such. */
static int lookup(struct surroundings *s, struct str name, const char *member,
                  const struct secret_slot **ret, struct error *err)
{
    _cleanup_(freep) char *key = NULL;
    struct error failure = ERROR_INIT;

    if (asprintf(&key, PRI_STR "/%s", STR_ARG(name), member) < 0)
        log_out_of_memory();
    for (const struct secret_slot *slot = s->slots; slot; slot = slot->next)
        if (strcmp(slot->key, key) == 0) {
            *ret = slot;
            return 0;
        }
    struct secret value = SECRET_EMPTY;
    bool found = kube_get_secret(s->kube, s->namespace, name, member, &value, &failure) == 0;
    if (!found && failure.class != ERR_NOT_FOUND) {
        *err = failure;
        return -1;
    }
    struct secret_slot *slot = MEMORY_NEW(struct secret_slot);

    *slot = (struct secret_slot){
        .next = s->slots, .key = TAKE_PTR(key), .value = value, .found = found};
    s->slots = slot;
    *ret = slot;
    return 0;
}

static int copy_secret(struct surroundings *s, const struct secret_ref *ref, struct arena *a,
                       struct secret *ret, struct error *err)
{
    const struct secret_slot *slot;

    if (!ref->name.len)
        return 0;
    if (lookup(s, ref->name, arena_cstr(a, ref->key), &slot, err) < 0)
        return -1;
    if (!slot->found)
        return error_set(err, ERR_NOT_FOUND,
                         "Secret " PRI_STR "/" PRI_STR " has no member " PRI_STR,
                         STR_ARG(s->namespace), STR_ARG(ref->name), STR_ARG(ref->key));
    *ret = secret_copy(secret_str(&slot->value));
    return 0;
}

static int object_credentials(void *userdata, const struct location *l, struct arena *a,
                              struct objectstore_credentials *ret, struct error *err)
{
    struct surroundings *s = userdata;
    _cleanup_(secret_done) struct secret ca = SECRET_EMPTY;
    struct objectstore_credentials c = {0};

    if (l->use_sdk_creds || l->role_arn.len)
        return error_set(err, ERR_DENIED,
                         "the artifact repository uses the cloud's ambient identity, which this "
                         "version cannot take on: "
                         "give it accessKeySecret and secretKeySecret");
    if (copy_secret(s, &l->access_key, a, &c.access_key, err) < 0 ||
        copy_secret(s, &l->secret_key, a, &c.secret_key, err) < 0 ||
        copy_secret(s, &l->session_token, a, &c.session_token, err) < 0 ||
        copy_secret(s, &l->sse_customer_key, a, &c.sse_customer_key, err) < 0 ||
        copy_secret(s, &l->ca, a, &ca, err) < 0) {
        objectstore_credentials_done(&c);
        return -1;
    }
    c.ca_pem = arena_str(a, secret_str(&ca));
    *ret = c;
    return 0;
}

static const struct {
    const char *member;
    bool legacy;
} docker_members[] = {{".dockerconfigjson", false}, {".dockercfg", true}};

static int lookup_pull_secret(struct surroundings *s, struct str name, const struct location *l,
                              struct oci_credentials *ret, bool *ret_found, struct error *err)
{
    const struct secret_slot *slot;

    for (size_t i = 0; i < ARRAY_LEN(docker_members); i++) {
        if (lookup(s, name, docker_members[i].member, &slot, err) < 0)
            return -1;
        if (slot->found && oci_auth_lookup(secret_str(&slot->value), docker_members[i].legacy,
                                           l->endpoint, l->bucket, ret, ret_found, err) < 0)
            return error_wrap(err, "Secret " PRI_STR "/" PRI_STR, STR_ARG(s->namespace),
                              STR_ARG(name));
        if (slot->found && *ret_found)
            return 0;
    }
    return 0;
}

/* As the kubelet merges them: the pod's own pull secrets, then those of its service account. */
static int collect_pull_secrets(struct surroundings *s, const struct pod *pod, struct arena *a,
                                struct str_list *ret, struct error *err)
{
    struct error failure = ERROR_INIT;
    json_t *account, *ref;
    size_t i;

    if (pod)
        list_each (name, &pod->pull_secrets)
            *LIST_ADD(a, ret) = *name;
    struct str name = pod && pod->service_account.len ? pod->service_account : STR("default");
    if (kube_get(s->kube, &KUBE_SERVICE_ACCOUNTS, s->namespace, name, a, &account, &failure) < 0) {
        if (failure.class == ERR_NOT_FOUND || failure.class == ERR_DENIED)
            return 0; /* our own Docker configuration may still do */
        *err = failure;
        return -1;
    }
    json_array_foreach(json_at(account, "imagePullSecrets"), i, ref) * LIST_ADD(a, ret) =
        json_str_at(ref, "name");
    return 0;
}

static int registry_credentials(void *userdata, const struct location *l, const struct pod *pod,
                                struct oci_credentials *ret, bool *ret_found, struct error *err)
{
    struct surroundings *s = userdata;
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    struct str_list names = {0};

    *ret_found = false;
    if (collect_pull_secrets(s, pod, &a, &names, err) < 0)
        return -1;
    list_each (name, &names) {
        if (lookup_pull_secret(s, *name, l, ret, ret_found, err) < 0)
            return -1;
        if (*ret_found)
            return 0;
    }
    if (!s->config->docker_config.len)
        return 0;
    return oci_auth_local_lookup(s->config->docker_config.ptr, l->endpoint, l->bucket, s->cancel,
                                 ret, ret_found, err);
}

struct artifact_environment surroundings_environment(struct surroundings *s,
                                                     const struct cancel *cancel)
{
    s->cancel = cancel;
    return (struct artifact_environment){
        .object_credentials = object_credentials,
        .registry_credentials = registry_credentials,
        .userdata = s,
        .insecure_registries = s->config->insecure_registries.items,
        .insecure_registries_len = s->config->insecure_registries.len,
        .registry_ca_file = s->config->registry_ca_file,
        .http = {.use_proxy_env = s->config->use_proxy,
                 .allow_loopback = s->config->allow_loopback},
        .cancel = cancel,
    };
}
