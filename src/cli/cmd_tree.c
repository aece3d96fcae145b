/* SPDX-License-Identifier: Apache-2.0 */
#include "base/map.h"
#include "cli/branch.h"
#include "cli/measure.h"
#include "cli/reader.h"
#include "cli/run_view.h"

/* ---- which run ---- */

/* The newest statement about the target names its run. */
static int find_maker(struct cli *c, struct reader *r, const struct digest *digest, struct str name,
                      json_t **ret, struct error *err)
{
    json_t *found, *v;
    struct digest statement;

    if (reader_subjects(r, digest, name, &found, err) < 0)
        return -1;
    struct str hex = json_as_str(json_array_get(json_at(found, "statements"), 0));
    if (!digest_parse(hex, &statement))
        return error_set(err, ERR_NOT_FOUND, "%s knows no run that made it",
                         arena_cstr(c->arena, reader_place(r)));
    if (reader_statement(r, &statement, &v, err) < 0)
        return -1;
    const json_t *definition = json_at(v, "statement", "predicate", "buildDefinition");
    return reader_run(r, json_str_at(definition, "externalParameters", "workflow", "namespace"),
                      json_str_at(definition, "internalParameters", "name"), ret, err);
}

static int load_maker(struct cli *c, struct target *t, json_t **ret)
{
    static const struct digest unset;
    struct measured measured = {0};
    struct str uri = target_uri(c->arena, t);
    struct error err = ERROR_INIT;
    struct reader *r;
    bool by_name = t->kind == TARGET_OBJECT;

    int code = reader_require(c, &r, &err);
    if (code != EXIT_DONE)
        return cli_fail(c, code, &err);
    if ((!by_name && measure_target(c, t, &measured, &err) < 0) ||
        find_maker(c, r, by_name ? &unset : &measured.digest, uri, ret, &err) < 0)
        return cli_fail(c, exit_code_of_backend(&err), &err);
    return EXIT_DONE;
}

static int load(struct cli *c, json_t **ret)
{
    struct str text = c->arguments.items[0];
    struct error err = ERROR_INIT;
    struct target t;

    if (target_parse(c->arena, text, &t, &err) < 0)
        return cli_fail_usage(c, "%s", err.msg);
    return t.kind == TARGET_RUN ? load_run(c, text, ret) : load_maker(c, &t, ret);
}

/* ---- the tree ---- */

static struct str describe_bytes(struct cli *c, const json_t *object)
{
    struct str digest = short_digest(c->arena, json_str_at(object, "sha256"));
    struct str size = size_of(c->arena, object);

    return digest.len ? arena_printf(c->arena, PRI_STR "  " PRI_STR, STR_ARG(digest), STR_ARG(size))
                      : STR_EMPTY;
}

static void add_objects(struct cli *c, const json_t *artifact, struct branch *below)
{
    json_t *object;
    size_t i;

    json_array_foreach(json_at(artifact, "objects"), i, object)
    {
        struct branch *b = branch_new(c, below);
        b->text = b->key = json_str_at(object, "uri");
        b->detail = describe_bytes(c, object);
    }
}

static struct str describe_artifact(struct cli *c, const json_t *artifact)
{
    struct str role = json_str_at(artifact, "role"), reason = json_str_at(artifact, "reason");
    struct str parts[] = {str_eq_c(role, "subject") ? STR_EMPTY : role, describe_bytes(c, artifact),
                          reason.len ? reason : json_str_at(artifact, "uri")};
    struct str text = STR_EMPTY;

    for (size_t i = 0; i < ARRAY_LEN(parts); i++)
        if (parts[i].len)
            text = arena_printf(c->arena, PRI_STR "%s" PRI_STR, STR_ARG(text), text.len ? "  " : "",
                                STR_ARG(parts[i]));
    return text;
}

static void add_artifacts(struct cli *c, const json_t *node, struct branch *below)
{
    json_t *artifact;
    size_t i;

    json_array_foreach(json_at(node, "artifacts"), i, artifact)
    {
        struct branch *b = branch_new(c, below);
        b->text = b->key = json_str_at(artifact, "name");
        b->state = json_str_at(artifact, "state");
        b->detail = describe_artifact(c, artifact);
        add_objects(c, artifact, b);
    }
}

