/* SPDX-License-Identifier: Apache-2.0 */
#include "signed.h"

#include <string.h>

static struct candidate candidate_saying(struct fixture *f, const struct said *s, bool claimed)
{
    return (struct candidate){.text = bundle_saying(&f->arena, s, f->key),
                              .where = str_c(s->finished),
                              .is_claimed = claimed};
}

TEST(a_good_bundle_is_verified_and_says_who_made_it)
{
    struct fixture f = set_up();
    struct str bundle = bundle_saying(&f.arena, &(struct said){SAID_WELL}, f.key);
    struct verify_result r = judge_one(&f.arena, bundle, f.key);

    assert_verdict(&r, VERDICT_OK);
    assert_str(r.workflow, "hello");
    assert_str(r.namespace, "argo");
    assert_str(r.workflow_template, "release");
    assert_str(r.builder_id, "https://builder.example");
    assert_str(r.outcome, "Succeeded");
    assert_str(r.finished, FINISHED);
    assert_str(r.level, "SLSA_BUILD_LEVEL_2");
    assert_str(r.level_reason, "a reason");
    assert_str(r.node, "hello.step");
    assert_str(r.subject_name, NAME_A);
    assert_str(r.where, "here");
    assert_true(str_eq(r.signer, key_hint(&f.arena, f.key)));
    assert_true(str_is_empty(r.advice));
    list_each (c, &r.checks)
        assert_true(c->passed && c->fix.len == 0);
    tear_down(&f);
}

TEST(the_statement_digest_is_that_of_the_signed_bytes)
{
    struct fixture f = set_up();
    struct str payload = statement_text(&f.arena, &(struct said){SAID_WELL});
    struct verify_result r = judge_one(&f.arena, sign_text(&f.arena, payload, f.key), f.key);
    char hex[SHA256_HEX_SIZE];

    sha256_hex(payload, hex);
    assert_str(digest_str(&r.statement), hex);
    tear_down(&f);
}

TEST(nothing_found_is_no_attestation_and_never_good)
{
    struct fixture f = set_up();
    struct verify_result r = judge(&f.arena, NULL, 0, f.key, NOTHING_EXPECTED);

    assert_verdict(&r, VERDICT_NO_ATTESTATION);
    assert_true(r.advice.len > 0);
    tear_down(&f);
}

TEST(a_malformed_bundle_is_untrusted)
{
    static const char *const texts[] = {
        "",         "{",
        "null",     "[]",
        "{}",       "{\"mediaType\":\"application/vnd.dev.sigstore.bundle.v0.3+json\"}",
        "\xff\xfe", "{\"mediaType\":\"application/vnd.dev.sigstore.bundle.v0.4+json\"}",
    };
    struct fixture f = set_up();

    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        struct verify_result r = judge_one(&f.arena, str_c(texts[i]), f.key);
        assert_verdict(&r, VERDICT_UNTRUSTED);
        assert_false(find_check(&r, "bundle")->passed);
        assert_null(find_check(&r, "signature"));
    }
    tear_down(&f);
}

TEST(a_signed_payload_that_is_no_statement_is_untrusted)
{
    static const char *const payloads[] = {
        "",
        "{}",
        "[]",
        "{\"_type\":\"https://in-toto.io/Statement/v1\",\"predicateType\":\"x\",\"subject\":[],"
        "\"predicate\":{}}",
        "{\"_type\":\"https://in-toto.io/Statement/v1\",\"predicateType\":\"x\",\"subject\":[{"
        "\"digest\":{\"sha256\":\"" HEX_A "\"}}],\"predicate\":[]}",
    };
    struct fixture f = set_up();

    for (size_t i = 0; i < ARRAY_LEN(payloads); i++) {
        struct str bundle = sign_text(&f.arena, str_c(payloads[i]), f.key);
        struct verify_result r = judge_one(&f.arena, bundle, f.key);
        assert_verdict(&r, VERDICT_UNTRUSTED);
        assert_false(find_check(&r, "bundle")->passed);
    }
    tear_down(&f);
}

