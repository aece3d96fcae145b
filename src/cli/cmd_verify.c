/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/measure.h"
#include "cli/members.h"
#include "cli/report.h"
#include "cli/sources.h"
#include "cli/verify_run.h"

#include "base/clock.h"

enum { CHECKS_SHOWN = 3 }; /* with headline, maker, signer, level and bundle: eight lines */

struct verification {
    struct target target;
    struct str uri; /* empty: the target has no name in statements */
    struct measured measured;
    bool is_gone, is_directory;
    struct trusted_keys keys;
    struct verify_result result;
};

struct expectations verify_expectations(const struct cli *c)
{
    const struct options *o = &c->options;

    return (struct expectations){
        .builder_id = o->builder_id,
        .workflow_template = o->workflow_template,
        .namespace = o->namespace,
        .predicate_type = o->predicate_type,
        .max_age_s = o->max_age_s,
        .allow_failed = o->allow_failed,
        .now_ms = clock_now_ms(),
    };
}

static void judge(struct cli *c, struct verification *v, const struct candidate_list *candidates)
{
    struct verify_request request = {
        .target = v->target.text,
        .name = v->uri,
        .digest = v->measured.digest,
        .candidates = candidates->items,
        .candidates_len = candidates->len,
        .keys = v->keys.keys,
        .keys_len = v->keys.len,
        .expect = verify_expectations(c),
    };

    verify_digest(c->arena, &request, &v->result);
}

static bool is_known_by_another_name(const struct verification *v)
{
    return v->uri.len && !str_eq(v->result.subject_name, v->uri);
}

void verify_admit_failure(struct cli *c, const struct error *failure, struct verify_result *r)
{
    if (failure->class == ERR_OK)
        return;
    r->verdict = (enum verdict)exit_code_of_backend(failure);
    r->summary = arena_printf(c->arena, "could not look everywhere: %s", failure->msg);
    r->advice = STR("mend that, or name other places with --bundle, --store or --ledger");
}

/* What is gone, or lies where other bytes were attested, is known by its name. */
static void find_and_judge(struct cli *c, struct verification *v, const struct source_list *sources)
{
    struct error failure = ERROR_INIT;
    struct candidate_list candidates = {0};

    if (digest_is_set(&v->measured.digest))
        sources_find_by_digest(c, sources, &v->measured.digest, &candidates, &failure);
    judge(c, v, &candidates);
    if (v->uri.len && (v->result.verdict != VERDICT_OK || is_known_by_another_name(v))) {
        sources_find_by_name(c, sources, v->uri, &candidates, &failure);
        judge(c, v, &candidates);
    }
    if (v->result.verdict == VERDICT_NO_ATTESTATION ||
        (v->result.verdict == VERDICT_OK && is_known_by_another_name(v)))
        verify_admit_failure(c, &failure, &v->result);
}

/* Objects below "<key>/" where there is no object of that key: a directory artifact, as Argo stores
 * it. */
static int look_below(struct cli *c, struct verification *v, bool *ret, struct error *err)
{
    struct location below = v->target.location;
    struct error failure = ERROR_INIT;

    below.key = arena_printf(c->arena, PRI_STR "/", STR_ARG(below.key));
    *ret = false;
    if (members_exist(c, &below, ret, &failure) < 0 && failure.class != ERR_NOT_FOUND) {
        *err = failure;
        return -1;
    }
    if (*ret)
        v->target.location = below;
    return 0;
}

/* What does not exist can still be known by its name. */
static int measure(struct cli *c, struct verification *v, struct error *err)
{
    struct error failure = ERROR_INIT;

    v->is_directory = members_are_meant(c, &v->target);
    if (v->is_directory || measure_target(c, &v->target, &v->measured, &failure) == 0)
        return 0;
    v->is_gone = failure.class == ERR_NOT_FOUND && v->uri.len;
    if (!v->is_gone) {
        *err = failure;
        return -1;
    }
    return v->target.kind == TARGET_OBJECT ? look_below(c, v, &v->is_directory, err) : 0;
}

static int decide(struct cli *c, struct verification *v, struct error *err)
{
    struct source_list sources;

    if (sources_choose(c, &v->target, &sources, err) < 0)
        return -1;
    find_and_judge(c, v, &sources);
    if (v->is_gone && v->result.verdict == VERDICT_NO_ATTESTATION) {
        v->result.summary = STR("it does not exist");
        if (v->result.checks.len == 0)
            v->result.advice = STR("check its name; nothing of this name was attested either");
    }
    return 0;
}