/* The root node stands for the run itself (Argo gives it the workflow's name as id). */
static struct branch *branch_of_node(struct cli *c, const json_t *node, struct str run,
                                     struct branch *root)
{
    struct branch *b = str_eq(json_str_at(node, "id"), run) ? root : branch_new(c, NULL);

    if (b == root)
        return b;
    b->text = json_str_at(node, "displayName");
    b->state = json_str_at(node, "phase");
    b->detail = json_str_at(node, "type");
    b->key = arena_printf(c->arena, PRI_STR " " PRI_STR, STR_ARG(json_str_at(node, "started")),
                          STR_ARG(b->text));
    return b;
}

/* Nodes hang below the node that bounds them; those whose boundary is not there, below the root. */
static void add_nodes(struct cli *c, const json_t *document, struct branch *root)
{
    _cleanup_(map_done) struct map by_id = MAP_INIT;
    json_t *nodes = json_at(document, "nodes"), *node;
    size_t i;

    json_array_foreach(nodes, i, node)
    {
        struct branch *b = branch_of_node(c, node, json_str_at(document, "run", "name"), root);
        map_put(&by_id, json_str_at(node, "id"), b);
        add_artifacts(c, node, b);
    }
    json_array_foreach(nodes, i, node)
    {
        struct branch *b = map_get(&by_id, json_str_at(node, "id"));
        struct branch *boundary = map_get(&by_id, json_str_at(node, "boundary"));
        if (b != root)
            *LIST_ADD(c->arena, &(boundary && boundary != b ? boundary : root)->children) = b;
    }
}

/* The images that the run's containers ran, as its statement has them. */
static void add_images(struct cli *c, const json_t *document, struct branch *root)
{
    struct error ignored = ERROR_INIT;
    struct digest statement;
    struct reader *r;
    json_t *v, *d;
    size_t i;

    if (!digest_parse(json_str_at(document, "run", "statement"), &statement) ||
        reader_open(c, &r, &ignored) < 0 || reader_statement(r, &statement, &v, &ignored) < 0)
        return;
    json_array_foreach(
        json_at(v, "statement", "predicate", "buildDefinition", "resolvedDependencies"), i, d)
    {
        const json_t *users = json_at(d, "annotations", "argo.slsa.io/containers");
        struct str uri = json_str_at(d, "uri");
        if (!users)
            continue;
        struct branch *b = branch_new(c, root);
        b->key = STR("~"); /* after the nodes */
        b->text = arena_printf(c->arena, "image " PRI_STR,
                               STR_ARG(uri.len ? uri : json_str_at(d, "name")));
        b->detail =
            arena_printf(c->arena, PRI_STR "  %zu container%s",
                         STR_ARG(short_digest(c->arena, json_str_at(d, "digest", "sha256"))),
                         json_array_size(users), json_array_size(users) == 1 ? "" : "s");
    }
}

static int tell(struct cli *c, const json_t *document)
{
    const json_t *run = json_at(document, "run");
    struct branch *root = branch_new(c, NULL);

    if (cli_wants_json(c))
        return cli_print_json(c, document, EXIT_DONE);
    root->text = arena_printf(c->arena, PRI_STR "/" PRI_STR, STR_ARG(json_str_at(run, "namespace")),
                              STR_ARG(json_str_at(run, "name")));
    root->state = json_str_at(run, "state");
    root->detail = json_str_at(run, "level");
    add_nodes(c, document, root);
    add_images(c, document, root);
    branch_draw(c, root);
    return EXIT_DONE;
}

static int run(struct cli *c)
{
    json_t *document = NULL;
    int code = load(c, &document);

    return code == EXIT_DONE ? tell(c, document) : code;
}

const struct command command_tree = {
    .name = "tree",
    .summary = "Draw a run: its nodes, their artifacts and the images that ran",
    .arguments = "TARGET",
    .takes = ARGUMENT_TARGET,
    .least = 1,
    .most = 1,
    .options = OPTIONS_OF_READING | OPTIONS_OF_STORES,
    .description =
        "Draws the workflow run that TARGET names, or the newest one that made it when "
        "TARGET is an object, an image, a digest or a file. It does not verify anything.",
    .examples = (const struct example[]){{"tree -n argo wf/hello-x7k2p", "A run:"},
                                         {"tree s3://artifacts/hello/main.log",
                                          "The run that stored an object:"},
                                         {0}},
    .run = run,
};