TEST(another_key_is_untrusted_and_nothing_of_the_statement_is_told)
{
    struct fixture f = set_up();
    struct str bundle = bundle_saying(&f.arena, &(struct said){SAID_WELL}, f.key);
    struct verify_result r = judge_one(&f.arena, bundle, f.other);

    assert_verdict(&r, VERDICT_UNTRUSTED);
    assert_false(find_check(&r, "signature")->passed);
    assert_true(str_is_empty(r.workflow) && str_is_empty(r.signer));
    assert_null(r.subjects);
    assert_false(digest_is_set(&r.statement));
    tear_down(&f);
}

TEST(no_key_at_all_is_untrusted)
{
    struct fixture f = set_up();
    struct candidate c = {.text = bundle_saying(&f.arena, &(struct said){SAID_WELL}, f.key)};
    struct verify_request request = {
        .digest = digest_of_hex(HEX_A), .candidates = &c, .candidates_len = 1};
    struct verify_result r;

    verify_digest(&f.arena, &request, &r);
    assert_verdict(&r, VERDICT_UNTRUSTED);
    tear_down(&f);
}

TEST(the_key_that_signed_is_found_among_several)
{
    struct fixture f = set_up();
    struct key *keys[] = {f.other, f.key};
    struct candidate c = {.text = bundle_saying(&f.arena, &(struct said){SAID_WELL}, f.key)};
    struct verify_request request = {.digest = digest_of_hex(HEX_A),
                                     .candidates = &c,
                                     .candidates_len = 1,
                                     .keys = keys,
                                     .keys_len = 2};
    struct verify_result r;

    verify_digest(&f.arena, &request, &r);
    assert_verdict(&r, VERDICT_OK);
    assert_true(str_eq(r.signer, key_hint(&f.arena, f.key)));
    tear_down(&f);
}

static struct verify_result judge_as_name_a(struct fixture *f, const struct candidate *candidates,
                                            size_t n)
{
    struct verify_request request = {.name = STR(NAME_A),
                                     .digest = digest_of_hex(HEX_A),
                                     .candidates = candidates,
                                     .candidates_len = n,
                                     .keys = &f->key,
                                     .keys_len = 1};
    struct verify_result r;

    verify_digest(&f->arena, &request, &r);
    return r;
}

TEST(an_attested_object_in_the_place_of_another_is_tampering)
{
    struct fixture f = set_up();
    struct said elsewhere = {SAID_WELL, .name = "s3://b/elsewhere"},
                here = {SAID_WELL, .hex = HEX_B};
    struct candidate candidates[] = {candidate_saying(&f, &elsewhere, false),
                                     candidate_saying(&f, &here, true)};

    struct verify_result r = judge_as_name_a(&f, candidates, 1);
    assert_verdict(&r, VERDICT_OK); /* a copy at a name that nothing is said about */
    assert_str(r.subject_name, "s3://b/elsewhere");
    r = judge_as_name_a(&f, candidates, 2);
    assert_verdict(&r, VERDICT_TAMPERED);
    candidates[1].text = bundle_saying(&f.arena, &here, f.other);
    r = judge_as_name_a(&f, candidates, 2);
    assert_verdict(&r, VERDICT_OK); /* only a trusted statement can contradict */
    tear_down(&f);
}

TEST(a_name_that_was_written_again_is_verified_by_its_latest_statement)
{
    struct fixture f = set_up();
    struct said old = {SAID_WELL, .hex = HEX_B}, new = {SAID_WELL};
    struct candidate candidates[] = {candidate_saying(&f, &old, true),
                                     candidate_saying(&f, &new, true)};

    struct verify_result r = judge_as_name_a(&f, candidates, 2);
    assert_verdict(&r, VERDICT_OK);
    tear_down(&f);
}

/* Replaces the base64 of `from` in the bundle by that of `to`. */
static struct str replace_bytes(struct arena *a, struct str bundle, struct str from, struct str to)
{
    struct str old = base64_encode(a, from), new = base64_encode(a, to);
    const char *at = memmem(bundle.ptr, bundle.len, old.ptr, old.len);

