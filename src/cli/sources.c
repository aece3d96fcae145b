/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/sources.h"

#include "base/file.h"
#include "base/limits.h"
#include "cli/reach.h"
#include "cli/reader.h"
#include "cli/suggest.h"
#include "store/store.h"

#include <errno.h>

/* What is asked for: a digest, or a name when the digest is unset. */
struct question {
    const struct digest *digest;
    struct str name;
};

struct source_ops {
    const char *name; /* as in --store */
    bool wants_place; /* "directory:DIR" */
    bool takes_place; /* "bucket:NAME" */
    unsigned targets; /* bits of enum target_kind that it can serve */
    int (*find)(struct cli *c, struct source *s, const struct question *q,
                struct candidate_list *ret, struct error *err);
};

struct source {
    const struct source_ops *ops;
    const struct target *target;
    struct str place;
    struct str text;       /* of a file, once it was read */
    struct reader *reader; /* opened at the first question */
};

#define TARGETS_ALL    (~0U)
#define TARGET_BIT(id) (1U << TARGET_##id)

static void add(struct cli *c, struct candidate_list *ret, struct str text, struct str where,
                bool claimed)
{
    *LIST_ADD(c->arena, ret) =
        (struct candidate){.text = text, .where = where, .is_claimed = claimed};
}

static void add_all(struct cli *c, struct candidate_list *ret, const struct bundle_text_list *found,
                    bool claimed)
{
    list_each (b, found)
        add(c, ret, b->text, b->where, claimed);
}

static bool by_name(const struct question *q)
{
    return !digest_is_set(q->digest);
}

/* ---- files: handed over for the target, whatever they say ---- */

static int read_bundle(struct cli *c, struct str path, struct str *ret, struct error *err)
{
    return file_read(c->arena, arena_cstr(c->arena, path), BUNDLE_MAX_BYTES, ret, err);
}

static int find_file(struct cli *c, struct source *s, const struct question *q,
                     struct candidate_list *ret, UNUSED struct error *err)
{
    if (!by_name(q))
        add(c, ret, s->text, s->place, true);
    return 0;
}

/* cosign's habit: <file>.sigstore.json, for a folder the same. */
static int find_beside(struct cli *c, struct source *s, const struct question *q,
                       struct candidate_list *ret, struct error *err)
{
    struct str target = target_path(s->target);
    struct str path = arena_printf(c->arena, PRI_STR ".sigstore.json", STR_ARG(target));

    if (by_name(q))
        return 0;
    if (!s->text.len && read_bundle(c, path, &s->text, err) < 0)
        return -1;
    add(c, ret, s->text, path, true);
    return 0;
}

/* ---- stores ---- */

static int find_in_directory(struct cli *c, struct source *s, const struct question *q,
                             struct candidate_list *ret, struct error *err)
{
    struct bundle_text_list found = {0};

    if (store_find_in_directory(s->place, by_name(q) ? NULL : q->digest, q->name, c->arena, &found,
                                err) < 0)
        return -1;
    add_all(c, ret, &found, by_name(q));
    return 0;
}

static int find_in_bucket(struct cli *c, struct source *s, const struct question *q,
                          struct candidate_list *ret, struct error *err)
{
    _cleanup_(objectstore_closep) struct objectstore *bucket = NULL;
    struct location place = s->target->location;
    struct bundle_text_list found = {0};

    place.kind = LOCATION_S3;
    if (reach_place(c, &place, err) < 0)
        return -1;
    if (s->place.len)
        place.bucket = s->place;
    if (reach_open_bucket(c, &place, &bucket, err) < 0 ||
        store_find_in_bucket(bucket, STR(".argo-slsa"), by_name(q) ? NULL : q->digest, q->name,
                             c->arena, &found, err) < 0)
        return -1;
    list_each (b, &found)
        b->where = location_uri_of_key(c->arena, &place, b->where);
    add_all(c, ret, &found, by_name(q));
    return 0;
}

