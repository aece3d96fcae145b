/* SPDX-License-Identifier: Apache-2.0
 *
 * One recorded run through the controller's own stages, over a ledger of its own.
 */
#include "cli/cli.h"

#include "argo/pod.h"
#include "argo/workflow.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/limits.h"
#include "cli/keys.h"
#include "cli/password.h"
#include "cli/progress.h"
#include "cli/reach.h"
#include "cli/run_view.h"
#include "controller/pipeline.h"
#include "web/api.h"

#define BUILDER_ID "https://argo.slsa.io/builders/recorded-run"

struct attestation {
    struct cli *cli;
    struct ledger *ledger;
    struct signer *signer;
    struct reach reach;
    struct artifact_environment env;
    struct pipeline_rules rules;
    struct pipeline pipeline;
    struct str workflow; /* text of the file */
    struct run run;      /* metadata of the run; its artifacts are the pipeline's business */
    struct run_key key;
};

/* ---- what is read ---- */

static int read_json(struct cli *c, struct str path, struct str *ret_text, json_t **ret,
                     struct error *err)
{
    if (file_read(c->arena, arena_cstr(c->arena, path), JSON_LIST_MAX_BYTES, ret_text, err) < 0) {
        err->class = ERR_INTERNAL;
        return -1;
    }
    if (json_parse_object(c->arena, *ret_text, JSON_LIST_MAX_BYTES, JSON_MAX_DEPTH, ret, err) < 0)
        return error_wrap(err, PRI_STR, STR_ARG(path));
    return 0;
}

/* Objects of a List, or one object. What is none of this run's is passed over, but said. */
static int each_object(struct attestation *x, struct str path,
                       int (*take)(struct attestation *x, json_t *object, struct error *err),
                       struct error *err)
{
    json_t *v, *item;
    struct str text;
    size_t i;

    if (!path.len)
        return 0;
    if (read_json(x->cli, path, &text, &v, err) < 0)
        return -1;
    json_t *items = json_at(v, "items") ? json_at(v, "items") : json_new_array(x->cli->arena);
    if (!json_at(v, "items"))
        json_append(items, json_incref(v));
    json_array_foreach(items, i, item)
    {
        struct error failure = ERROR_INIT;
        if (take(x, item, &failure) == 0)
            continue;
        if (failure.class != ERR_INVALID && failure.class != ERR_NOT_FOUND) {
            *err = failure;
            return -1;
        }
        cli_warn(x->cli, PRI_STR ": passed over: %s", STR_ARG(path), failure.msg);
    }
    return 0;
}

static int take_pod(struct attestation *x, json_t *object, struct error *err)
{
    struct str uid, name;
    struct pod pod;

    if (pod_read(x->cli->arena, object, &pod, &uid, &name, err) < 0)
        return -1;
    if (!str_eq(uid, x->run.uid))
        return error_set(err, ERR_INVALID, "pod " PRI_STR " is of another workflow",
                         STR_ARG(pod.name));
    return ledger_put_pod(x->ledger, uid, &pod, err);
}

/* Early reads change the workflow, so each gets a fresh copy. */
static int take_task_result(struct attestation *x, json_t *object, struct error *err)
{
    struct arena *a = x->cli->arena;
    json_t *workflow;

    if (json_parse_object(a, x->workflow, JSON_LIST_MAX_BYTES, JSON_MAX_DEPTH, &workflow, err) < 0)
        return -1;
    return pipeline_read_early(&x->pipeline, a, workflow, object, err);
}

static int read_workflow(struct attestation *x, json_t **ret, struct error *err)
{
    struct cli *c = x->cli;
    json_t *workflow;

    if (read_json(c, c->options.file, &x->workflow, &workflow, err) < 0 ||
        workflow_read(c->arena, workflow, &x->run, err) < 0)
        return -1;
    *ret = workflow;
    return 0;
}

/* ---- what it runs with ---- */

