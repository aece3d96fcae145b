/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/verify_run.h"

#include "base/limits.h"
#include "cli/measure.h"
#include "cli/reach.h"
#include "cli/reader.h"
#include "cli/report.h"

enum { SUBJECTS_SHOWN = 3, CHECKS_SHOWN = 3 };

struct subject_report {
    const struct subject *subject;
    struct digest statement;
    enum verdict verdict; /* of reading it again */
    struct str text;      /* "not read", "same bytes", … */
};

struct subject_report_list LIST_OF(struct subject_report);

struct run_check {
    struct cli *cli;
    struct reader *reader;
    const struct target *target;
    const struct trusted_keys *keys;
    struct str namespace;
    const json_t *run;           /* the run's summary in the API's document */
    struct verify_result result; /* of the statement that decided: the first that failed, else the
                                    first */
    size_t statements;
    struct subject_report_list subjects;
    enum verdict verdict;
    struct str summary, advice;
};

/* Keeps the first thing that went wrong. */
static void decide(struct run_check *k, enum verdict v, struct str summary, struct str advice)
{
    if (v == VERDICT_OK || k->verdict != VERDICT_OK)
        return;
    k->verdict = v;
    k->summary = summary;
    k->advice = advice;
}

/* ---- statements ---- */

static int load_bundle(struct run_check *k, const struct digest *statement, struct candidate *ret,
                       struct error *err)
{
    json_t *v;

    if (reader_statement(k->reader, statement, &v, err) < 0)
        return -1;
    ret->where = reader_place(k->reader);
    return json_canonical(k->cli->arena, json_at(v, "bundle"), BUNDLE_MAX_BYTES, &ret->text, err);
}

/* The place says which run the statement belongs to; the statement itself has the last word. */
static struct expectations expectations_of_run(const struct run_check *k)
{
    struct expectations e = verify_expectations(k->cli);

    e.workflow = k->target->name;
    e.workflow_uid = json_str_at(k->run, "uid");
    if (!e.namespace.len)
        e.namespace = k->namespace;
    return e;
}

static void add_subjects(struct run_check *k, const struct verify_result *r)
{
    list_each (s, r->subjects)
        *LIST_ADD(k->cli->arena, &k->subjects) = (struct subject_report){
            .subject = s, .statement = r->statement, .text = STR("not read again")};
}

static int check_statement(struct run_check *k, struct str hex, struct error *err)
{
    struct verify_result r;
    struct candidate bundle = {0};
    struct digest statement;

    if (!digest_parse(hex, &statement))
        return error_set(err, ERR_INTERNAL, "%s names a statement that is no digest",
                         reader_place(k->reader).ptr);
    if (load_bundle(k, &statement, &bundle, err) < 0)
        return -1;
    struct verify_request request = {
        .target = k->target->text,
        .keys = k->keys->keys,
        .keys_len = k->keys->len,
        .expect = expectations_of_run(k),
    };
    verify_statement(k->cli->arena, &request, &bundle, &r);
    if (k->statements++ == 0 || (k->verdict == VERDICT_OK && r.verdict != VERDICT_OK))
        k->result = r;
    if (r.verdict == VERDICT_OK)
        add_subjects(k, &r);
    decide(k, r.verdict, r.summary, r.advice);
    return 0;
}

/* ---- artifacts ---- */

static int measure_image(struct cli *c, const struct target *t, const struct digest *want,
                         struct measured *ret, struct error *err)
{
    _cleanup_(oci_closep) struct oci_repository *repository = NULL;
    bool found;

    if (reach_open_repository(c, &t->location, &repository, err) < 0 ||
        oci_has_manifest(repository, arena_printf(c->arena, "sha256:%s", want->hex), c->arena,
                         &found, err) < 0)
        return -1;
    if (!found)
        return error_set(err, ERR_NOT_FOUND, PRI_STR " does not exist", STR_ARG(t->text));
    ret->digest = *want;
    return 0;
}

static int measure_subject(struct cli *c, const struct subject *s, struct measured *ret,
                           struct error *err)
{
    struct target t;

    if (target_parse(c->arena, s->name, &t, err) < 0)
        return -1;
    if (t.kind == TARGET_IMAGE)
        return measure_image(c, &t, &s->digest, ret, err);
    if (t.kind != TARGET_OBJECT)
        return error_set(err, ERR_INVALID, PRI_STR " is no object that can be read",
                         STR_ARG(s->name));
    if (reach_place(c, &t.location, err) < 0)
        return -1;
    return measure_object(c, &t.location, ret, err);
}

static void read_again(struct run_check *k, struct subject_report *r)
{
    struct arena *a = k->cli->arena;
    struct error err = ERROR_INIT;
    struct measured now;

    if (measure_subject(k->cli, r->subject, &now, &err) < 0) {
        r->verdict = (enum verdict)exit_code_of_backend(&err);
        r->text = arena_str(a, str_c(err.msg));
    } else if (digest_eq(&now.digest, &r->subject->digest)) {
        r->text = STR("the same bytes");
    } else {
        r->verdict = VERDICT_TAMPERED;
        r->text = arena_printf(a, "want sha256:%s, got sha256:%s", r->subject->digest.hex,
                               now.digest.hex);
    }
    decide(k, r->verdict,
           arena_printf(a, PRI_STR ": " PRI_STR, STR_ARG(r->subject->name), STR_ARG(r->text)),
           STR("do not use what differs or cannot be read; run the workflow again"));
}

/* ---- the run as a whole ---- */

