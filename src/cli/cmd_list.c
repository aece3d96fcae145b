/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/reader.h"
#include "cli/run_view.h"
#include "cli/table.h"

static void add_row(struct cli *c, const json_t *run, struct table *t)
{
    struct str level = json_str_at(run, "level");
    struct table_row *row = LIST_ADD(c->arena, &t->rows);

    *row = (struct table_row){
        .cells = {json_str_at(run, "namespace"), json_str_at(run, "name"),
                  json_str_at(run, "state"), level.len ? level : STR("-"),
                  arena_printf(c->arena, "%lld", (long long)json_int_at(run, "subjects")),
                  json_str_at(run, "finished")},
        .style = style_of_state(json_str_at(run, "state")),
    };
}

static int tell(struct cli *c, const json_t *document)
{
    struct table t = {.columns = 6, .styled = 2};
    json_t *run;
    size_t i;

    if (cli_wants_json(c))
        return cli_print_json(c, document, EXIT_DONE);
    *LIST_ADD(c->arena, &t.rows) =
        (struct table_row){.cells = {STR("NAMESPACE"), STR("NAME"), STR("STATE"), STR("LEVEL"),
                                     STR("SUBJECTS"), STR("FINISHED")}};
    json_array_foreach(json_at(document, "runs"), i, run) add_row(c, run, &t);
    table_print(c, &t);
    return EXIT_DONE;
}

static int run(struct cli *c)
{
    const struct options *o = &c->options;
    struct run_query q = {.limit = o->limit ? (int64_t)o->limit : 100};
    struct error err = ERROR_INIT;
    struct reader *r;
    json_t *document;

    int code = reader_require(c, &r, &err);
    if (code != EXIT_DONE)
        return cli_fail(c, code, &err);
    if (!o->all_namespaces)
        q.namespace = reader_namespace(r);
    q.state = o->state.len ? arena_cstr(c->arena, o->state) : NULL;
    if (reader_runs(r, &q, &document, &err) < 0)
        return cli_fail(c, exit_code_of_backend(&err), &err);
    return tell(c, document);
}

const struct command command_list = {
    .name = "list",
    .summary = "List workflow runs and what became of their attestation",
    .arguments = "",
    .options = OPTION(STATE) | OPTION(LIMIT) | OPTION(ALL_NAMESPACES) | OPTIONS_OF_READING,
    .description = "Shows the runs that the controller knows, newest first.",
    .examples = (const struct example[]){{"list -n argo", "Runs of one namespace:"},
                                         {"list -A --state partial -o json",
                                          "Those with outputs that are not attested:"},
                                         {0}},
    .run = run,
};
