/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/ledger/book.h"

#include "base/limits.h"

static struct run_row outcome_of(struct str uid, int64_t generation, unsigned statement)
{
    return (struct run_row){
        .uid = uid,
        .generation = generation,
        .state = RUN_PARTIAL,
        .reason = STR("one artifact is missing"),
        .level = STR("SLSA_BUILD_LEVEL_2"),
        .statement = digest_of(statement),
        .subjects = 4,
    };
}

static void record(struct book *b, const struct run_row *outcome, const struct statement_row *s,
                   size_t s_len, const struct delivery_row *d, size_t d_len)
{
    assert_ok(ledger_record_signed(b->l, outcome, s, s_len, d, d_len, &b->err), &b->err);
}

static struct statement_row get(struct book *b, unsigned n)
{
    struct digest digest = digest_of(n);
    struct statement_row row = {0};

    assert_ok(ledger_get_statement(b->l, &digest, &b->a, &row, &b->err), &b->err);
    return row;
}

static void assert_subjects(const struct statement_row *got, const struct statement_row *want)
{
    assert_int_equal(got->subjects_len, want->subjects_len);
    for (size_t i = 0; i < want->subjects_len; i++) {
        assert_same(got->subjects[i].name, want->subjects[i].name);
        assert_digest(got->subjects[i].digest, want->subjects[i].digest);
    }
}

static void assert_outline(const struct statement_row *got, const struct statement_row *want)
{
    assert_digest(got->digest, want->digest);
    assert_same(got->predicate_type, want->predicate_type);
    assert_same(got->kind, want->kind);
    assert_same(got->key_hint, want->key_hint);
    assert_int_equal(got->created_ms, want->created_ms);
    assert_subjects(got, want);
}

TEST(a_recorded_run_has_its_outcome_statements_and_deliveries_also_after_closing)
{
    BOOK(b);
    struct run_row outcome = outcome_of(STR("u1"), 3, 1);
    struct statement_row s[] = {statement_of(b, 1), statement_of(b, 2)};
    struct delivery_row d[] = {delivery_of(1, STR("bucket"), 5), delivery_of(2, STR("oci"), 6)};
    struct delivery_row_list deliveries;

    s[1].kind = STR("image");
    begin(b, STR("u1"), 3);
    record(b, &outcome, s, 2, d, 2);
    book_reopen(b);

    struct run_row row = run_row_of(b, STR("u1"), 3);
    assert_int_equal(row.state, RUN_PARTIAL);
    assert_same(row.reason, outcome.reason);
    assert_same(row.level, outcome.level);
    assert_digest(row.statement, digest_of(1));
    assert_int_equal(row.subjects, 4);
    assert_true(row.signed_);
    assert_false(row.delivered || row.marked);
    assert_str(row.name, "build-x7k2p");
    for (unsigned i = 0; i < 2; i++) {
        struct statement_row got = get(b, i + 1);
        assert_outline(&got, &s[i]);
        assert_same(got.payload, s[i].payload);
        assert_same(got.bundle, s[i].bundle);
        assert_str(got.uid, "u1");
        assert_int_equal(got.generation, 3);
    }
    assert_ok(ledger_run_deliveries(b->l, STR("u1"), 3, &b->a, &deliveries, &b->err), &b->err);
    assert_int_equal(deliveries.len, 2);
}

TEST(recording_drops_the_stored_workflow)
{
    BOOK(b);
    struct str text;

    begin(b, STR("u1"), 1);
    begin(b, STR("u2"), 1);
    sign(b, STR("u1"), 1, 1);
    assert_fails(ledger_get_evidence(b->l, STR("u1"), 1, &b->a, &text, &b->err), ERR_NOT_FOUND,
                 &b->err);
    assert_ok(ledger_get_evidence(b->l, STR("u2"), 1, &b->a, &text, &b->err), &b->err);
}