static const struct {
    enum run_state state;
    enum verdict verdict;
    const char *advice;
} hollow_states[] = {
    /* states in which good statements are not the whole truth */
    {RUN_RUNNING, VERDICT_UNFINISHED, "ask again later"},
    {RUN_PENDING, VERDICT_UNFINISHED, "ask again later"},
    {RUN_PARTIAL, VERDICT_NO_ATTESTATION, "some outputs are not attested; see 'get' for them"},
    {RUN_SKIPPED, VERDICT_NO_ATTESTATION, "the run has nothing that could be attested"},
    {RUN_SUPERSEDED, VERDICT_NO_ATTESTATION, "the workflow ran again; ask for its newest run"},
};

static void check_state(struct run_check *k)
{
    struct str reason = json_str_at(k->run, "reason"), name = json_str_at(k->run, "state");
    enum run_state state = RUN_STATE_COUNT;

    if (!run_state_from_name(name, &state))
        decide(k, VERDICT_ERROR, STR("the run is in a state that this version does not know"),
               STR("use a newer argo-slsa"));
    for (size_t i = 0; i < ARRAY_LEN(hollow_states); i++)
        if (hollow_states[i].state == state)
            decide(k, hollow_states[i].verdict,
                   arena_printf(k->cli->arena, "the run is " PRI_STR "%s" PRI_STR, STR_ARG(name),
                                reason.len ? ": " : "", STR_ARG(reason)),
                   str_c(hollow_states[i].advice));
    if (k->statements == 0)
        decide(k, VERDICT_NO_ATTESTATION, reason.len ? reason : STR("the run has no attestation"),
               STR("see 'get' for what became of its outputs"));
    if (!json_bool_at(k->run, "delivered"))
        decide(k, VERDICT_UNFINISHED, STR("not every store has the attestation yet"),
               STR("ask again later; 'get' shows what holds it up"));
}

static int check_statements(struct run_check *k, const json_t *document, struct error *err)
{
    json_t *statement;
    size_t i;

    k->run = json_at(document, "run");
    json_array_foreach(json_at(document, "statements"), i, statement)
    {
        if (check_statement(k, json_str_at(statement, "sha256"), err) < 0)
            return -1;
    }
    return 0;
}

/* 0, or the exit code that goes with *err. */
static int check_run(struct run_check *k, struct error *err)
{
    json_t *document;

    int code = reader_require(k->cli, &k->reader, err);
    if (code != EXIT_DONE)
        return code;
    k->namespace = k->target->namespace.len ? k->target->namespace : reader_namespace(k->reader);
    if (reader_run(k->reader, k->namespace, k->target->name, &document, err) < 0)
        return reader_explain_missing(k->reader, k->namespace, k->target->name, err);
    if (check_statements(k, document, err) < 0)
        return exit_code_of_backend(err);
    check_state(k);
    if (k->cli->options.read_artifacts)
        list_each (r, &k->subjects)
            read_again(k, r);
    return 0;
}

/* ---- the report ---- */

static int tell_json(struct run_check *k)
{
    struct cli *c = k->cli;
    json_t *d = report_document(c, k->verdict, k->target->text, k->summary, k->advice);
    json_t *subjects = json_array();

    list_each (r, &k->subjects) {
        json_t *s = json_object();
        json_put_str(s, "name", r->subject->name);
        json_put_str(s, "sha256", digest_str(&r->subject->digest));
        json_put_str(s, "statement", digest_str(&r->statement));
        json_put_bool(s, "readAgain", c->options.read_artifacts);
        json_put_c(s, "verdict", verdict_name(r->verdict));
        json_put_str(s, "text", r->text);
        json_append(subjects, s);
    }
    json_put(d, "run", json_incref((json_t *)k->run));
    json_put(d, "subjects", subjects);
    report_put(c, d, &k->result, k->keys);
    return cli_print_json(c, d, (int)k->verdict);
}

static void tell_subjects(const struct run_check *k)
{
    const struct cli *c = k->cli;
    size_t bad = 0;

    if (k->subjects.len)
        report_line(c, "subjects",
                    arena_printf(c->arena, "%zu, %s", k->subjects.len,
                                 c->options.read_artifacts ? "each read again"
                                                           : "not read again (--read-artifacts)"));
    list_each (r, &k->subjects) {
        bad += r->verdict != VERDICT_OK;
        if (c->options.verbose || (r->verdict != VERDICT_OK && bad <= SUBJECTS_SHOWN))
            report_line(c, verdict_name(r->verdict),
                        arena_printf(c->arena, PRI_STR ": " PRI_STR, STR_ARG(r->subject->name),
                                     STR_ARG(r->text)));
    }
}

static int tell_text(struct run_check *k)
{
    struct cli *c = k->cli;

    report_headline(c, k->verdict, k->target->text, k->summary);
    report_attestation(c, &k->result, k->keys);
    tell_subjects(k);
    if (report_checks(c, &k->result.checks, CHECKS_SHOWN) == 0)
        report_line(c, "advice", k->advice);
    return (int)k->verdict;
}

int verify_run(struct cli *c, const struct target *t, const struct trusted_keys *keys)
{
    struct run_check k = {.cli = c, .target = t, .keys = keys, .summary = STR("verified")};
    struct error err = ERROR_INIT;

    int code = check_run(&k, &err);
    if (code != EXIT_DONE)
        return verify_fail(c, t->text, code, &err);
    return cli_wants_json(c) ? tell_json(&k) : tell_text(&k);
}
