/* SPDX-License-Identifier: Apache-2.0
 *
 * Which store gets which statement, and how the ledger keeps a delivery's target: as canonical
 * JSON, so that equal targets are equal text.
 */
#include "controller/pipeline_internal.h"

#include "base/limits.h"

static const struct {
    const char *name;
    size_t offset;
} place_texts[] = {
    {"endpoint", offsetof(struct location, endpoint)},
    {"bucket", offsetof(struct location, bucket)},
    {"region", offsetof(struct location, region)},
    {"key", offsetof(struct location, key)},
    {"roleARN", offsetof(struct location, role_arn)},
};

static const struct {
    const char *name;
    size_t offset;
} place_secrets[] = {
    {"accessKeySecret", offsetof(struct location, access_key)},
    {"secretKeySecret", offsetof(struct location, secret_key)},
    {"sessionTokenSecret", offsetof(struct location, session_token)},
    {"caSecret", offsetof(struct location, ca)},
    {"sseCustomerKeySecret", offsetof(struct location, sse_customer_key)},
};

static struct str *text_at(struct location *l, size_t offset)
{
    return (void *)((char *)l + offset);
}

static struct secret_ref *secret_at(struct location *l, size_t offset)
{
    return (void *)((char *)l + offset);
}

static json_t *place_to_json(const struct location *place)
{
    struct location l = *place;
    json_t *v = json_object();

    json_put_c(v, "kind", location_kind_name(l.kind));
    for (size_t i = 0; i < ARRAY_LEN(place_texts); i++)
        json_put_str_if(v, place_texts[i].name, *text_at(&l, place_texts[i].offset));
    for (size_t i = 0; i < ARRAY_LEN(place_secrets); i++) {
        struct secret_ref *ref = secret_at(&l, place_secrets[i].offset);
        if (!ref->name.len)
            continue;
        json_t *secret = json_object();
        json_put_str(secret, "name", ref->name);
        json_put_str(secret, "key", ref->key);
        json_put(v, place_secrets[i].name, secret);
    }
    json_put_bool(v, "insecure", l.insecure);
    json_put_bool(v, "useSDKCreds", l.use_sdk_creds);
    json_put_int(v, "addressing", l.addressing);
    return v;
}

static void place_from_json(const json_t *v, struct location *ret)
{
    *ret = (struct location){.kind = location_kind_from_name(json_str_at(v, "kind")),
                             .insecure = json_bool_at(v, "insecure"),
                             .use_sdk_creds = json_bool_at(v, "useSDKCreds"),
                             .addressing = (enum addressing)json_int_at(v, "addressing")};
    for (size_t i = 0; i < ARRAY_LEN(place_texts); i++)
        *text_at(ret, place_texts[i].offset) = json_str_at(v, place_texts[i].name);
    for (size_t i = 0; i < ARRAY_LEN(place_secrets); i++)
        *secret_at(ret, place_secrets[i].offset) = (struct secret_ref){
            .name = json_str_at(v, place_secrets[i].name, "name"),
            .key = json_str_at(v, place_secrets[i].name, "key"),
        };
}

int delivery_target_write(struct arena *a, const struct delivery_target *t, struct str *ret,
                          struct error *err)
{
    json_t *v = json_new_object(a);

    json_put(v, "place", place_to_json(&t->place));
    json_put_str_if(v, "image", digest_str(&t->image));
    if (t->names.len) {
        json_t *names = json_array();
        list_each (name, &t->names)
            json_append(names, json_new_str(*name));
        json_put(v, "names", names);
    }
    return json_canonical(a, v, STATEMENT_MAX_BYTES, ret, err);
}

int delivery_target_read(struct arena *a, struct str text, struct delivery_target *ret,
                         struct error *err)
{
    struct delivery_target t = {0};
    json_t *v, *name;
    size_t i;

