/* SPDX-License-Identifier: Apache-2.0
 *
 * A ledger in a folder of its own, and the things that tests put into it.
 */
#pragma once

#include "helpers/check.h"
#include "ledger/ledger.h"

#include <stdio.h>
#include <string.h>

struct book {
    struct arena a;
    struct error err;
    char *folder;
    char *path;
    struct ledger *l;
};

static inline void book_done(struct book *b)
{
    ledger_closep(&b->l);
    check_temp_remove(b->folder);
    arena_done(&b->a);
}

static inline void book_open(struct book *b)
{
    *b = (struct book){0};
    b->folder = check_temp_folder(&b->a);
    b->path = arena_cstr(&b->a, arena_printf(&b->a, "%s/ledger.db", b->folder));
    assert_ok(ledger_open(b->path, false, &b->l, &b->err), &b->err);
}

static inline void book_reopen(struct book *b)
{
    ledger_closep(&b->l);
    assert_ok(ledger_open(b->path, false, &b->l, &b->err), &b->err);
}

#define BOOK(b)                            \
    _cleanup_(book_done) struct book b##_; \
    struct book *b = &b##_;                \
    book_open(b)

static inline struct digest digest_of(unsigned n)
{
    struct digest d;

    snprintf(d.hex, sizeof(d.hex), "%064x", n);
    return d;
}

#define assert_same(x, y) assert_true(str_eq((x), (y)))

static inline void assert_digest(struct digest got, struct digest want)
{
    assert_string_equal(got.hex, want.hex);
}

static inline void assert_facts(const struct object_facts *got, const struct object_facts *want)
{
    assert_digest(got->digest, want->digest);
    assert_int_equal(got->size, want->size);
    assert_same(got->etag, want->etag);
    assert_same(got->version_id, want->version_id);
    assert_same(got->last_modified, want->last_modified);
}

static inline struct run run_of(struct str uid, int64_t generation)
{
    return (struct run){
        .uid = uid,
        .namespace = STR("team-a"),
        .name = STR("build-x7k2p"),
        .generation = generation,
        .phase = STR("Succeeded"),
        .created = STR("2026-11-23T19:20:00Z"),
        .started = STR("2026-11-23T19:20:01Z"),
        .finished = STR("2026-11-23T19:24:48Z"),
        .completed = true,
    };
}

#define EVIDENCE STR("{\"kind\":\"Workflow\"}")

/* Begins a run that must be new. */
static inline void begin(struct book *b, struct str uid, int64_t generation)
{
    struct run run = run_of(uid, generation);
    bool is_new = false;

    assert_ok(ledger_begin_run(b->l, &run, EVIDENCE, &is_new, &b->err), &b->err);
    assert_true(is_new);
}

static inline struct run_row run_row_of(struct book *b, struct str uid, int64_t generation)
{
    struct run_row row = {0};

    assert_ok(ledger_get_run(b->l, uid, generation, &b->a, &row, &b->err), &b->err);
    return row;
}

/* A statement number n of two subjects, s3://out/<n> and s3://out/shared. */
static inline struct statement_row statement_of(struct book *b, unsigned n)
{
    struct subject_row *subjects = ARENA_ARRAY(&b->a, struct subject_row, 2);

    subjects[0] = (struct subject_row){arena_printf(&b->a, "s3://out/%u", n), digest_of(n + 1000)};
    subjects[1] = (struct subject_row){STR("s3://out/shared"), digest_of(77)};
    return (struct statement_row){
        .digest = digest_of(n),
        .predicate_type = STR("https://slsa.dev/provenance/v1"),
        .kind = STR("run"),
        .payload = arena_printf(&b->a, "{\"statement\":%u}", n),
        .bundle = arena_printf(&b->a, "{\"bundle\":%u}", n),
        .key_hint = STR("aGludA=="),
        .created_ms = 1000 + n,
        .subjects = subjects,
        .subjects_len = 2,
    };
}

static inline struct delivery_row delivery_of(unsigned statement, struct str store, int64_t next_ms)
{
    return (struct delivery_row){
        .statement = digest_of(statement),
        .store = store,
        .target = STR("{\"bucket\":\"out\"}"),
        .next_ms = next_ms,
    };
}

/* Signs a begun run with statement n and one delivery to "bucket", due at once. */
static inline void sign(struct book *b, struct str uid, int64_t generation, unsigned n)
{
    struct statement_row s = statement_of(b, n);
    struct delivery_row d = delivery_of(n, STR("bucket"), 0);
    struct run_row outcome = {.uid = uid,
                              .generation = generation,
                              .state = RUN_ATTESTED,
                              .level = STR("SLSA_BUILD_LEVEL_2"),
                              .statement = digest_of(n),
                              .subjects = 2};

    assert_ok(ledger_record_signed(b->l, &outcome, &s, 1, &d, 1, &b->err), &b->err);
}

/* Text that a careless store would cut, change or run. */
static inline struct str hostile(struct arena *a, size_t i)
{
    static const struct str fixed[] = {
        STR(""),
        STR("\0"),
        STR("a"),
        STR("a\0b"),
        STR("a\0c"),
        STR("\xff\xfe\xc3"),
        STR("\xef\xbb\xbf bom"),
        STR("'; DROP TABLE run; --"),
        STR("\"%_*?[]\\ ?1 :x @y $z"),
        STR("007"),
        STR("7.0"),
        STR("\r\n\t\x01"),
    };
    if (i < ARRAY_LEN(fixed))
        return fixed[i];
    char *big = arena_alloc(a, 65536);
    for (size_t at = 0; at < 65536; at++)
        big[at] = (char)(at * 31 + at / 256);
    return (struct str){big, 65536};
}

enum { HOSTILE_COUNT = 13 };
