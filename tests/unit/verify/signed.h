/* SPDX-License-Identifier: Apache-2.0
 *
 * Statements and bundles for the tests of this folder, signed with real keys.
 */
#pragma once

#include "helpers/check.h"

#include "attest/provenance.h"
#include "base/clock.h"
#include "crypto/digest.h"
#include "verify/verify.h"

#define HEX_A "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define HEX_B "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"

#define NAME_A   "s3://bucket/a"
#define NOW      "2026-11-24T12:00:00Z"
#define FINISHED "2026-11-23T12:00:00Z"

#define NOTHING_EXPECTED ((struct expectations){.allow_failed = false})

struct fixture { /* a key that is trusted and one that is not */
    struct arena arena;
    struct key *key, *other;
};

static inline struct fixture set_up(void)
{
    struct error err = ERROR_INIT;
    struct fixture f = {0};

    assert_ok(key_generate(&f.key, &err), &err);
    assert_ok(key_generate(&f.other, &err), &err);
    return f;
}

static inline void tear_down(struct fixture *f)
{
    key_free(f->key);
    key_free(f->other);
    arena_done(&f->arena);
}

struct said { /* what a statement says; NULL members are left out */
    const char *predicate_type, *name, *hex, *build_type, *outcome, *builder, *namespace, *workflow,
        *template, *finished, *evidence;
};

/* A row says how it differs: {SAID_WELL, .outcome = "Failed"}. */
#pragma GCC diagnostic ignored "-Woverride-init"
#define SAID_WELL                                                                                \
    .predicate_type = PREDICATE_SLSA_V1, .name = NAME_A, .hex = HEX_A, .build_type = BUILD_TYPE, \
    .outcome = "Succeeded", .builder = "https://builder.example", .namespace = "argo",           \
    .workflow = "hello", .template = "release", .finished = FINISHED, .evidence = "recorded"

static inline json_t *text_or_null(const char *s)
{
    return s ? json_string(s) : NULL;
}

static inline struct str statement_text(struct arena *a, const struct said *s)
{
    struct error err = ERROR_INIT;
    struct str text = STR_EMPTY;
    json_t *v = json_owned(
        a, json_pack("{s:s, s:s, s:[{s:s*, s:{s:s}, s:{s:s}}], s:{s:o*, s:{s:o*}, s:{s:o*, "
                     "s:{s:{s:o*}, s:{s:o*}}, s:{s:o*}}, s:{s:{s:o*}, s:{s:o*}, s:{s:s, s:[s]}}}}",
                     "_type", STATEMENT_TYPE, "predicateType", s->predicate_type, "subject", "name",
                     s->name, "digest", "sha256", s->hex, "annotations", "argo.slsa.io/node",
                     "hello.step", "predicate", "argoslsa_outcome", text_or_null(s->outcome),
                     "argoslsa_evidence", "buildDefinition.externalParameters",
                     text_or_null(s->evidence), "buildDefinition", "buildType",
                     text_or_null(s->build_type), "externalParameters", "workflow", "namespace",
                     text_or_null(s->namespace), "workflowTemplateRef", "name",
                     text_or_null(s->template), "internalParameters", "name",
                     text_or_null(s->workflow), "runDetails", "builder", "id",
                     text_or_null(s->builder), "metadata", "finishedOn", text_or_null(s->finished),
                     "argoslsa_level", "name", "SLSA_BUILD_LEVEL_2", "unmet", "a reason"));

    assert_non_null(v);
    assert_ok(json_canonical(a, v, 65536, &text, &err), &err);
    return text;
}

static inline struct str sign_text(struct arena *a, struct str payload, struct key *key)
{
    struct error err = ERROR_INIT;
    struct str signature, bundle = STR_EMPTY;

    struct str pae = dsse_pae(a, STR(STATEMENT_PAYLOAD_TYPE), payload);
    assert_ok(key_sign(key, pae, a, &signature, &err), &err);
    assert_ok(bundle_write(a, payload, signature, key, &bundle, &err), &err);
    return bundle;
}

static inline struct str bundle_saying(struct arena *a, const struct said *s, struct key *key)
{
    return sign_text(a, statement_text(a, s), key);
}

static inline struct digest digest_of_hex(const char *hex)
{
    struct digest d = {{0}};

    assert_true(digest_parse(str_c(hex), &d));
    return d;
}

static inline int64_t time_of(const char *text)
{
    struct error err = ERROR_INIT;
    int64_t ms = 0;

    assert_ok(clock_parse(str_c(text), &ms, &err), &err);
    return ms;
}

/* The verdict of bundles about NAME_A with digest HEX_A, trusting `key`. */
static inline struct verify_result judge(struct arena *a, const struct candidate *candidates,
                                         size_t n, struct key *key, struct expectations expect)
{
    struct verify_result result;
    struct verify_request request = {
        .target = STR(NAME_A),
        .name = STR(NAME_A),
        .digest = digest_of_hex(HEX_A),
        .candidates = candidates,
        .candidates_len = n,
        .keys = &key,
        .keys_len = 1,
        .expect = expect,
    };

    request.expect.now_ms = time_of(NOW);
    verify_digest(a, &request, &result);
    return result;
}

static inline struct verify_result judge_one(struct arena *a, struct str bundle, struct key *key)
{
    return judge(a, &(struct candidate){.text = bundle, .where = STR("here")}, 1, key,
                 NOTHING_EXPECTED);
}

/* NULL when the report has no such line. */
static inline const struct check *find_check(const struct verify_result *r, const char *code)
{
    list_each (c, &r->checks)
        if (str_eq_c(str_c(c->code), code))
            return c;
    return NULL;
}

#define assert_verdict(r, want)                                                                   \
    do {                                                                                          \
        if ((r)->verdict != (want))                                                               \
            fail_msg("want %s, got %s: " PRI_STR, verdict_name(want), verdict_name((r)->verdict), \
                     STR_ARG((r)->summary));                                                      \
    } while (0)