    assert_non_null(at);
    return arena_printf(a, PRI_STR PRI_STR PRI_STR,
                        STR_ARG(str_first(bundle, (size_t)(at - bundle.ptr))), STR_ARG(new),
                        STR_ARG(str_skip(bundle, (size_t)(at - bundle.ptr) + old.len)));
}

static void expect_every_flip_refused(struct fixture *f, struct str bundle, struct str part)
{
    for (size_t bit = 0; bit < 8 * part.len; bit++) {
        struct arena a = ARENA_INIT;
        char *changed = arena_cstr(&a, part);
        changed[bit / 8] = (char)(changed[bit / 8] ^ (1 << bit % 8));
        struct str text = replace_bytes(&a, bundle, part, (struct str){changed, part.len});
        struct verify_result r = judge_one(&a, text, f->key);
        if (r.verdict != VERDICT_UNTRUSTED)
            fail_msg("bit %zu: %s", bit, verdict_name(r.verdict));
        arena_done(&a);
    }
}

TEST(every_changed_bit_of_the_payload_is_refused)
{
    struct fixture f = set_up();
    struct str payload = statement_text(&f.arena, &(struct said){SAID_WELL});

    expect_every_flip_refused(&f, sign_text(&f.arena, payload, f.key), payload);
    tear_down(&f);
}

TEST(every_changed_bit_of_the_signature_is_refused)
{
    struct fixture f = set_up();
    struct error err = ERROR_INIT;
    struct str bundle = bundle_saying(&f.arena, &(struct said){SAID_WELL}, f.key);
    struct bundle parsed;

    assert_ok(bundle_parse(&f.arena, bundle, &parsed, &err), &err);
    expect_every_flip_refused(&f, bundle, parsed.envelope.signatures[0].sig);
    tear_down(&f);
}

/* The wrapper's version is not signed: 0.1 and 0.2 are read as well as 0.3. */
TEST(every_changed_bit_of_the_bundle_text_is_refused_but_the_version)
{
    struct fixture f = set_up();
    struct str bundle = bundle_saying(&f.arena, &(struct said){SAID_WELL}, f.key);
    struct str version = STR(".v0.3+json");
    const char *at = memmem(bundle.ptr, bundle.len, version.ptr, version.len);
    size_t digit = (size_t)(at - bundle.ptr) + 4, accepted = 0;

    for (size_t bit = 0; bit < 8 * bundle.len; bit++) {
        struct arena a = ARENA_INIT;
        char *text = arena_cstr(&a, bundle);
        text[bit / 8] = (char)(text[bit / 8] ^ (1 << bit % 8));
        struct verify_result r = judge_one(&a, (struct str){text, bundle.len}, f.key);
        if (r.verdict == VERDICT_OK && bit / 8 != digit)
            fail_msg("bit %zu of the text: verified", bit);
        accepted += r.verdict == VERDICT_OK;
        arena_done(&a);
    }
    assert_int_equal(accepted, 2);
    tear_down(&f);
}

TEST(every_cut_of_the_bundle_text_is_refused)
{
    struct fixture f = set_up();
    struct str bundle = bundle_saying(&f.arena, &(struct said){SAID_WELL}, f.key);

    for (size_t len = 0; len < bundle.len; len++) {
        struct arena a = ARENA_INIT;
        struct verify_result r = judge_one(&a, str_first(bundle, len), f.key);
        assert_verdict(&r, VERDICT_UNTRUSTED);
        arena_done(&a);
    }
    tear_down(&f);
}

TEST(another_digest_under_the_same_name_is_tampered_and_tells_both_digests)
{
    struct fixture f = set_up();
    struct candidate c = candidate_saying(&f, &(struct said){SAID_WELL, .hex = HEX_B}, false);
    struct verify_result r = judge(&f.arena, &c, 1, f.key, NOTHING_EXPECTED);
    const struct check *check = find_check(&r, "subject");

    assert_verdict(&r, VERDICT_TAMPERED);
    assert_contains(check->text, "want sha256:" HEX_B);
    assert_contains(check->text, "got sha256:" HEX_A);
    assert_contains(check->text, FINISHED);
    tear_down(&f);
}