TEST(recording_again_keeps_the_first_bundle_and_doubles_nothing)
{
    BOOK(b);
    struct run_row outcome = outcome_of(STR("u1"), 1, 1);
    struct statement_row s = statement_of(b, 1);
    struct delivery_row d[] = {delivery_of(1, STR("bucket"), 5), delivery_of(1, STR("folder"), 5)};
    struct delivery_row_list deliveries;
    struct statement_row *list;
    size_t n;

    begin(b, STR("u1"), 1);
    record(b, &outcome, &s, 1, d, 1);
    s.bundle = STR("{\"signed\":\"again\"}");
    record(b, &outcome, &s, 1, d, 2);
    assert_str(get(b, 1).bundle, "{\"bundle\":1}");
    assert_int_equal(get(b, 1).subjects_len, 2);
    assert_ok(ledger_run_statements(b->l, STR("u1"), 1, &b->a, &list, &n, &b->err), &b->err);
    assert_int_equal(n, 1);
    assert_ok(ledger_run_deliveries(b->l, STR("u1"), 1, &b->a, &deliveries, &b->err), &b->err);
    assert_int_equal(deliveries.len, 2);
    assert_str(deliveries.items[0].store, "bucket");
    assert_str(deliveries.items[1].store, "folder");
}

TEST(recording_again_does_not_reopen_a_delivery_that_was_made)
{
    BOOK(b);
    struct run_row outcome = outcome_of(STR("u1"), 1, 1);
    struct statement_row s = statement_of(b, 1);
    struct delivery_row d = delivery_of(1, STR("bucket"), 0);
    struct delivery_row_list due;

    begin(b, STR("u1"), 1);
    record(b, &outcome, &s, 1, &d, 1);
    assert_ok(ledger_due_deliveries(b->l, 0, 9, &b->a, &due, &b->err), &b->err);
    assert_ok(ledger_delivery_done(b->l, due.items[0].id, STR("s3://x"), &b->err), &b->err);
    record(b, &outcome, &s, 1, &d, 1);
    assert_ok(ledger_due_deliveries(b->l, 0, 9, &b->a, &due, &b->err), &b->err);
    assert_int_equal(due.len, 0);
}

TEST(a_record_that_fails_in_its_last_row_leaves_no_trace)
{
    BOOK(b);
    struct run_row outcome = outcome_of(STR("u1"), 1, 1);
    struct statement_row s = statement_of(b, 1);
    struct delivery_row d[] = {delivery_of(1, STR("bucket"), 0), delivery_of(99, STR("oci"), 0)};
    struct digest digest = digest_of(1);
    struct str text;

    begin(b, STR("u1"), 1);
    /* there is no statement 99 */
    assert_fails(ledger_record_signed(b->l, &outcome, &s, 1, d, 2, &b->err), ERR_INTERNAL, &b->err);
    assert_int_equal(run_row_of(b, STR("u1"), 1).state, RUN_PENDING);
    assert_false(run_row_of(b, STR("u1"), 1).signed_);
    assert_fails(ledger_get_statement(b->l, &digest, &b->a, &s, &b->err), ERR_NOT_FOUND, &b->err);
    assert_ok(ledger_get_evidence(b->l, STR("u1"), 1, &b->a, &text, &b->err), &b->err);
}

TEST(statements_of_a_run_come_oldest_first_without_the_bulk)
{
    BOOK(b);
    struct run_row outcome = outcome_of(STR("u1"), 1, 1);
    struct statement_row s[] = {statement_of(b, 9), statement_of(b, 2)};
    struct statement_row *list;
    size_t n;

    begin(b, STR("u1"), 1);
    begin(b, STR("u2"), 1);
    record(b, &outcome, s, 2, NULL, 0);
    sign(b, STR("u2"), 1, 5);
    assert_ok(ledger_run_statements(b->l, STR("u1"), 1, &b->a, &list, &n, &b->err), &b->err);
    assert_int_equal(n, 2);
    for (size_t i = 0; i < 2; i++) {
        assert_outline(&list[i], &s[i]);
        assert_int_equal(list[i].payload.len, 0);
        assert_int_equal(list[i].bundle.len, 0);
    }
    assert_ok(ledger_run_statements(b->l, STR("u3"), 1, &b->a, &list, &n, &b->err), &b->err);
    assert_int_equal(n, 0);
}

static void assert_digests(const struct digest *got, size_t n, const unsigned *want, size_t want_n)
{
    assert_int_equal(n, want_n);
    for (size_t i = 0; i < n; i++)
        assert_digest(got[i], digest_of(want[i]));
}

