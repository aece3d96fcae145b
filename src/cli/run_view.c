/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/run_view.h"

#include "cli/progress.h"
#include "cli/reader.h"
#include "cli/table.h"
#include "cli/target.h"

static const struct {
    const char *state;
    enum style style;
} styles[] = {
    {"attested", STYLE_GOOD},   {"digested", STYLE_GOOD}, {"Succeeded", STYLE_GOOD},
    {"running", STYLE_WARN},    {"pending", STYLE_WARN},  {"skipped", STYLE_WARN},
    {"superseded", STYLE_WARN}, {"Skipped", STYLE_WARN},  {"Omitted", STYLE_WARN},
    {"Pending", STYLE_WARN},    {"Running", STYLE_WARN},
};

enum style style_of_state(struct str state)
{
    for (size_t i = 0; i < ARRAY_LEN(styles); i++)
        if (str_eq_c(state, styles[i].state))
            return styles[i].style;
    return STYLE_BAD;
}

struct str short_digest(struct arena *a, struct str hex)
{
    return hex.len ? arena_printf(a, "sha256:" PRI_STR, STR_ARG(str_first(hex, 12))) : STR_EMPTY;
}

struct str size_of(struct arena *a, const json_t *object)
{
    return json_at(object, "sha256") ? format_bytes(a, (uint64_t)json_int_at(object, "size"))
                                     : STR_EMPTY;
}

int load_run(struct cli *c, struct str text, json_t **ret)
{
    struct error err = ERROR_INIT;
    struct reader *r;
    struct target t;

    if (target_parse(c->arena, text, &t, &err) < 0)
        return cli_fail_usage(c, "%s", err.msg);
    if (t.kind != TARGET_RUN)
        return cli_fail_usage(c, "want wf/NAME or wf/NAMESPACE/NAME, got '" PRI_STR "'",
                              STR_ARG(str_first(text, 100)));
    int code = reader_require(c, &r, &err);
    if (code != EXIT_DONE)
        return cli_fail(c, code, &err);
    if (!t.namespace.len)
        t.namespace = reader_namespace(r);
    if (reader_run(r, t.namespace, t.name, ret, &err) < 0)
        return cli_fail(c, reader_explain_missing(r, t.namespace, t.name, &err), &err);
    return EXIT_DONE;
}

static void line(struct cli *c, const char *label, struct str text, enum style style)
{
    if (text.len)
        cli_print(c, "%-10s %s" PRI_STR "%s\n", label, style ? cli_style(c, style) : "",
                  STR_ARG(cli_safe(c, text)), style ? cli_style(c, STYLE_OFF) : "");
}

static void print_summary(struct cli *c, const json_t *run)
{
    struct str state = json_str_at(run, "state");

    line(c, "workflow",
         arena_printf(c->arena, PRI_STR "/" PRI_STR, STR_ARG(json_str_at(run, "namespace")),
                      STR_ARG(json_str_at(run, "name"))),
         STYLE_BOLD);
    line(c, "ended as", json_str_at(run, "phase"), STYLE_OFF);
    line(c, "state", state, style_of_state(state));
    line(c, "reason", json_str_at(run, "reason"), STYLE_OFF);
    line(c, "level", json_str_at(run, "level"), STYLE_OFF);
    line(c, "finished", json_str_at(run, "finished"), STYLE_OFF);
    line(c, "statement", json_str_at(run, "statement"), STYLE_OFF);
}

static void print_deliveries(struct cli *c, const json_t *document)
{
    json_t *d;
    size_t i;

    json_array_foreach(json_at(document, "deliveries"), i, d)
    {
        bool done = json_bool_at(d, "done");
        line(c, done ? "stored" : "to store",
             done ? json_str_at(d, "where")
                  : arena_printf(c->arena, PRI_STR ", after %lld attempts: " PRI_STR,
                                 STR_ARG(json_str_at(d, "store")),
                                 (long long)json_int_at(d, "attempts"),
                                 STR_ARG(json_str_at(d, "lastError"))),
             done ? STYLE_OFF : STYLE_WARN);
    }
}

static void add_artifact(struct cli *c, const json_t *node, const json_t *artifact, struct table *t)
{
    struct str state = json_str_at(artifact, "state"), reason = json_str_at(artifact, "reason");
    size_t objects = json_array_size(json_at(artifact, "objects"));
    struct table_row *row = LIST_ADD(c->arena, &t->rows);

    *row = (struct table_row){
        .cells = {json_str_at(node, "displayName"), json_str_at(artifact, "name"),
                  json_str_at(artifact, "role"), state,
                  json_bool_at(artifact, "directory") ? arena_printf(c->arena, "%zu files", objects)
                                                      : size_of(c->arena, artifact),
                  short_digest(c->arena, json_str_at(artifact, "sha256")),
                  reason.len ? reason : json_str_at(artifact, "uri")},
        .style = style_of_state(state),
    };
}

static void print_artifacts(struct cli *c, const json_t *document)
{
    struct table t = {.columns = 7, .styled = 3};
    json_t *node, *artifact;
    size_t i, j;

    *LIST_ADD(c->arena, &t.rows) =
        (struct table_row){.cells = {STR("NODE"), STR("ARTIFACT"), STR("ROLE"), STR("STATE"),
                                     STR("SIZE"), STR("DIGEST"), STR("WHERE")}};
    json_array_foreach(json_at(document, "nodes"), i, node)
    {
        json_array_foreach(json_at(node, "artifacts"), j, artifact)
            add_artifact(c, node, artifact, &t);
    }
    if (t.rows.len == 1)
        return;
    cli_print(c, "\n");
    table_print(c, &t);
}

void run_view_print(struct cli *c, const json_t *document)
{
    print_summary(c, json_at(document, "run"));
    print_deliveries(c, document);
    print_artifacts(c, document);
}