TEST(a_bundle_handed_over_for_the_target_with_another_digest_is_tampered)
{
    struct fixture f = set_up();
    struct said other = {SAID_WELL, .name = "s3://bucket/b", .hex = HEX_B};
    struct candidate c = candidate_saying(&f, &other, true);
    struct verify_result r = judge(&f.arena, &c, 1, f.key, NOTHING_EXPECTED);

    assert_verdict(&r, VERDICT_TAMPERED);
    tear_down(&f);
}

TEST(a_bundle_about_something_else_is_no_attestation)
{
    struct fixture f = set_up();
    struct said other = {SAID_WELL, .name = "s3://bucket/b", .hex = HEX_B};
    struct candidate c = candidate_saying(&f, &other, false);
    struct verify_result r = judge(&f.arena, &c, 1, f.key, NOTHING_EXPECTED);

    assert_verdict(&r, VERDICT_NO_ATTESTATION);
    tear_down(&f);
}

TEST(the_same_bytes_under_another_name_are_verified)
{
    struct fixture f = set_up();
    struct candidate c =
        candidate_saying(&f, &(struct said){SAID_WELL, .name = "s3://elsewhere/x"}, false);
    struct verify_result r = judge(&f.arena, &c, 1, f.key, NOTHING_EXPECTED);

    assert_verdict(&r, VERDICT_OK);
    assert_str(r.subject_name, "s3://elsewhere/x");
    tear_down(&f);
}

TEST(another_kind_of_statement_is_a_policy_violation_unless_asked_for)
{
    struct fixture f = set_up();
    struct candidate c =
        candidate_saying(&f, &(struct said){SAID_WELL, .predicate_type = "urn:sbom"}, false);
    struct verify_result r = judge(&f.arena, &c, 1, f.key, NOTHING_EXPECTED);

    assert_verdict(&r, VERDICT_POLICY);
    assert_false(find_check(&r, "predicate-type")->passed);
    r = judge(&f.arena, &c, 1, f.key, (struct expectations){.predicate_type = STR("urn:sbom")});
    assert_verdict(&r, VERDICT_OK);
    tear_down(&f);
}

TEST(one_good_bundle_among_bad_ones_is_enough_in_any_place)
{
    struct fixture f = set_up();
    struct candidate good = candidate_saying(&f, &(struct said){SAID_WELL}, true);
    struct candidate bad[] = {
        {.text = STR("{")},
        {.text = bundle_saying(&f.arena, &(struct said){SAID_WELL}, f.other)},
        candidate_saying(&f, &(struct said){SAID_WELL, .hex = HEX_B}, true),
        candidate_saying(&f, &(struct said){SAID_WELL, .outcome = "Failed"}, true),
    };

    for (size_t place = 0; place <= ARRAY_LEN(bad); place++) {
        struct candidate all[ARRAY_LEN(bad) + 1];
        memcpy(all, bad, place * sizeof(*all));
        all[place] = good;
        memcpy(all + place + 1, bad + place, (ARRAY_LEN(bad) - place) * sizeof(*all));
        struct verify_result r = judge(&f.arena, all, ARRAY_LEN(all), f.key, NOTHING_EXPECTED);
        assert_verdict(&r, VERDICT_OK);
    }
    tear_down(&f);
}

