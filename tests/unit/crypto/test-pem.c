/* SPDX-License-Identifier: Apache-2.0 */
#include "helpers/check.h"

#include "crypto/pem.h"

#include <string.h>

static const char two_blocks[] = "some words in front\n"
                                 "-----BEGIN FIRST-----\nYWJj\n-----END FIRST-----\n"
                                 "between\r\n"
                                 "-----BEGIN SECOND-----\r\nZGVm\r\n-----END SECOND-----\r\n";

TEST(blocks_are_taken_one_by_one_with_what_stands_around_them_passed_over)
{
    struct error err = ERROR_INIT;
    struct str text = str_c(two_blocks);
    _cleanup_(pem_block_done) struct pem_block first = {0}, second = {0}, none = {0};

    assert_ok(pem_next(&text, &first, &err), &err);
    assert_string_equal(first.label, "FIRST");
    assert_str(secret_str(&first.body), "abc");
    assert_false(first.has_headers);
    assert_ok(pem_next(&text, &second, &err), &err);
    assert_string_equal(second.label, "SECOND");
    assert_str(secret_str(&second.body), "def");
    assert_fails(pem_next(&text, &none, &err), ERR_NOT_FOUND, &err);
}

TEST(text_without_a_block_or_with_a_broken_one_is_told_apart)
{
    static const struct {
        struct str text;
        enum error_class want;
    } rows[] = {
        {STR(""), ERR_NOT_FOUND},
        {STR("words"), ERR_NOT_FOUND},
        {STR("-----BEGIN X-----\nYWJj\n"), ERR_INVALID},
        {STR("-----BEGIN X-----\nYWJj\n-----END Y-----\n"), ERR_INVALID},
        {STR("-----BEGIN X-----\nYW!j\n-----END X-----\n"), ERR_INVALID},
        {STR("-----BEGIN X-----\nYWJ\n-----END X-----\n"), ERR_INVALID},
    };

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct error err = ERROR_INIT;
        struct str text = rows[i].text;
        struct pem_block b = {0};
        assert_fails(pem_next(&text, &b, &err), rows[i].want, &err);
        assert_null(b.body.ptr);
        assert_int_equal(text.len, rows[i].text.len);
    }
}

TEST(headers_of_old_encryption_are_noticed)
{
    struct error err = ERROR_INIT;
    struct str text = STR("-----BEGIN X-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES,00\n\nYWJj\n"
                          "-----END X-----\n");
    _cleanup_(pem_block_done) struct pem_block b = {0};

    assert_ok(pem_next(&text, &b, &err), &err);
    assert_true(b.has_headers);
}

TEST(a_label_longer_than_any_that_is_known_is_cut)
{
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    struct error err = ERROR_INIT;
    _cleanup_(pem_block_done) struct pem_block b = {0};
    char label[200];

    memset(label, 'A', sizeof(label) - 1);
    label[sizeof(label) - 1] = '\0';
    struct str text = pem_encode(&a, label, STR("x"));
    assert_ok(pem_next(&text, &b, &err), &err);
    assert_int_equal(strlen(b.label), PEM_LABEL_SIZE - 1);
}

TEST(lines_are_64_columns_wide)
{
    _cleanup_(arena_done) struct arena a = ARENA_INIT;

    assert_str(pem_encode(&a, "X", STR("0123456789012345678901234567890123456789012345678")),
               "-----BEGIN X-----\n"
               "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3\n"
               "OA==\n"
               "-----END X-----\n");
}

TEST_MAIN()
