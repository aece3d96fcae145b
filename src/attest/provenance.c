/* SPDX-License-Identifier: Apache-2.0 */
#include "attest/predicate.h"

#include "base/clock.h"
#include "base/limits.h"
#include "crypto/digest.h"

json_t *digest_json(const struct digest *d)
{
    if (!digest_is_set(d))
        return NULL;
    json_t *ret = json_object();
    json_put_str(ret, "sha256", digest_str(d));
    return ret;
}

struct str node_label(const struct node *node)
{
    return node->name.len ? node->name : node->id;
}

struct str time_text(struct arena *a, struct str text)
{
    char formatted[CLOCK_TEXT_SIZE];
    struct error err = ERROR_INIT;
    int64_t ms;

    if (clock_parse(text, &ms, &err) < 0)
        return STR_EMPTY;
    clock_format(ms, formatted);
    return arena_str(a, str_c(formatted));
}

/* "<cluster>/<namespace>/<name>/<uid>/<generation>" without what is empty. */
static struct str invocation_id(struct arena *a, const struct run *run, struct str cluster)
{
    return arena_printf(a, PRI_STR "%s" PRI_STR "/" PRI_STR "/" PRI_STR "/%lld", STR_ARG(cluster),
                        cluster.len ? "/" : "", STR_ARG(run->namespace), STR_ARG(run->name),
                        STR_ARG(run->uid), (long long)run->generation);
}

static json_t *builder_json(const struct provenance_options *o)
{
    json_t *ret = json_object(), *version = json_object();

    json_put_c(version, "argo-slsa", ARGO_SLSA_VERSION);
    json_put_str(ret, "id", o->builder_id);
    json_put(ret, "version", version);
    return ret;
}

static json_t *metadata_json(struct arena *a, const struct run *run,
                             const struct provenance_options *o)
{
    json_t *ret = json_object();

    json_put_str(ret, "invocationId", invocation_id(a, run, o->cluster));
    json_put_str_if(ret, "startedOn", time_text(a, run->started));
    json_put_str_if(ret, "finishedOn", time_text(a, run->finished));
    return ret;
}

static json_t *level_json(struct arena *a, const struct run *run)
{
    struct provenance_level level;
    json_t *ret = json_object(), *unmet = json_array();

    provenance_level(a, run, &level);
    list_each (reason, &level.unmet)
        json_append(unmet, json_new_str(*reason));
    json_put_int(ret, "level", level.level);
    json_put_str(ret, "name", provenance_level_name(a, level.level));
    json_put(ret, "unmet", unmet);
    return ret;
}

static json_t *run_details_json(struct arena *a, const struct run *run,
                                const struct provenance_options *o)
{
    json_t *ret = json_object();

    json_put(ret, "builder", builder_json(o));
    json_put(ret, "metadata", metadata_json(a, run, o));
    json_put(ret, "argoslsa_level", level_json(a, run));
    return ret;
}

static json_t *build_definition_json(struct arena *a, const struct run *run,
                                     const struct provenance_options *o, bool is_image)
{
    json_t *ret = json_object();

    json_put_c(ret, "buildType", BUILD_TYPE);
    json_put(ret, "externalParameters", external_parameters_json(run));
    json_put(ret, "internalParameters", internal_parameters_json(run));
    json_put(ret, "resolvedDependencies", dependencies_json(a, run, o, !is_image));
    return ret;
}

/* In the arena. Names of other artifacts stay out of the predicate of an image: it goes to a
 * registry. */
static json_t *predicate_json(struct arena *a, const struct run *run,
                              const struct provenance_options *o, const struct product_list *lost)
{
    json_t *ret = json_owned(a, json_object()), *details = run_details_json(a, run, o);
    size_t omitted;

    if (lost) {
        json_put(details, "byproducts", byproducts_json(a, run, lost, &omitted));
        if (omitted)
            json_put_int(details, "argoslsa_byproductsOmitted", (int64_t)omitted);
    }
    json_put(ret, "buildDefinition", build_definition_json(a, run, o, lost == NULL));
    json_put(ret, "runDetails", details);
    json_put_str(ret, "argoslsa_outcome", run->phase);
    json_put(ret, "argoslsa_evidence", evidence_json(run));
    return ret;
}

static int seal(struct arena *a, const struct run *run, json_t *predicate,
                const struct product *products, size_t n, struct provenance_statement *ret,
                struct error *err)
{
    json_t *statement = json_owned(a, json_object()), *subjects = json_array();

    ret->subjects = ARENA_ARRAY(a, struct subject, n);
    ret->subjects_len = n;
    for (size_t i = 0; i < n; i++) {
        ret->subjects[i] = (struct subject){products[i].uri, products[i].facts->digest};
        json_append(subjects, subject_json(run, &products[i]));
    }
    json_put_c(statement, "_type", STATEMENT_TYPE);
    json_put_c(statement, "predicateType", PREDICATE_SLSA_V1);
    json_put(statement, "subject", subjects);
    json_put(statement, "predicate", json_incref(predicate));
    if (json_canonical(a, statement, STATEMENT_MAX_BYTES, &ret->payload, err) < 0)
        return error_wrap(err, "statement with %zu subjects", n);
    sha256_hex(ret->payload, ret->digest.hex);
    return 0;
}

static bool has_outcome(const struct run *run)
{
    return str_eq_c(run->phase, "Succeeded") || str_eq_c(run->phase, "Failed") ||
           str_eq_c(run->phase, "Error");
}

static int check(const struct run *run, const struct provenance_options *o,
                 const struct product_list *files, struct error *err)
{
    if (!o->builder_id.len)
        return error_set(err, ERR_INVALID, "builder.id is empty: set it in the configuration");
    if (!has_outcome(run))
        return error_set(err, ERR_INVALID, "the run has not ended: its phase is \"" PRI_STR "\"",
                         STR_ARG(str_first(run->phase, 64)));
    if (files->len > RUN_MAX_SUBJECTS)
        return error_set(err, ERR_LIMIT,
                         "the run stored %zu files, but a statement holds %d; archive directories "
                         "with many files as one object",
                         files->len, RUN_MAX_SUBJECTS);
    return 0;
}

int provenance_build(struct arena *a, const struct run *run, const struct provenance_options *o,
                     struct provenance_statement_list *ret, struct error *err)
{
    struct product_list files = {0}, images = {0}, lost = {0};
    struct provenance_statement_list list = {0};

    subjects_collect(a, run, &files, &images, &lost);
    if (check(run, o, &files, err) < 0)
        return -1;
    if (files.len && seal(a, run, predicate_json(a, run, o, &lost), files.items, files.len,
                          LIST_ADD(a, &list), err) < 0)
        return -1;
    json_t *of_images = images.len ? predicate_json(a, run, o, NULL) : NULL;
    list_each (image, &images) {
        struct provenance_statement *s = LIST_ADD(a, &list);
        s->is_image = true;
        s->image_uri = image->uri;
        if (seal(a, run, of_images, image, 1, s, err) < 0)
            return error_wrap(err, PRI_STR, STR_ARG(str_first(image->uri, 200)));
    }
    *ret = list;
    return 0;
}
