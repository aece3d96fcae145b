/* SPDX-License-Identifier: Apache-2.0 */
#include "helpers/check.h"

#include "attest/statement.h"
#include "base/limits.h"

#define HEX_A "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define HEX_B "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
#define HEX_Z "0BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB"

#define SUBJECT_A      "{\"name\":\"s3://b/k\",\"digest\":{\"sha256\":\"" HEX_A "\"}}"
#define WITH(subjects) HEAD "\"subject\":" subjects "," TAIL
#define HEAD           "{\"_type\":\"https://in-toto.io/Statement/v1\","
#define TAIL           "\"predicateType\":\"https://slsa.dev/provenance/v1\",\"predicate\":{\"x\":1}}"

TEST(subjects_and_predicate_are_read)
{
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    struct error err = ERROR_INIT;
    struct statement s;
    struct digest d;

    assert_ok(
        statement_parse(&a,
                        STR(WITH("[" SUBJECT_A ",{\"digest\":{\"sha256\":\"" HEX_Z
                                 "\",\"sha512\":\"x\"},\"uri\":\"u\",\"annotations\":{\"a\":1},"
                                 "\"mediaType\":\"m\",\"content\":\"c\","
                                 "\"downloadLocation\":\"d\"}]")),
                        &s, &err),
        &err);
    assert_str(s.predicate_type, PREDICATE_SLSA_V1);
    assert_int_equal(json_int_at(s.predicate, "x"), 1);
    assert_int_equal(s.subjects.len, 2);
    assert_str(s.subjects.items[0].name, "s3://b/k");
    assert_true(str_is_empty(s.subjects.items[1].name));
    assert_true(digest_parse(STR(HEX_Z), &d)); /* upper case reads as lower */
    assert_ptr_equal(statement_find(&s, &d), &s.subjects.items[1]);
    assert_ptr_equal(statement_find_name(&s, STR("s3://b/k")), &s.subjects.items[0]);
}

TEST(what_is_not_a_subject_is_not_found)
{
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    struct error err = ERROR_INIT;
    struct digest other, unset = {{0}};
    struct statement s;

    assert_ok(statement_parse(&a,
                              STR(WITH("[" SUBJECT_A ",{\"digest\":{\"sha256\":\"" HEX_A "\"}}]")),
                              &s, &err),
              &err);
    assert_true(digest_parse(STR(HEX_B), &other));
    assert_null(statement_find(&s, &other));
    assert_null(statement_find(&s, &unset));
    assert_null(statement_find_name(&s, STR("s3://b/K")));
    assert_null(statement_find_name(&s, STR_EMPTY));
}

TEST(a_statement_that_could_be_read_in_two_ways_is_refused)
{
    static const struct {
        const char *text, *says;
    } rows[] = {
        {"", "statement: line 1 column 1"},
        {"[]", "want an object"},
        {WITH("[" SUBJECT_A "]") "x", "line 1"},
        {WITH("[]"), "the list is empty"},
        {WITH("{}"), "want an array"},
        {WITH("null"), "want an array, got null"},
        {WITH("[1]"), "want objects, got an integer"},
        {WITH("[{}]"), "subject.digest: missing"},
        {WITH("[{\"digest\":{}}]"), "subject.digest.sha256: missing"},
        {WITH("[{\"digest\":\"" HEX_A "\"}]"), "subject.digest: want an object"},
        {WITH("[{\"digest\":{\"sha512\":\"" HEX_A "\"}}]"), "subject.digest.sha256: missing"},
        {WITH("[{\"digest\":{\"sha256\":\"" HEX_A "0\"}}]"), "64 hex digits"},
        {WITH("[{\"digest\":{\"sha256\":\"sha256:" HEX_A "\"}}]"), "64 hex digits"},
        {WITH("[{\"digest\":{\"sha256\":\"\"}}]"), "64 hex digits"},
        {WITH("[{\"digest\":{\"sha256\":1}}]"), "want a string"},
        {WITH("[{\"digest\":{\"sha256\":\"" HEX_A "\",\"sha1\":1}}]"), "want a string"},
        {WITH("[{\"name\":1,\"digest\":{\"sha256\":\"" HEX_A "\"}}]"),
         "subject.name: want a string"},
        {WITH("[{\"Name\":\"\",\"digest\":{\"sha256\":\"" HEX_A "\"}}]"), "Name: unknown member"},
        {WITH("[" SUBJECT_A "],\"extra\":1"), "extra: unknown member"},
        {WITH("[" SUBJECT_A "],\"subject\":[" SUBJECT_A "]"), "duplicate"},
        {"{\"subject\":[" SUBJECT_A "]," TAIL, "_type: missing"},
        {"{\"_type\":\"https://in-toto.io/Statement/v0.1\",\"subject\":[" SUBJECT_A "]," TAIL,
         "_type: want https://in-toto.io/Statement/v1"},
        {"{\"_type\":null,\"subject\":[" SUBJECT_A "]," TAIL, "_type: want a string"},
        {HEAD "\"subject\":[" SUBJECT_A "],\"predicate\":{}}", "predicateType: missing"},
        {HEAD "\"subject\":[" SUBJECT_A "],\"predicateType\":\"\",\"predicate\":{}}",
         "predicateType: empty"},
        {HEAD "\"subject\":[" SUBJECT_A "],\"predicateType\":\"t\"}", "predicate: missing"},
        {HEAD "\"subject\":[" SUBJECT_A "],\"predicateType\":\"t\",\"predicate\":[]}",
         "predicate: want an object"},
    };

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        _cleanup_(arena_done) struct arena a = ARENA_INIT;
        struct error err = ERROR_INIT;
        struct statement s = {.predicate_type = STR("before")};
        assert_fails(statement_parse(&a, str_c(rows[i].text), &s, &err), ERR_INVALID, &err);
        assert_contains(str_c(err.msg), rows[i].says);
        assert_str(s.predicate_type, "before");
    }
}

TEST(the_number_of_subjects_is_bounded)
{
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    _cleanup_(buf_done) struct buf b = BUF_INIT(STATEMENT_MAX_BYTES + 4 * MIB);
    struct error err = ERROR_INIT;
    struct statement s;

    buf_add(&b, STR(HEAD TAIL));
    b.len--;
    buf_add(&b, STR(",\"subject\":["));
    for (int i = 0; i <= STATEMENT_MAX_SUBJECTS; i++)
        buf_add(&b, STR("1,"));
    b.len--;
    buf_add(&b, STR("]}"));
    assert_fails(statement_parse(&a, buf_str(&b), &s, &err), ERR_LIMIT, &err);
    assert_contains(str_c(err.msg), "100001 subjects");
}

TEST(size_and_depth_are_bounded)
{
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    _cleanup_(buf_done) struct buf b = BUF_INIT(STATEMENT_MAX_BYTES + 1);
    struct error err = ERROR_INIT;
    struct statement s;

    for (int i = 0; i <= JSON_OWN_MAX_DEPTH; i++)
        buf_addc(&b, '[');
    assert_fails(statement_parse(&a, buf_str(&b), &s, &err), ERR_LIMIT, &err);
    while (b.len <= STATEMENT_MAX_BYTES)
        buf_addc(&b, ' ');
    assert_fails(statement_parse(&a, buf_str(&b), &s, &err), ERR_LIMIT, &err);
}

TEST_MAIN()