static int find_in_registry(struct cli *c, struct source *s, const struct question *q,
                            struct candidate_list *ret, struct error *err)
{
    _cleanup_(oci_closep) struct oci_repository *repository = NULL;
    struct bundle_text_list found = {0};

    if (by_name(q))
        return 0;
    if (reach_open_repository(c, &s->target->location, &repository, err) < 0 ||
        store_find_at_image(repository, q->digest, c->arena, &found, err) < 0)
        return -1;
    add_all(c, ret, &found, false);
    return 0;
}

/* ---- the ledger or the controller ---- */

static int add_statement(struct cli *c, struct source *s, struct str hex, bool claimed,
                         struct candidate_list *ret, struct error *err)
{
    struct digest statement;
    struct str text;
    json_t *v;

    if (!digest_parse(hex, &statement))
        return error_set(err, ERR_INTERNAL, PRI_STR " names a statement that is no digest",
                         STR_ARG(reader_place(s->reader)));
    if (reader_statement(s->reader, &statement, &v, err) < 0 ||
        json_canonical(c->arena, json_at(v, "bundle"), BUNDLE_MAX_BYTES, &text, err) < 0)
        return -1;
    add(c, ret, text, reader_place(s->reader), claimed);
    return arena_check(c->arena, err);
}

static int find_in_reader(struct cli *c, struct source *s, const struct question *q,
                          struct candidate_list *ret, struct error *err)
{
    json_t *found, *statement;
    size_t i;

    if (!s->reader && reader_open(c, &s->reader, err) < 0)
        return -1;
    if (reader_subjects(s->reader, q->digest, q->name, &found, err) < 0)
        return -1;
    json_array_foreach(json_at(found, "statements"), i, statement)
    {
        if (i == VERIFY_MAX_CANDIDATES)
            break;
        if (add_statement(c, s, json_as_str(statement), by_name(q), ret, err) < 0)
            return -1;
    }
    return 0;
}

/* ---- the table ---- */

static const struct source_ops source_file = {"file", true, true, TARGETS_ALL, find_file};
static const struct source_ops source_ledger = {"ledger", false, false, TARGETS_ALL,
                                                find_in_reader};

static const struct source_ops store_sources[] = {
    {"directory", true, true, TARGETS_ALL, find_in_directory},
    {"bucket", false, true, TARGET_BIT(OBJECT) | TARGET_BIT(FILE) | TARGET_BIT(DIGEST),
     find_in_bucket},
    {"registry", false, false, TARGET_BIT(IMAGE), find_in_registry},
    {"beside", false, false, TARGET_BIT(FILE), find_beside},
    {"cluster", false, false, TARGETS_ALL, find_in_reader},
};

static const char *const usual[] = {
    [TARGET_FILE] = "beside cluster",
    [TARGET_OBJECT] = "bucket",
    [TARGET_IMAGE] = "registry",
    [TARGET_DIGEST] = "cluster",
};

static struct source *add_source(struct cli *c, const struct source_ops *ops,
                                 const struct target *t, struct str place, struct source_list *ret)
{
    struct source *s = ARENA_NEW(c->arena, struct source);

    *s = (struct source){.ops = ops, .target = t, .place = place};
    *LIST_ADD(c->arena, ret) = s;
    return s;
}

/* The user's own file or folder: that it is not there never means "nothing found". */
static int fail_local(struct error *err)
{
    err->class = ERR_INTERNAL;
    return -1;
}

static int add_file(struct cli *c, struct str path, const struct target *t, struct source_list *ret,
                    struct error *err)
{
    struct source *s = add_source(c, &source_file, t, path, ret);

    return read_bundle(c, path, &s->text, err) < 0 ? fail_local(err) : 0;
}

static const struct source_ops *find_kind(struct cli *c, struct str name, struct error *err)
{
    struct str_list names = {0};

    for (size_t i = 0; i < ARRAY_LEN(store_sources); i++) {
        if (str_eq_c(name, store_sources[i].name))
            return &store_sources[i];
        *LIST_ADD(c->arena, &names) = str_c(store_sources[i].name);
    }
    error_set(err, ERR_INVALID, "--store: there is no kind of store '" PRI_STR "'" PRI_STR,
              STR_ARG(str_first(name, 40)), STR_ARG(suggest_text(c->arena, name, "", &names)));
    return NULL;
}