static int parse_store(struct cli *c, struct str text, struct store_config *ret, struct error *err)
{
    struct str kind, place;
    const struct store_ops *ops;

    str_cut(text, ':', &kind, &place);
    ops = store_find(kind);
    if (!ops)
        return error_set(err, ERR_INVALID, "--store: there is no kind of store '" PRI_STR "'",
                         STR_ARG(str_first(kind, 40)));
    bool is_directory = str_eq_c(kind, "directory"), is_bucket = str_eq_c(kind, "bucket");
    if (is_directory && !place.len)
        return error_set(err, ERR_INVALID, "--store directory: want directory:DIR");
    if (place.len && !is_directory && !is_bucket)
        return error_set(err, ERR_INVALID, "--store %s takes no place", ops->name);
    *ret = (struct store_config){
        .name = arena_str(c->arena, text),
        .kind = kind,
        .prefix = is_bucket ? STR(".argo-slsa") : STR_EMPTY,
        .path = is_directory ? place : STR_EMPTY,
        .bucket = is_bucket ? place : STR_EMPTY,
    };
    return 0;
}

static int set_rules(struct attestation *x, struct error *err)
{
    struct cli *c = x->cli;
    const struct options *o = &c->options;
    struct store_config *stores = ARENA_ARRAY(c->arena, struct store_config, o->stores.len);

    for (size_t i = 0; i < o->stores.len; i++)
        if (parse_store(c, o->stores.items[i], &stores[i], err) < 0)
            return -1;
    x->rules = (struct pipeline_rules){
        .from_recording = true,
        .builder_id = o->builder_id.len ? o->builder_id : STR(BUILDER_ID),
        .cluster = o->cluster_name,
        .limits = {ARTIFACT_MAX_BYTES, ARTIFACT_MAX_OBJECTS, ARTIFACT_MAX_SECONDS},
        .stores = stores,
        .stores_len = o->stores.len,
    };
    return 0;
}

static int open_signer(struct attestation *x, struct error *err)
{
    struct cli *c = x->cli;
    _cleanup_(secret_done) struct secret password = SECRET_EMPTY;
    struct signer_config config = {.kind = STR("file"), .key_file = c->options.signing_key};
    char *path = arena_cstr(c->arena, c->options.signing_key);
    bool encrypted;

    if (key_file_is_encrypted(path, &encrypted, err) < 0 ||
        (encrypted && password_of_key(c, path, &password, err) < 0))
        return -1;
    config.password = secret_str(&password);
    return signer_open(&config, &x->signer, err);
}

static void on_read(void *userdata, UNUSED const struct run *run, const struct node *node,
                    const struct artifact *artifact)
{
    struct attestation *x = userdata;

    reach_settle(&x->reach);
    cli_note(x->cli, "artifact " PRI_STR " of node " PRI_STR ": %s " PRI_STR,
             STR_ARG(artifact->name), STR_ARG(node->display_name),
             artifact_state_name(artifact->state), STR_ARG(artifact->reason));
}

static int set_up(struct attestation *x, struct error *err)
{
    struct str path = x->cli->options.ledger;

    if (set_rules(x, err) < 0 || open_signer(x, err) < 0 ||
        ledger_open(path.len ? arena_cstr(x->cli->arena, path) : ":memory:", false, &x->ledger,
                    err) < 0)
        return -1;
    x->env = reach_environment(x->cli, &x->reach);
    x->pipeline = (struct pipeline){.ledger = x->ledger,
                                    .signer = x->signer,
                                    .rules = &x->rules,
                                    .env = &x->env,
                                    .on_read = on_read,
                                    .userdata = x};
    return 0;
}

static void tear_down(struct attestation *x)
{
    reach_settle(&x->reach);
    signer_close(x->signer);
    ledger_close(x->ledger);
}

/* ---- the stages ---- */

static int attest(struct attestation *x, json_t *workflow, struct error *err)
{
    struct arena *a = x->cli->arena;
    int64_t next_ms;
    bool new;

    if (each_object(x, x->cli->options.pods, take_pod, err) < 0 ||
        each_object(x, x->cli->options.task_results, take_task_result, err) < 0 ||
        pipeline_begin(&x->pipeline, a, workflow, &x->key, &new, err) < 0)
        return -1;
    return pipeline_attest(&x->pipeline, a, &x->key, err) < 0
               ? -1
               : pipeline_deliver(&x->pipeline, a, &x->key, &next_ms, err);
}

