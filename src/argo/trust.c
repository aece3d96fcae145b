/* SPDX-License-Identifier: Apache-2.0
 *
 * Trust rule 2 (design §6): outputs in a status or task result can be written by every pod of the
 * namespace. Were a location from there simply followed, it could send the credentials of one place
 * to another one. So a place counts only when somebody who may write the workflow named it too.
 */
#include "argo/location.h"

#include "argo/find.h"
#include "base/limits.h"

/* The places that are trusted for one artifact, best first. */
enum { DECLARED, ARCHIVE, REPOSITORY, TRUSTED_COUNT };

struct trusted {
    struct location places[TRUSTED_COUNT]; /* kind NONE when absent */
    struct str template;                   /* for messages */
};

/* Names in messages come from tenants. */
#define SHORT(s) STR_ARG(str_first((s), 120))

/* Argo fills variables in when it makes the pod; templates and repositories still have them. */
static bool has_variable(const struct location *l)
{
    struct str mark = STR("{{");

    return str_contains(l->endpoint, mark) || str_contains(l->bucket, mark) ||
           str_contains(l->region, mark);
}

static struct trusted read_trusted(struct arena *a, const json_t *workflow, const json_t *template,
                                   struct str artifact_name)
{
    const json_t *declared = find_named(json_at(template, "outputs", "artifacts"), artifact_name);
    struct str name = json_str_at(template, "name");
    struct trusted ret;

    location_read(declared, &ret.places[DECLARED]);
    location_read(json_at(template, "archiveLocation"), &ret.places[ARCHIVE]);
    location_read(json_at(workflow, "status", "artifactRepositoryRef", "artifactRepository"),
                  &ret.places[REPOSITORY]);
    ret.template = name.len ? arena_printf(a, "template \"" PRI_STR "\"", SHORT(name))
                            : STR("the node's template");
    return ret;
}

static void settle(struct artifact *artifact, enum artifact_state state, struct str reason)
{
    artifact->state = state;
    artifact->reason = reason;
}

/* The reason why a full location agrees with no trusted place. */
static struct str refusal(struct arena *a, const struct trusted *trusted, const struct location *l)
{
    struct str place = arena_printf(a, PRI_STR "/" PRI_STR, SHORT(l->endpoint), SHORT(l->bucket));

    for (size_t i = 0; i < TRUSTED_COUNT; i++) {
        const struct location *t = &trusted->places[i];
        if (t->kind == l->kind && has_variable(t))
            return arena_printf(a,
                                "only the pod tells whether " PRI_STR " is the place that a "
                                "variable stands for in " PRI_STR
                                " or in the artifact repository, and no pod that says so was seen",
                                STR_ARG(place), STR_ARG(trusted->template));
        if (t->kind == l->kind && str_eq(t->endpoint, l->endpoint) && str_eq(t->bucket, l->bucket))
            return arena_printf(a,
                                "the status names " PRI_STR " with other secrets, region or "
                                "transport than " PRI_STR " and the artifact repository do",
                                STR_ARG(place), STR_ARG(trusted->template));
    }
    return arena_printf(a,
                        "the status names " PRI_STR ", but neither " PRI_STR
                        " nor the workflow's artifact repository does, so no credentials are sent "
                        "there",
                        STR_ARG(place), STR_ARG(trusted->template));
}

/* The trusted place that a full location names, or NULL with the reason. */
static const struct location *place_of_full(struct arena *a, const struct trusted *trusted,
                                            const struct location *l, struct str *ret_reason)
{
    for (size_t i = 0; i < TRUSTED_COUNT; i++) {
        const struct location *t = &trusted->places[i];
        if (!has_variable(t) && location_same_place(t, l))
            return t;
    }
    *ret_reason = refusal(a, trusted, l);
    return NULL;
}

/* The place of a location that is only a key, as Argo's Relocate finds it; NULL with the reason. */
static const struct location *place_of_key(struct arena *a, const struct trusted *trusted,
                                           struct str *ret_reason)
{
    const struct location *archive = &trusted->places[ARCHIVE];
    const struct location *base =
        location_is_full(archive) ? archive : &trusted->places[REPOSITORY];

