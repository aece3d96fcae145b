/* SPDX-License-Identifier: Apache-2.0 */
#include "base/limits.h"
#include "crypto/digest.h"
#include "kube/request.h"

static int decode_member(const json_t *object, const char *member, struct secret *ret,
                         struct error *err)
{
    const json_t *value = json_at(object, "data", member);

    if (!json_is_string(value))
        return error_set(err, ERR_NOT_FOUND, "the secret has no member '%s'", member);
    if (base64_decode_secret(json_as_str(value), ret, err) < 0)
        return error_wrap(err, "member '%s'", member);
    return 0;
}

/* The values passed through the reply and its tree. */
static void wipe_members(const json_t *object)
{
    json_t *members = json_at(object, "data");

    for (void *i = json_object_iter(members); i; i = json_object_iter_next(members, i))
        secret_wipe(json_as_str(json_object_iter_value(i)));
}

static int get_member(struct kube_client *c, const struct kube_request *r, const char *member,
                      struct arena *a, struct secret *ret, struct error *err)
{
    struct http_response response;
    json_t *object = NULL;

    if (kube_perform(c, r, a, &response, err) < 0)
        return -1;
    int failed = json_parse_object(a, response.body, JSON_OBJECT_MAX_BYTES, JSON_OWN_MAX_DEPTH,
                                   &object, err);
    secret_wipe(response.body);
    if (failed == 0)
        failed = decode_member(object, member, ret, err);
    wipe_members(object);
    return failed < 0 ? error_wrap(err, "%s", r->what.ptr) : 0;
}

int kube_get_secret(struct kube_client *c, struct str ns, struct str name, const char *member,
                    struct secret *ret, struct error *err)
{
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    struct kube_request r = {.method = "GET",
                             .what = kube_what(&a, "get", &KUBE_SECRETS, ns, name),
                             .max_body = JSON_OBJECT_MAX_BYTES};

    if (ns.len == 0 || name.len == 0)
        return error_set(err, ERR_INVALID, "%s: want a namespace and a name", r.what.ptr);
    if (kube_path(&a, &KUBE_SECRETS, ns, name, &r.path, err) < 0)
        return error_wrap(err, "%s", r.what.ptr);
    return get_member(c, &r, member, &a, ret, err);
}