TEST(among_failures_the_one_that_came_furthest_decides_in_any_order)
{
    struct fixture f = set_up();
    struct candidate rising[] = {
        {.text = STR("{")},
        {.text = bundle_saying(&f.arena, &(struct said){SAID_WELL}, f.other)},
        candidate_saying(&f, &(struct said){SAID_WELL, .predicate_type = "urn:sbom"}, false),
        candidate_saying(&f, &(struct said){SAID_WELL, .name = "s3://b/x", .hex = HEX_B}, false),
        candidate_saying(&f, &(struct said){SAID_WELL, .hex = HEX_B}, false),
        candidate_saying(&f, &(struct said){SAID_WELL, .outcome = "Failed"}, false),
    };
    static const enum verdict verdicts[] = {VERDICT_UNTRUSTED, VERDICT_UNTRUSTED,
                                            VERDICT_POLICY,    VERDICT_NO_ATTESTATION,
                                            VERDICT_TAMPERED,  VERDICT_POLICY};

    for (size_t i = 0; i < ARRAY_LEN(rising); i++)
        for (size_t j = 0; j <= i; j++) {
            struct candidate pair[] = {rising[i], rising[j]}, swapped[] = {rising[j], rising[i]};
            struct verify_result r = judge(&f.arena, pair, 2, f.key, NOTHING_EXPECTED);
            assert_verdict(&r, verdicts[i]);
            r = judge(&f.arena, swapped, 2, f.key, NOTHING_EXPECTED);
            assert_verdict(&r, verdicts[i]);
        }
    tear_down(&f);
}

TEST(what_is_told_outlives_the_other_candidates)
{
    enum { MANY = 200 };
    struct fixture f = set_up();
    struct candidate all[MANY];

    for (size_t i = 0; i < MANY; i++)
        all[i] = (struct candidate){.text = STR("{"), .where = STR("junk")};
    all[MANY / 2] = candidate_saying(&f, &(struct said){SAID_WELL, .outcome = "Failed"}, false);
    struct verify_result r = judge(&f.arena, all, MANY, f.key, NOTHING_EXPECTED);
    assert_verdict(&r, VERDICT_POLICY);
    assert_str(r.workflow, "hello");
    assert_int_equal(r.subjects->len, 1);
    assert_contains(find_check(&r, "run-succeeded")->text, "Failed");
    tear_down(&f);
}

TEST(of_equal_failures_the_latest_run_is_told)
{
    struct fixture f = set_up();
    struct said old = {SAID_WELL, .hex = HEX_B, .finished = "2026-01-01T00:00:00Z"};
    struct said new = {SAID_WELL, .hex = HEX_B, .finished = "2026-06-01T00:00:00Z"};
    struct candidate all[] = {candidate_saying(&f, &old, true), candidate_saying(&f, &new, true),
                              candidate_saying(&f, &old, true)};
    struct verify_result r = judge(&f.arena, all, 3, f.key, NOTHING_EXPECTED);

    assert_verdict(&r, VERDICT_TAMPERED);
    assert_str(r.finished, "2026-06-01T00:00:00Z");
    assert_str(r.where, "2026-06-01T00:00:00Z");
    tear_down(&f);
}

TEST(a_claimed_bundle_with_several_subjects_names_none_of_them)
{
    struct fixture f = set_up();
    struct str payload =
        STR("{\"_type\":\"https://in-toto.io/Statement/v1\",\"predicate\":{},\"predicateType\":"
            "\"https://slsa.dev/provenance/v1\",\"subject\":[{\"name\":\"x\",\"digest\":{"
            "\"sha256\":\"" HEX_B "\"}},{\"name\":\"y\",\"digest\":{\"sha256\":\"" HEX_B "\"}}]}");
    struct candidate c = {.text = sign_text(&f.arena, payload, f.key), .is_claimed = true};
    struct verify_result r = judge(&f.arena, &c, 1, f.key, NOTHING_EXPECTED);

    assert_verdict(&r, VERDICT_TAMPERED);
    assert_contains(find_check(&r, "subject")->text, "none of its 2 subjects");
    tear_down(&f);
}

TEST(every_verdict_has_a_name)
{
    static const enum verdict all[] = {
        VERDICT_OK,        VERDICT_ERROR,    VERDICT_NO_ATTESTATION, VERDICT_POLICY,
        VERDICT_UNTRUSTED, VERDICT_TAMPERED, VERDICT_UNFINISHED,     VERDICT_UNREACHABLE};

    for (size_t i = 0; i < ARRAY_LEN(all); i++)
        for (size_t j = 0; j < i; j++)
            assert_string_not_equal(verdict_name(all[i]), verdict_name(all[j]));
    assert_string_equal(verdict_name((enum verdict)99), "error");
    assert_string_equal(verdict_name((enum verdict)2), "error");
}

TEST_MAIN()
