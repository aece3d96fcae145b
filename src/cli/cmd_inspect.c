/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/keys.h"
#include "cli/report.h"

#include "base/file.h"
#include "base/limits.h"
#include "crypto/digest.h"

enum { SUBJECTS_SHOWN = 20 };

struct inspection {
    struct bundle bundle;
    struct statement statement; /* not verified, unless result says so */
    struct digest payload;
    struct trusted_keys keys;
    struct verify_result result; /* only with keys */
};

static int read_bundle(struct cli *c, struct inspection *x, struct str *ret_text, struct error *err)
{
    char *path = arena_cstr(c->arena, c->arguments.items[0]);

    if (file_read(c->arena, path, BUNDLE_MAX_BYTES, ret_text, err) < 0) {
        err->class = ERR_INTERNAL;
        return -1;
    }
    if (bundle_parse(c->arena, *ret_text, &x->bundle, err) < 0 ||
        statement_parse(c->arena, x->bundle.envelope.payload, &x->statement, err) < 0) {
        err->class = ERR_CRYPTO;
        return error_wrap(err, "%s", path);
    }
    sha256_hex(x->bundle.envelope.payload, x->payload.hex);
    return 0;
}

/* The signature counts; the kind of statement and its run are taken as they are. */
static void check(struct cli *c, struct inspection *x, struct str text)
{
    struct candidate candidate = {.text = text, .where = c->arguments.items[0]};
    struct verify_request request = {
        .target = c->arguments.items[0],
        .digest = x->statement.subjects.items[0].digest,
        .candidates = &candidate,
        .candidates_len = 1,
        .keys = x->keys.keys,
        .keys_len = x->keys.len,
        .expect = {.predicate_type = x->statement.predicate_type, .allow_failed = true},
    };

    verify_digest(c->arena, &request, &x->result);
}

static const char *word(const struct inspection *x)
{
    return x->keys.len ? verdict_name(x->result.verdict) : "not verified";
}

static int exit_code(const struct inspection *x)
{
    return x->keys.len ? (int)x->result.verdict : EXIT_DONE;
}

static int tell_json(struct cli *c, const struct inspection *x)
{
    const struct bundle *b = &x->bundle;
    json_t *v = json_new_object(c->arena), *bundle = json_object();

    json_put_int(v, "schemaVersion", CLI_SCHEMA_VERSION);
    json_put_bool(v, "verified", x->keys.len && x->result.verdict == VERDICT_OK);
    json_put_c(v, "verdict", word(x));
    json_put_str_if(bundle, "keyHint", b->hint);
    json_put_bool(bundle, "certificate", b->certificate.len > 0);
    json_put_int(bundle, "logEntries", (int64_t)b->tlog_entries);
    json_put_int(bundle, "timestamps", (int64_t)b->timestamps);
    json_put_str(bundle, "payloadType", b->envelope.payload_type);
    json_put_str(bundle, "payloadSha256", digest_str(&x->payload));
    json_put(v, "bundle", bundle);
    json_put(v, "statement", json_incref((json_t *)x->statement.root));
    if (x->keys.len)
        report_put(c, v, &x->result, &x->keys);
    return cli_print_json(c, v, exit_code(x));
}

static void print_subjects(const struct cli *c, const struct statement *s)
{
    size_t n = 0;

    list_each (subject, &s->subjects) {
        if (n++ < SUBJECTS_SHOWN || c->options.verbose)
            report_line(c, "subject",
                        arena_printf(c->arena, "sha256:%s  " PRI_STR, subject->digest.hex,
                                     STR_ARG(subject->name)));
    }
    if (n > SUBJECTS_SHOWN && !c->options.verbose)
        cli_print(c, "  and %zu more; --verbose shows all\n", n - SUBJECTS_SHOWN);
}

static int tell_text(struct cli *c, const struct inspection *x)
{
    bool good = x->keys.len && x->result.verdict == VERDICT_OK;
    struct verify_result said = {0};
    const struct bundle *b = &x->bundle;

    verify_read_facts(&x->statement, &said);
    cli_print(c, "%s%s%s  " PRI_STR "\n",
              cli_style(c, good          ? STYLE_GOOD
                           : x->keys.len ? STYLE_BAD
                                         : STYLE_WARN),
              word(x), cli_style(c, STYLE_OFF), STR_ARG(cli_safe(c, c->arguments.items[0])));
    report_line(c, "statement", arena_printf(c->arena, "sha256:%s", x->payload.hex));
    report_line(c, "kind", said.predicate_type);
    report_line(c, "key hint", b->certificate.len ? STR("a certificate") : b->hint);
    report_line(c, "builder", said.builder_id);
    report_line(c, "outcome", said.outcome);
    report_attestation(c, &said, &x->keys);
    print_subjects(c, &x->statement);
    report_checks(c, &x->result.checks, SUBJECTS_SHOWN);
    return exit_code(x);
}

static int run(struct cli *c)
{
    struct inspection x = {0};
    struct error err = ERROR_INIT;
    struct str text;

    if (trusted_keys_load(c, &x.keys, &err) < 0)
        return cli_fail(c, err.class == ERR_INVALID ? EXIT_USAGE : EXIT_INTERNAL, &err);
    if (read_bundle(c, &x, &text, &err) < 0)
        return cli_fail(c, exit_code_of_local(&err), &err);
    if (x.keys.len)
        check(c, &x, text);
    return (cli_wants_json(c) ? tell_json : tell_text)(c, &x);
}

const struct command command_inspect = {
    .name = "inspect",
    .summary = "Show what a bundle says, without believing it",
    .arguments = "BUNDLE",
    .takes = ARGUMENT_FILE,
    .least = 1,
    .most = 1,
    .options = OPTION(TRUSTED_KEY) | OPTION(OUTPUT),
    .description = "Shows signer, statement and subjects of a Sigstore bundle file. It says 'not "
                   "verified' unless a key is given; then the signature is checked too. A "
                   "malformed bundle ends with 5.",
    .examples = (const struct example[]){{"inspect model.sigstore.json", "What is in it:"},
                                         {"inspect --key cosign.pub model.sigstore.json -o json",
                                          "With its signature checked:"},
                                         {0}},
    .run = run,
};
