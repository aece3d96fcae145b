/* SPDX-License-Identifier: Apache-2.0 */
#include "desk.h"

#include "cli/report.h"

#define HEX "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static const struct trusted_keys no_keys;

static struct verify_result whole_result(struct desk *d, size_t failed)
{
    struct verify_result r = {
        .verdict = VERDICT_POLICY,
        .signer = STR("hint"),
        .where = STR("s3://b/bundle"),
        .workflow = STR("hello"),
        .namespace = STR("argo"),
        .node = STR("hello.step"),
        .workflow_template = STR("release"),
        .finished = STR("2026-11-23T12:00:00Z"),
        .level = STR("SLSA_BUILD_LEVEL_2"),
        .level_reason = STR("a reason"),
    };

    assert_true(digest_parse(STR(HEX), &r.statement));
    *LIST_ADD(&d->arena, &r.checks) = (struct check){"bundle", true, STR("fine"), STR_EMPTY};
    for (size_t i = 0; i < failed; i++)
        *LIST_ADD(&d->arena, &r.checks) =
            (struct check){"builder-id", false, STR("want x, got y"), STR("do this")};
    return r;
}

static size_t count_lines(struct str text)
{
    size_t n = 0;

    for (size_t i = 0; i < text.len; i++)
        n += text.ptr[i] == '\n';
    return n;
}

TEST(the_text_has_at_most_eight_lines)
{
    for (size_t failed = 0; failed < 8; failed++) {
        struct desk d;
        desk_open(&d, NULL);
        struct verify_result r = whole_result(&d, failed);
        report_headline(&d.cli, r.verdict, STR("target"), STR("why"));
        report_attestation(&d.cli, &r, &no_keys);
        report_checks(&d.cli, &r.checks, 3);
        assert_in_range(count_lines(desk_said(&d)), 5, 8);
        if (failed > 3)
            assert_contains(desk_said(&d), "more; --verbose shows all");
        desk_close(&d);
    }
}

TEST(verbose_shows_every_check)
{
    struct desk d;

    desk_open(&d, NULL);
    d.cli.options.verbose = true;
    struct verify_result r = whole_result(&d, 6);
    report_checks(&d.cli, &r.checks, 3);
    assert_int_equal(count_lines(desk_said(&d)), 7);
    desk_close(&d);
}

TEST(who_signed_and_why_no_higher_level_is_told_on_one_line_each)
{
    struct desk d;

    desk_open(&d, NULL);
    struct verify_result r = whole_result(&d, 0);
    report_attestation(&d.cli, &r, &no_keys);
    assert_str(desk_said(&d),
               "  made by    workflow argo/hello node hello.step template release ended "
               "2026-11-23T12:00:00Z\n"
               "  signed by  key hint\n"
               "  level      SLSA_BUILD_LEVEL_2; not higher: a reason\n"
               "  bundle     s3://b/bundle\n");
    desk_close(&d);
}

TEST(a_statement_of_another_builder_is_told_by_its_builder)
{
    struct desk d;
    struct verify_result r = {.builder_id = STR("https://github.example/builder")};

    desk_open(&d, NULL);
    report_attestation(&d.cli, &r, &no_keys);
    assert_str(desk_said(&d), "  made by    builder https://github.example/builder\n");
    desk_close(&d);
}

TEST(what_tenants_named_is_escaped)
{
    struct desk d;
    struct verify_result r = {.workflow = STR("\033[2J"), .where = STR("a\nb")};

    desk_open(&d, NULL);
    report_headline(&d.cli, VERDICT_TAMPERED, STR("\033x"), STR("\ny"));
    report_attestation(&d.cli, &r, &no_keys);
    assert_false(str_contains(desk_said(&d), STR("\033")));
    assert_int_equal(count_lines(desk_said(&d)), 3);
    desk_close(&d);
}

TEST(the_document_has_a_version_a_verdict_and_its_exit_code)
{
    struct desk d;

    desk_open(&d, NULL);
    struct verify_result r = whole_result(&d, 1);
    json_t *v = report_document(&d.cli, VERDICT_TAMPERED, STR("t"), STR("s"), STR("a"));
    report_put(&d.cli, v, &r, &no_keys);
    assert_int_equal(json_int_at(v, "schemaVersion"), 1);
    assert_str(json_str_at(v, "verdict"), "tampered");
    assert_int_equal(json_int_at(v, "exitCode"), 6);
    assert_str(json_str_at(v, "advice"), "a");
    assert_str(json_str_at(v, "attestation", "workflow"), "hello");
    assert_str(json_str_at(v, "attestation", "statement"), HEX);
    assert_int_equal(json_array_size(json_at(v, "checks")), 2);
    assert_int_equal(cli_print_json(&d.cli, v, 6), 6);
    assert_true(str_ends_with(desk_said(&d), STR("}\n")));
    desk_close(&d);
}

TEST(without_a_good_signature_nothing_is_attested_in_the_document)
{
    struct desk d;
    struct verify_result r = {.verdict = VERDICT_UNTRUSTED};

    desk_open(&d, NULL);
    json_t *v = report_document(&d.cli, r.verdict, STR("t"), STR("s"), STR_EMPTY);
    report_put(&d.cli, v, &r, &no_keys);
    assert_null(json_at(v, "attestation"));
    assert_null(json_at(v, "advice"));
    desk_close(&d);
}

TEST_MAIN()
