/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/reader_internal.h"

#include "web/api.h"

static void reader_close(void *ptr)
{
    struct reader *r = ptr;

    ledger_close(r->ledger);
    kube_client_close(r->client);
    kube_close(r->kube);
    kube_config_done(&r->config);
}

static int ledger_runs(struct reader *r, const struct run_query *q, json_t **ret, struct error *err)
{
    return api_runs(r->ledger, q, r->cli->arena, ret, err);
}

static int ledger_run(struct reader *r, struct str namespace, struct str name, json_t **ret,
                      struct error *err)
{
    return api_run(r->ledger, namespace, name, r->cli->arena, ret, err);
}

static int ledger_statement(struct reader *r, const struct digest *statement, json_t **ret,
                            struct error *err)
{
    return api_statement(r->ledger, statement, r->cli->arena, ret, err);
}

static int ledger_subjects(struct reader *r, const struct digest *digest, struct str name,
                           json_t **ret, struct error *err)
{
    return api_subjects(r->ledger, digest, name, r->cli->arena, ret, err);
}

/* A file does not know what goes on in the cluster. */
static int ledger_is_in_cluster(UNUSED struct reader *r, UNUSED struct str namespace,
                                UNUSED struct str name, bool *ret, UNUSED struct error *err)
{
    *ret = false;
    return 0;
}

static const struct reader_ops ledger_ops = {ledger_runs, ledger_run, ledger_statement,
                                             ledger_subjects, ledger_is_in_cluster};

static int open_ledger(struct reader *r, struct error *err)
{
    r->ops = &ledger_ops;
    if (ledger_open(arena_cstr(r->cli->arena, r->cli->options.ledger), true, &r->ledger, err) == 0)
        return 0;
    err->class = ERR_INTERNAL; /* the user's own file: not to be taken for "nothing there" */
    return -1;
}

int reader_open(struct cli *c, struct reader **ret, struct error *err)
{
    struct reader *r = ARENA_NEW(c->arena, struct reader);

    r->cli = c;
    arena_defer(c->arena, reader_close, r);
    if ((c->options.ledger.len ? open_ledger : reader_open_cluster)(r, err) < 0)
        return -1;
    *ret = r;
    return 0;
}

int reader_require(struct cli *c, struct reader **ret, struct error *err)
{
    if (reader_open(c, ret, err) == 0)
        return EXIT_DONE;
    if (err->class != ERR_NOT_FOUND)
        return exit_code_of_backend(err);
    error_wrap(err, "there is no way to the controller (--kubeconfig) and no --ledger");
    return EXIT_USAGE;
}

struct str reader_place(const struct reader *r)
{
    return r->ledger
               ? arena_printf(r->cli->arena, "the ledger " PRI_STR, STR_ARG(r->cli->options.ledger))
               : STR("the controller");
}

struct str reader_namespace(const struct reader *r)
{
    if (r->cli->options.namespace.len)
        return r->cli->options.namespace;
    return r->config.namespace.len ? r->config.namespace : STR("default");
}

int reader_runs(struct reader *r, const struct run_query *q, json_t **ret, struct error *err)
{
    return r->ops->runs(r, q, ret, err);
}

int reader_run(struct reader *r, struct str namespace, struct str name, json_t **ret,
               struct error *err)
{
    return r->ops->run(r, namespace, name, ret, err);
}

int reader_statement(struct reader *r, const struct digest *statement, json_t **ret,
                     struct error *err)
{
    return r->ops->statement(r, statement, ret, err);
}

int reader_subjects(struct reader *r, const struct digest *digest, struct str name, json_t **ret,
                    struct error *err)
{
    return r->ops->subjects(r, digest, name, ret, err);
}

int reader_explain_missing(struct reader *r, struct str namespace, struct str name,
                           struct error *err)
{
    bool there = false;

    if (err->class != ERR_NOT_FOUND || r->ops->is_in_cluster(r, namespace, name, &there, err) < 0)
        return exit_code_of_backend(err);
    if (there)
        error_set(err, ERR_NOT_FOUND,
                  "workflow " PRI_STR "/" PRI_STR
                  " is not finished, or not opted in (label argo.slsa.io/enable)",
                  STR_ARG(namespace), STR_ARG(name));
    else
        error_set(err, ERR_NOT_FOUND,
                  PRI_STR " does not know workflow " PRI_STR "/" PRI_STR
                          "; 'list' shows what it knows",
                  STR_ARG(reader_place(r)), STR_ARG(namespace), STR_ARG(name));
    return there ? EXIT_UNFINISHED : EXIT_NOTHING;
}