    if (base->kind == LOCATION_NONE) {
        *ret_reason = STR("only a key is known, and the workflow's status records no artifact "
                          "repository (status.artifactRepositoryRef) to look for it in");
        return NULL;
    }
    if (has_variable(base)) {
        *ret_reason = arena_printf(a,
                                   "only the pod tells which place a variable stands for in the "
                                   "archive location of " PRI_STR
                                   " or in the artifact repository, and no pod that says so was "
                                   "seen",
                                   STR_ARG(trusted->template));
        return NULL;
    }
    return base;
}

/* Kinds whose location stands for itself: nothing is inherited from a repository. */
static bool is_self_contained(enum location_kind kind)
{
    static const bool table[LOCATION_KIND_COUNT] = {
        [LOCATION_ARTIFACTORY] = true, [LOCATION_GIT] = true, [LOCATION_HDFS] = true,
        [LOCATION_HTTP] = true,        [LOCATION_RAW] = true, [LOCATION_PLUGIN] = true,
    };

    return table[kind];
}

static bool is_too_long(const struct location *l)
{
    return l->key.len > (is_self_contained(l->kind) ? NAME_MAX_BYTES : S3_KEY_MAX_BYTES);
}

/* The place is known: only S3 is read so far. */
static void accept(struct arena *a, struct artifact *artifact, const struct location *place,
                   struct str key)
{
    artifact->location = *place;
    artifact->location.key = key;
    if (artifact->location.kind == LOCATION_S3)
        settle(artifact, ARTIFACT_PENDING, STR_EMPTY);
    else
        settle(artifact, ARTIFACT_UNSUPPORTED,
               arena_printf(a, "artifacts of kind %s are not read by this version",
                            location_kind_name(place->kind)));
    if (artifact->location.kind != LOCATION_RAW) /* its key would be its content */
        artifact->uri = location_uri(a, &artifact->location);
}

static void refuse(struct arena *a, struct artifact *artifact, const struct location *own,
                   struct str reason)
{
    artifact->location = *own;
    settle(artifact, ARTIFACT_REFUSED, reason);
    if (location_is_full(own) && !is_too_long(own))
        artifact->uri = location_uri(a, own);
}

void location_resolve(struct arena *a, const json_t *workflow, const json_t *template,
                      const json_t *artifact_json, struct artifact *artifact)
{
    struct location own;
    struct str reason;

    location_read(artifact_json, &own);
    artifact->deleted = json_bool_at(artifact_json, "deleted");
    if (is_too_long(&own)) {
        refuse(a, artifact, &own, STR("its key is longer than any object store takes"));
        return;
    }
    if (is_self_contained(own.kind)) {
        accept(a, artifact, &own, own.key);
        return;
    }
    if (!own.key.len) {
        settle(artifact, ARTIFACT_MISSING, STR("Argo recorded no key for it"));
        return;
    }
    struct trusted trusted = read_trusted(a, workflow, template, artifact->name);
    const struct location *place = location_is_full(&own)
                                       ? place_of_full(a, &trusted, &own, &reason)
                                       : place_of_key(a, &trusted, &reason);
    if (place)
        accept(a, artifact, place, own.key);
    else
        refuse(a, artifact, &own, reason);
}

static bool place_parse(struct arena *a, struct str text, struct location *ret)
{
    struct error err = ERROR_INIT;
    json_t *v;

    if (json_parse_object(a, text, NAME_MAX_BYTES, JSON_MAX_DEPTH, &v, &err) < 0)
        return false;
    location_read(v, ret);
    return true;
}

void location_resolve_by_pod(struct arena *a, const struct pod *pod, struct artifact *artifact)
{
    struct location own = artifact->location, place;
    bool is_full = location_is_full(&own);

    if (artifact->state != ARTIFACT_REFUSED || is_too_long(&own))
        return;
    list_each (text, &pod->places) {
        bool is_archive = text == pod->places.items;
        if (place_parse(a, *text, &place) &&
            (is_full ? location_same_place(&place, &own) : is_archive)) {
            accept(a, artifact, &place, own.key);
            return;
        }
    }
}