    if (json_parse_object(a, text, STATEMENT_MAX_BYTES, JSON_OWN_MAX_DEPTH, &v, err) < 0)
        return error_wrap(err, "delivery target in the ledger");
    place_from_json(json_at(v, "place"), &t.place);
    if (json_str_at(v, "image").len && !digest_parse(json_str_at(v, "image"), &t.image))
        return error_set(err, ERR_INTERNAL, "delivery target in the ledger names no digest");
    json_array_foreach(json_at(v, "names"), i, name) * LIST_ADD(a, &t.names) = json_as_str(name);
    *ret = t;
    return 0;
}

static int add(struct arena *a, const struct run *run, const struct digest *statement,
               const struct store_config *store, const struct delivery_target *target,
               struct delivery_row_list *ret, struct error *err)
{
    struct str text;

    if (delivery_target_write(a, target, &text, err) < 0)
        return -1;
    struct delivery_row *row = LIST_ADD(a, ret);
    *row = (struct delivery_row){.statement = *statement,
                                 .uid = run->uid,
                                 .generation = run->generation,
                                 .store = store->name,
                                 .target = text};
    return 0;
}

static bool is_subject(const struct node *node, const struct artifact *artifact, bool image)
{
    return node->is_owner && artifact->role == ROLE_SUBJECT &&
           artifact->state == ARTIFACT_DIGESTED &&
           (artifact->location.kind == LOCATION_OCI) == image;
}

/* Every distinct place that holds a subject of the run, without key. */
struct place_list LIST_OF(struct delivery_target);

static void collect_places(struct arena *a, const struct run *run, struct place_list *ret)
{
    list_each (node, &run->nodes)
        list_each (artifact, &node->outputs) {
            struct delivery_target *found = NULL;
            if (!is_subject(node, artifact, false))
                continue;
            list_each (t, ret)
                if (location_same_place(&t->place, &artifact->location))
                    found = t;
            if (!found) {
                found = LIST_ADD(a, ret);
                found->place = artifact->location;
                found->place.key = STR_EMPTY;
            }
            if (!artifact->is_directory) /* never a file of ours inside a directory that a step may
                                            read */
                *LIST_ADD(a, &found->names) = artifact->uri;
        }
}

static int plan_objects(const struct pipeline *p, struct arena *a, const struct run *run,
                        const struct digest *statement, const struct store_config *store,
                        struct delivery_row_list *ret, struct error *err)
{
    struct place_list places = {0};
    bool beside = str_eq_c(store->kind, "beside"),
         per_place = beside || str_eq_c(store->kind, "bucket");

    (void)p;
    if (!per_place)
        return add(a, run, statement, store, &(struct delivery_target){0}, ret, err);
    collect_places(a, run, &places);
    list_each (t, &places) {
        struct delivery_target target = {.place = t->place};
        if (beside)
            target.names = t->names;
        if ((!beside || t->names.len) && add(a, run, statement, store, &target, ret, err) < 0)
            return -1;
    }
    return 0;
}

/* The same image may have been pushed under several names: each repository gets the statement. */
static int plan_image(struct arena *a, const struct run *run, const struct digest *statement,
                      struct str image_uri, const struct store_config *store,
                      struct delivery_row_list *ret, struct error *err)
{
    list_each (node, &run->nodes)
        list_each (artifact, &node->outputs) {
            if (!is_subject(node, artifact, true) || !str_eq(artifact->uri, image_uri))
                continue;
            struct delivery_target target = {.place = artifact->location,
                                             .image = artifact->facts.digest};
            return add(a, run, statement, store, &target, ret, err);
        }
    return 0;
}

int deliveries_plan(const struct pipeline *p, struct arena *a, const struct run *run,
                    const struct digest *statement, bool is_image, struct str image_uri,
                    struct delivery_row_list *ret, struct error *err)
{
    for (size_t i = 0; i < p->rules->stores_len; i++) {
        const struct store_config *store = &p->rules->stores[i];
        const struct store_ops *ops = store_find(store->kind);
        int r = 0;
        if (is_image && ops->for_images && !ops->for_objects)
            r = plan_image(a, run, statement, image_uri, store, ret, err);
        else if (is_image ? ops->for_images : ops->for_objects)
            r = plan_objects(p, a, run, statement, store, ret, err);
        if (r < 0)
            return -1;
    }
    return 0;
}