static int tell(struct cli *c, const struct verification *v)
{
    const struct verify_result *r = &v->result;

    if (cli_wants_json(c)) {
        json_t *d = report_document(c, r->verdict, v->target.text, r->summary, r->advice);
        json_put_str(d, "sha256", digest_str(&v->measured.digest));
        report_put(c, d, r, &v->keys);
        return cli_print_json(c, d, (int)r->verdict);
    }
    report_headline(c, r->verdict, v->target.text, r->summary);
    report_attestation(c, r, &v->keys);
    if (is_known_by_another_name(v))
        report_line(c, "known as", r->subject_name);
    if (report_checks(c, &r->checks, CHECKS_SHOWN) == 0)
        report_line(c, "advice", r->advice);
    return (int)r->verdict;
}

int verify_fail(struct cli *c, struct str target, int code, const struct error *err)
{
    if (code == EXIT_USAGE)
        return cli_fail_usage(c, "%s", err->msg);
    if (!cli_wants_json(c))
        return cli_fail(c, code, err);
    cli_fail(c, code, err);
    return cli_print_json(
        c, report_document(c, (enum verdict)code, target, str_c(err->msg), STR_EMPTY), code);
}

static int load_keys(struct cli *c, struct trusted_keys *ret, struct error *err)
{
    if (c->options.keys.len == 0)
        return error_set(err, ERR_INVALID,
                         "no key is trusted: give the controller's public key with --key FILE or "
                         "ARGO_SLSA_KEY (its operator hands it out as cosign.pub)");
    return trusted_keys_load(c, ret, err);
}

static int run(struct cli *c)
{
    struct str text = c->arguments.items[0];
    struct verification v = {0};
    struct error err = ERROR_INIT;

    if (target_parse(c->arena, text, &v.target, &err) < 0 || load_keys(c, &v.keys, &err) < 0)
        return verify_fail(c, text, err.class == ERR_INVALID ? EXIT_USAGE : EXIT_INTERNAL, &err);
    v.uri = target_uri(c->arena, &v.target);
    if (v.target.kind == TARGET_RUN)
        return verify_run(c, &v.target, &v.keys);
    if (measure(c, &v, &err) < 0)
        return verify_fail(c, text, exit_code_of_backend(&err), &err);
    if (v.is_directory)
        return verify_directory(c, &v.target, &v.keys);
    if (decide(c, &v, &err) < 0)
        return verify_fail(c, text, exit_code_of_backend(&err), &err);
    return tell(c, &v);
}

const struct command command_verify = {
    .name = "verify",
    .summary =
        "Check a file, object, directory, image, digest or workflow run against its attestation",
    .arguments = "TARGET",
    .takes = ARGUMENT_TARGET,
    .least = 1,
    .most = 1,
    .options = OPTION(TRUSTED_KEY) | OPTION(BUILDER_ID) | OPTION(WORKFLOW_TEMPLATE) |
               OPTION(PREDICATE_TYPE) | OPTION(MAX_AGE) | OPTION(ALLOW_FAILED) |
               OPTION(READ_ARTIFACTS) | OPTION(BUNDLE) | OPTION(FROM_STORE) | OPTIONS_OF_STORES |
               OPTIONS_OF_READING,
    .description =
        "TARGET is a local file or folder, s3://BUCKET/KEY, oci://HOST/REPOSITORY@sha256:DIGEST, "
        "sha256:DIGEST or wf/NAME. The bytes are read once where they lie; an attestation counts "
        "only when a key named with --key signed it and its subject has the digest of these bytes. "
        "In s3:// keys %XX stands for a byte, as in statements.\n\n"
        "A local folder, or s3://BUCKET/KEY/ with objects below it, is verified as a whole: one "
        "trusted statement must name exactly the files that are there. Changed, missing and added "
        "files, and files of another run, end with 6. The files of a local folder are compared by "
        "digest and by their path below it.\n\n"
        "Attestations are looked for in the object's bucket, in the image's registry, beside a "
        "file, or at the controller, unless --bundle, --store or --ledger say where. Object stores "
        "are opened with AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN or the "
        "profile AWS_PROFILE of ~/.aws/credentials, and AWS_CA_BUNDLE; registries with "
        "~/.docker/config.json; the controller is reached through the API server's service proxy "
        "with your kubeconfig.\n\n"
        "For wf/NAME every statement of the run is checked; --read-artifacts reads each object "
        "again. A run that is not finished ends with 7.",
    .examples =
        (const struct example[]){
            {"verify --key cosign.pub s3://artifacts/hello/main.log", "An object, by its bucket:"},
            {"verify --key cosign.pub s3://artifacts/train/dataset/",
             "A directory artifact, every file and no others:"},
            {"verify --key cosign.pub --bundle model.sigstore.json model.tar --max-age 30d",
             "A local copy, not older than a month:"},
            {"verify --key cosign.pub "
             "oci://registry.example.com/app@sha256:9f86d081884c7d659a2feaa0c55ad015"
             "a3bf4f1b2b0b822cd15d6c15b0f00a08 --workflow-template release",
             "An image that only the template `release` may make:"},
            {"verify --key cosign.pub -n argo wf/nightly-x7k2p -o json",
             "A whole run, for a script:"},
            {0}},
    .run = run,
};