static int check_place(const struct source_ops *ops, const struct target *t, struct str place,
                       struct error *err)
{
    bool no_bucket = ops->find == find_in_bucket && !place.len && !t->location.bucket.len;

    if ((ops->wants_place && !place.len) || no_bucket)
        return error_set(err, ERR_INVALID, "--store %s: want %s:%s", ops->name, ops->name,
                         no_bucket ? "NAME" : "DIR");
    if (!ops->takes_place && place.len)
        return error_set(err, ERR_INVALID, "--store %s takes no place", ops->name);
    if (!(ops->targets & (1U << t->kind)))
        return error_set(err, ERR_INVALID, "--store %s cannot have anything about '" PRI_STR "'",
                         ops->name, STR_ARG(str_first(t->text, 100)));
    return 0;
}

static int check_folder(struct cli *c, struct str path, struct error *err)
{
    if (access(arena_cstr(c->arena, path), R_OK | X_OK) == 0)
        return 0;
    error_set_errno(err, errno, "open " PRI_STR, STR_ARG(path));
    return fail_local(err);
}

static int add_store(struct cli *c, struct str text, const struct target *t,
                     struct source_list *ret, struct error *err)
{
    const struct source_ops *ops;
    struct str name, place;

    str_cut(text, ':', &name, &place);
    ops = find_kind(c, name, err);
    if (!ops || check_place(ops, t, place, err) < 0 ||
        (ops->find == find_in_directory && check_folder(c, place, err) < 0))
        return -1;
    add_source(c, ops, t, place, ret);
    return 0;
}

int sources_choose(struct cli *c, const struct target *t, struct source_list *ret,
                   struct error *err)
{
    struct source_list sources = {0};

    list_each (path, &c->options.bundles)
        if (add_file(c, *path, t, &sources, err) < 0)
            return -1;
    list_each (text, &c->options.stores)
        if (add_store(c, *text, t, &sources, err) < 0)
            return -1;
    if (c->options.ledger.len)
        add_source(c, &source_ledger, t, STR_EMPTY, &sources);
    for (struct str left = sources.len ? STR_EMPTY : str_c(usual[t->kind]), name; left.len;) {
        str_cut(left, ' ', &name, &left);
        if (add_store(c, name, t, &sources, err) < 0)
            return -1;
    }
    *ret = sources;
    return 0;
}

void sources_find_given(struct cli *c, const struct source_list *sources,
                        struct candidate_list *ret)
{
    list_each (s, sources)
        if ((*s)->ops == &source_file)
            add(c, ret, (*s)->text, (*s)->place, true);
}

static void find(struct cli *c, const struct source_list *sources, const struct question *q,
                 struct candidate_list *ret, struct error *ret_failure)
{
    list_each (s, sources) {
        struct error err = ERROR_INIT;
        size_t before = ret->len;
        if ((*s)->ops->find(c, *s, q, ret, &err) < 0 && err.class != ERR_NOT_FOUND) {
            error_wrap(&err, "%s", (*s)->ops->name);
            cli_warn(c, "%s", err.msg);
            if (ret_failure->class == ERR_OK)
                *ret_failure = err;
        }
        cli_note(c, "%s " PRI_STR ": %zu bundles by %s", (*s)->ops->name, STR_ARG((*s)->place),
                 ret->len - before, by_name(q) ? "name" : "digest");
    }
}

void sources_find_by_digest(struct cli *c, const struct source_list *sources,
                            const struct digest *digest, struct candidate_list *ret,
                            struct error *ret_failure)
{
    find(c, sources, &(struct question){.digest = digest}, ret, ret_failure);
}

void sources_find_by_name(struct cli *c, const struct source_list *sources, struct str name,
                          struct candidate_list *ret, struct error *ret_failure)
{
    static const struct digest unset;

    find(c, sources, &(struct question){.digest = &unset, .name = name}, ret, ret_failure);
}