/* 3 when something is left without an attestation, 8 when a store did not take it. */
static int exit_code_of_run(const json_t *run)
{
    struct str state = json_str_at(run, "state");
    bool is_whole = str_eq_c(state, "attested") || str_eq_c(state, "failed");

    if (!json_bool_at(run, "delivered"))
        return EXIT_UNREACHABLE;
    return is_whole && json_int_at(run, "subjects") > 0 ? EXIT_DONE : EXIT_NOTHING;
}

static void warn_open_deliveries(struct cli *c, const json_t *document)
{
    json_t *d;
    size_t i;

    json_array_foreach(json_at(document, "deliveries"), i, d)
    {
        if (!json_bool_at(d, "done"))
            cli_warn(c, "not stored: " PRI_STR, STR_ARG(json_str_at(d, "lastError")));
    }
}

static int tell(struct attestation *x)
{
    struct cli *c = x->cli;
    struct error err = ERROR_INIT;
    json_t *document;

    if (api_run(x->ledger, x->run.namespace, x->run.name, c->arena, &document, &err) < 0)
        return cli_fail(c, EXIT_INTERNAL, &err);
    int code = exit_code_of_run(json_at(document, "run"));
    warn_open_deliveries(c, document);
    if (cli_wants_json(c))
        return cli_print_json(c, document, code);
    run_view_print(c, document);
    return code;
}

static int run_stages(struct attestation *x)
{
    struct error err = ERROR_INIT;
    json_t *workflow;

    if (read_workflow(x, &workflow, &err) < 0)
        return cli_fail(x->cli, exit_code_of_local(&err), &err);
    if (!x->run.completed) {
        error_set(&err, ERR_INVALID, "workflow " PRI_STR "/" PRI_STR " is not finished: " PRI_STR,
                  STR_ARG(x->run.namespace), STR_ARG(x->run.name), STR_ARG(x->run.unfinished));
        return cli_fail(x->cli, EXIT_UNFINISHED, &err);
    }
    if (set_up(x, &err) < 0)
        return cli_fail(x->cli, err.class == ERR_INVALID ? EXIT_USAGE : exit_code_of_local(&err),
                        &err);
    if (attest(x, workflow, &err) < 0)
        return cli_fail(x->cli, exit_code_of_backend(&err), &err);
    return tell(x);
}

static int run(struct cli *c)
{
    struct attestation x = {.cli = c};

    if (!c->options.file.len || !c->options.signing_key.len || !c->options.stores.len)
        return cli_fail_usage(c, "attest wants --file, --key and at least one --store");
    int code = run_stages(&x);
    tear_down(&x);
    return code;
}

const struct command command_attest = {
    .name = "attest",
    .summary = "Attest one recorded workflow run, without a cluster",
    .arguments = "",
    .options = OPTION(FILE) | OPTION(PODS) | OPTION(TASK_RESULTS) | OPTION(ARTIFACTS) |
               OPTION(OWN_BUILDER_ID) | OPTION(CLUSTER_NAME) | OPTION(SIGNING_KEY) |
               OPTION(PASSWORD_FILE) | OPTION(TO_STORE) | OPTION(KEEP_LEDGER) |
               OPTION(REGISTRY_INSECURE) | OPTION(REGISTRY_CA) | OPTION(OUTPUT),
    .description =
        "Takes a finished Workflow as JSON through the same stages as the controller: reads its "
        "artifacts, builds and signs the provenance and puts the bundles into the stores. Pods and "
        "task results raise what can be said about the run. Artifacts are read from a folder that "
        "holds them as BUCKET/KEY, or from their stores with AWS_* variables and "
        "~/.docker/config.json.\n\n"
        "Ends with 3 when an output is left without an attestation, with 7 when the workflow has "
        "not ended, with 8 when a store did not take the bundle.",
    .examples =
        (const struct example[]){
            {"attest -f workflow.json --pods pods.json --artifacts artifacts --key cosign.key "
             "--store directory:bundles",
             "A run recorded in a folder:"},
            {"verify --key cosign.pub --store directory:bundles artifacts/my-bucket/hello/main.log",
             "What it attested:"},
            {0}},
    .run = run,
};