TEST(a_subject_finds_its_statements_newest_first_by_digest_and_by_name)
{
    BOOK(b);
    struct digest *got, subject = digest_of(77), second = digest_of(1002), none = digest_of(5);
    size_t n;

    begin(b, STR("u1"), 1);
    for (unsigned i = 1; i <= 3; i++)
        sign(b, STR("u1"), 1, i);
    assert_ok(ledger_statements_of_digest(b->l, &subject, &b->a, &got, &n, &b->err), &b->err);
    assert_digests(got, n, (unsigned[]){3, 2, 1}, 3);
    assert_ok(ledger_statements_of_digest(b->l, &second, &b->a, &got, &n, &b->err), &b->err);
    assert_digests(got, n, (unsigned[]){2}, 1);
    assert_ok(ledger_statements_of_digest(b->l, &none, &b->a, &got, &n, &b->err), &b->err);
    assert_int_equal(n, 0);
    assert_ok(ledger_statements_of_name(b->l, STR("s3://out/shared"), &b->a, &got, &n, &b->err),
              &b->err);
    assert_digests(got, n, (unsigned[]){3, 2, 1}, 3);
    assert_ok(ledger_statements_of_name(b->l, STR("s3://out/3"), &b->a, &got, &n, &b->err),
              &b->err);
    assert_digests(got, n, (unsigned[]){3}, 1);
    assert_ok(ledger_statements_of_name(b->l, STR("s3://out/"), &b->a, &got, &n, &b->err), &b->err);
    assert_int_equal(n, 0);
}

TEST(a_subject_named_twice_in_a_statement_finds_it_once)
{
    BOOK(b);
    struct run_row outcome = outcome_of(STR("u1"), 1, 1);
    struct statement_row s = statement_of(b, 1);
    struct digest *got, subject = digest_of(77);
    size_t n;

    s.subjects[0].digest = digest_of(77);
    begin(b, STR("u1"), 1);
    record(b, &outcome, &s, 1, NULL, 0);
    assert_ok(ledger_statements_of_digest(b->l, &subject, &b->a, &got, &n, &b->err), &b->err);
    assert_digests(got, n, (unsigned[]){1}, 1);
}

TEST(a_subject_of_very_many_statements_finds_the_newest)
{
    BOOK(b);
    struct run_row outcome = outcome_of(STR("u1"), 1, 1);
    unsigned many = LEDGER_STATEMENTS_MAX + 5;
    struct statement_row *s = ARENA_ARRAY(&b->a, struct statement_row, many);
    struct digest *got, subject = digest_of(77);
    size_t n;

    for (unsigned i = 0; i < many; i++)
        s[i] = statement_of(b, i);
    begin(b, STR("u1"), 1);
    record(b, &outcome, s, many, NULL, 0);
    assert_ok(ledger_statements_of_digest(b->l, &subject, &b->a, &got, &n, &b->err), &b->err);
    assert_int_equal(n, LEDGER_STATEMENTS_MAX);
    assert_digest(got[0], digest_of(many - 1));
    assert_digest(got[n - 1], digest_of(5));
    assert_ok(ledger_statements_of_name(b->l, STR("s3://out/shared"), &b->a, &got, &n, &b->err),
              &b->err);
    assert_int_equal(n, LEDGER_STATEMENTS_MAX);
}

TEST(an_unknown_statement_is_not_found)
{
    BOOK(b);
    struct digest digest = digest_of(7), unset = {{0}};
    struct statement_row row = {.created_ms = 42};

    assert_fails(ledger_get_statement(b->l, &digest, &b->a, &row, &b->err), ERR_NOT_FOUND, &b->err);
    assert_contains(str_c(b->err.msg), digest.hex);
    assert_fails(ledger_get_statement(b->l, &unset, &b->a, &row, &b->err), ERR_NOT_FOUND, &b->err);
    assert_int_equal(row.created_ms, 42);
}

TEST(hostile_bytes_in_a_statement_come_back_and_find_it)
{
    BOOK(b);
    struct digest *got;
    size_t n;

    begin(b, STR("u1"), 1);
    for (unsigned i = 0; i < HOSTILE_COUNT; i++) {
        struct run_row outcome = outcome_of(STR("u1"), 1, i);
        struct str text = hostile(&b->a, i);
        struct statement_row s = statement_of(b, i);
        s.payload = s.bundle = s.key_hint = s.kind = s.subjects[0].name = text;
        outcome.reason = outcome.level = text;
        record(b, &outcome, &s, 1, NULL, 0);
        struct statement_row back = get(b, i);
        assert_outline(&back, &s);
        assert_same(back.payload, text);
        assert_same(back.bundle, text);
        assert_same(run_row_of(b, STR("u1"), 1).reason, text);
        assert_ok(ledger_statements_of_name(b->l, text, &b->a, &got, &n, &b->err), &b->err);
        assert_digests(got, n, &i, 1);
    }
}

TEST_MAIN()
