/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/ledger/book.h"

#include "ledger/table.h"

struct thing {
    struct str text, bytes;
    int64_t number;
    uint64_t size;
    bool flag;
    struct digest digest;
    enum run_state state;
};

static const struct column columns[] = {
    COLUMN(struct thing, text),
    COLUMN_BLOB_OF(struct thing, bytes),
    COLUMN(struct thing, number),
    COLUMN(struct thing, size),
    COLUMN(struct thing, flag),
    COLUMN(struct thing, digest),
    COLUMN_WORD_OF(struct thing, state, run_state_name),
};

static const struct table things = TABLE("thing", "owner, position", columns, struct thing);

static const char create[] =
    "CREATE TABLE thing (owner TEXT NOT NULL, position INTEGER NOT NULL, text TEXT NOT NULL,"
    " bytes BLOB NOT NULL, number INTEGER NOT NULL, size INTEGER NOT NULL, flag INTEGER NOT NULL,"
    " digest TEXT NOT NULL, state TEXT NOT NULL, PRIMARY KEY (owner, position)) STRICT";

/* A ledger with one more table, in a transaction that is never committed. */
#define THINGS(b, t)                                \
    BOOK(b);                                        \
    _cleanup_(tx_done) struct tx t##_ = {0};        \
    struct tx *t = &t##_;                           \
    assert_ok(tx_write(b->l, t, &b->err), &b->err); \
    assert_ok(db_script(t, create, &b->err), &b->err)

static struct thing thing_of(struct str text)
{
    return (struct thing){
        .text = text,
        .bytes = text,
        .number = INT64_MIN,
        .size = INT64_MAX,
        .flag = true,
        .digest = digest_of(9),
        .state = RUN_SUPERSEDED,
    };
}

static void assert_thing(const struct thing *got, const struct thing *want)
{
    assert_same(got->text, want->text);
    assert_same(got->bytes, want->bytes);
    assert_int_equal(got->number, want->number);
    assert_int_equal(got->size, want->size);
    assert_int_equal(got->flag, want->flag);
    assert_digest(got->digest, want->digest);
    assert_int_equal(got->state, want->state);
}

TEST(every_kind_of_member_comes_back)
{
    THINGS(b, t);
    struct thing want = thing_of(STR("text")), got;
    bool found;

    assert_ok(table_insert(t, &things, BIND(V_STR(STR("o")), V_INT(0)), &want, "", NULL, &b->err),
              &b->err);
    assert_ok(table_one(t, &things, "WHERE owner = ?", BIND(V_STR(STR("o"))), &b->a, &got, &found,
                        &b->err),
              &b->err);
    assert_true(found);
    assert_thing(&got, &want);
}

TEST(zero_members_come_back_as_zero)
{
    THINGS(b, t);
    struct thing want = {0}, got = thing_of(STR("x"));
    bool found;

    assert_ok(table_insert(t, &things, BIND(V_STR(STR("")), V_INT(0)), &want, "", NULL, &b->err),
              &b->err);
    assert_ok(table_one(t, &things, "", BIND(), &b->a, &got, &found, &b->err), &b->err);
    assert_thing(&got, &want);
    assert_false(digest_is_set(&got.digest));
}

TEST(any_bytes_come_back_and_find_their_row)
{
    THINGS(b, t);

    for (size_t i = 0; i < HOSTILE_COUNT; i++) {
        struct str text = hostile(&b->a, i);
        struct thing want = thing_of(text);
        assert_ok(table_insert(t, &things, BIND(V_STR(text), V_INT(0)), &want, "", NULL, &b->err),
                  &b->err);
    }
    for (size_t i = 0; i < HOSTILE_COUNT; i++) {
        struct str text = hostile(&b->a, i);
        struct thing want = thing_of(text);
        struct row_array got;
        assert_ok(table_all(t, &things, "WHERE owner = ?1 AND text = ?1 AND position = ?2",
                            BIND(V_STR(text), V_INT(0)), &b->a, &got, &b->err),
                  &b->err);
        assert_int_equal(got.len, 1);
        assert_thing(got.items, &want);
    }
}

TEST(rows_are_numbered_in_their_order)
{
    THINGS(b, t);
    struct thing want[3] = {thing_of(STR("c")), thing_of(STR("a")), thing_of(STR("b"))};
    struct row_array got;

    assert_ok(table_insert_all(t, &things, BIND(V_STR(STR("o"))), want, 3, &b->err), &b->err);
    assert_ok(table_insert_all(t, &things, BIND(V_STR(STR("p"))), NULL, 0, &b->err), &b->err);
    assert_ok(table_all(t, &things, "WHERE owner = ? ORDER BY position", BIND(V_STR(STR("o"))),
                        &b->a, &got, &b->err),
              &b->err);
    assert_int_equal(got.len, 3);
    for (size_t i = 0; i < 3; i++)
        assert_thing((const struct thing *)got.items + i, &want[i]);
}

TEST(no_row_is_no_error_and_changes_nothing)
{
    THINGS(b, t);
    struct thing got = thing_of(STR("kept"));
    struct row_array all;
    bool found = true;

    assert_ok(table_one(t, &things, "", BIND(), &b->a, &got, &found, &b->err), &b->err);
    assert_false(found);
    assert_str(got.text, "kept");
    assert_ok(table_all(t, &things, "", BIND(), &b->a, &all, &b->err), &b->err);
    assert_int_equal(all.len, 0);
}

TEST(returning_tells_whether_a_row_was_written)
{
    THINGS(b, t);
    struct thing row = thing_of(STR("x"));
    static const char once[] = "ON CONFLICT DO NOTHING RETURNING number";
    int64_t id = 0;

    for (int i = 0; i < 2; i++) {
        assert_ok(
            table_insert(t, &things, BIND(V_STR(STR("o")), V_INT(0)), &row, once, &id, &b->err),
            &b->err);
        assert_int_equal(id, i == 0 ? INT64_MIN : 0);
    }
}

TEST(words_and_digests_that_nobody_wrote_are_an_error)
{
    static const char *const changes[] = {"UPDATE thing SET state = 'better'",
                                          "UPDATE thing SET state = ''",
                                          "UPDATE thing SET digest = 'abc'"};
    THINGS(b, t);
    struct thing row = thing_of(STR("x"));
    struct row_array all;

    for (size_t i = 0; i < ARRAY_LEN(changes); i++) {
        assert_ok(db_script(t, "DELETE FROM thing", &b->err), &b->err);
        assert_ok(
            table_insert(t, &things, BIND(V_STR(STR("o")), V_INT(0)), &row, "", NULL, &b->err),
            &b->err);
        assert_ok(db_script(t, changes[i], &b->err), &b->err);
        assert_fails(table_all(t, &things, "", BIND(), &b->a, &all, &b->err), ERR_INTERNAL,
                     &b->err);
        assert_contains(str_c(b->err.msg), "thing.");
    }
}

TEST(rows_beyond_the_arenas_maximum_are_refused)
{
    THINGS(b, t);
    _cleanup_(arena_done) struct arena small = {.max = 1 << 20};
    struct thing row = thing_of(hostile(&b->a, HOSTILE_COUNT - 1));
    struct row_array all;

    for (int i = 0; i < 20; i++)
        assert_ok(
            table_insert(t, &things, BIND(V_STR(STR("o")), V_INT(i)), &row, "", NULL, &b->err),
            &b->err);
    assert_fails(table_all(t, &things, "", BIND(), &small, &all, &b->err), ERR_LIMIT, &b->err);
}

TEST_MAIN()
