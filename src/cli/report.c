/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/report.h"

enum { LABEL_COLUMNS = 10, CODE_COLUMNS = 17 };

static enum style style_of(enum verdict v)
{
    return v == VERDICT_OK                                          ? STYLE_GOOD
           : v == VERDICT_UNFINISHED || v == VERDICT_NO_ATTESTATION ? STYLE_WARN
                                                                    : STYLE_BAD;
}

static const char *mark(const struct cli *c, bool good)
{
    return !c->term.unicode ? "" : good ? "✓ " : "✗ ";
}

void report_headline(const struct cli *c, enum verdict v, struct str target, struct str summary)
{
    bool good = v == VERDICT_OK;

    cli_print(c, "%s%s%s%s  " PRI_STR "%s" PRI_STR "\n", cli_style(c, style_of(v)), mark(c, good),
              verdict_name(v), cli_style(c, STYLE_OFF), STR_ARG(cli_safe(c, target)),
              good ? "" : ": ", STR_ARG(good ? STR_EMPTY : cli_safe(c, summary)));
}

void report_line(const struct cli *c, const char *label, struct str text)
{
    if (text.len)
        cli_print(c, "  %-*s " PRI_STR "\n", LABEL_COLUMNS, label, STR_ARG(cli_safe(c, text)));
}

/* "label text", with a blank in front; nothing when the text is empty. */
static struct str part(const struct cli *c, const char *label, struct str text)
{
    return text.len ? arena_printf(c->arena, " %s " PRI_STR, label, STR_ARG(text)) : STR_EMPTY;
}

static struct str describe_maker(const struct cli *c, const struct verify_result *r)
{
    struct arena *a = c->arena;

    if (!r->workflow.len)
        return r->builder_id.len ? arena_printf(a, "builder " PRI_STR, STR_ARG(r->builder_id))
                                 : STR_EMPTY;
    return arena_printf(
        a, "workflow " PRI_STR "/" PRI_STR PRI_STR PRI_STR PRI_STR, STR_ARG(r->namespace),
        STR_ARG(r->workflow), STR_ARG(part(c, "node", r->node)),
        STR_ARG(part(c, "template", r->workflow_template)), STR_ARG(part(c, "ended", r->finished)));
}

static struct str describe_signer(const struct cli *c, const struct verify_result *r,
                                  const struct trusted_keys *keys)
{
    struct str path = trusted_keys_path(c, keys, r->signer);

    return r->signer.len ? arena_printf(c->arena, "key " PRI_STR PRI_STR, STR_ARG(r->signer),
                                        STR_ARG(part(c, "of", path)))
                         : STR_EMPTY;
}

static struct str describe_level(const struct cli *c, const struct verify_result *r)
{
    return r->level.len && r->level_reason.len
               ? arena_printf(c->arena, PRI_STR "; not higher: " PRI_STR, STR_ARG(r->level),
                              STR_ARG(r->level_reason))
               : r->level;
}

void report_attestation(const struct cli *c, const struct verify_result *r,
                        const struct trusted_keys *keys)
{
    report_line(c, "made by", describe_maker(c, r));
    report_line(c, "signed by", describe_signer(c, r, keys));
    report_line(c, "level", describe_level(c, r));
    report_line(c, "bundle", r->where);
}

static void print_check(const struct cli *c, const struct check *k)
{
    cli_print(c, "  %s%s%-*s%s " PRI_STR, cli_style(c, k->passed ? STYLE_GOOD : STYLE_BAD),
              mark(c, k->passed), CODE_COLUMNS, k->code, cli_style(c, STYLE_OFF),
              STR_ARG(cli_safe(c, k->text)));
    if (k->fix.len)
        cli_print(c, " %s " PRI_STR, c->term.unicode ? "→" : "->", STR_ARG(cli_safe(c, k->fix)));
    cli_print(c, "\n");
}

size_t report_checks(const struct cli *c, const struct check_list *checks, size_t most)
{
    size_t failed = 0, shown = 0;

    list_each (k, checks)
        failed += !k->passed;
    if (failed > most)
        most--; /* the last line counts the others */
    list_each (k, checks) {
        shown += !k->passed;
        if (c->options.verbose || (!k->passed && shown <= most))
            print_check(c, k);
    }
    if (failed > most && !c->options.verbose)
        cli_print(c, "  and %zu more; --verbose shows all\n", failed - most);
    return failed;
}

json_t *report_document(const struct cli *c, enum verdict v, struct str target, struct str summary,
                        struct str advice)
{
    json_t *d = json_new_object(c->arena);

    json_put_int(d, "schemaVersion", CLI_SCHEMA_VERSION);
    json_put_str(d, "target", target);
    json_put_c(d, "verdict", verdict_name(v));
    json_put_int(d, "exitCode", (int)v);
    json_put_str(d, "summary", summary);
    json_put_str_if(d, "advice", advice);
    return d;
}

static json_t *attestation_to_json(const struct cli *c, const struct verify_result *r,
                                   const struct trusted_keys *keys)
{
    json_t *v = json_object();

    json_put_str(v, "statement", digest_str(&r->statement));
    json_put_str_if(v, "where", r->where);
    json_put_str(v, "keyHint", r->signer);
    json_put_str_if(v, "keyFile", trusted_keys_path(c, keys, r->signer));
    json_put_str(v, "predicateType", r->predicate_type);
    json_put_str_if(v, "builderId", r->builder_id);
    json_put_str_if(v, "namespace", r->namespace);
    json_put_str_if(v, "workflow", r->workflow);
    json_put_str_if(v, "workflowUid", r->workflow_uid);
    json_put_str_if(v, "workflowTemplate", r->workflow_template);
    json_put_str_if(v, "node", r->node);
    json_put_str_if(v, "outcome", r->outcome);
    json_put_str_if(v, "finished", r->finished);
    json_put_str_if(v, "level", r->level);
    json_put_str_if(v, "levelReason", r->level_reason);
    json_put_str_if(v, "subject", r->subject_name);
    return v;
}

void report_put(const struct cli *c, json_t *document, const struct verify_result *r,
                const struct trusted_keys *keys)
{
    json_t *checks = json_array();

    list_each (k, &r->checks) {
        json_t *check = json_object();
        json_put_c(check, "code", k->code);
        json_put_bool(check, "passed", k->passed);
        json_put_str(check, "text", k->text);
        json_put_str_if(check, "fix", k->fix);
        json_append(checks, check);
    }
    if (digest_is_set(&r->statement))
        json_put(document, "attestation", attestation_to_json(c, r, keys));
    json_put(document, "checks", checks);
}
