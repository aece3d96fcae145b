/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/ledger/book.h"

#include "ledger/db.h"

#include <stdatomic.h>

enum { RUNS = 150, WRITERS = 2, READERS = 6 };

struct shared {
    struct ledger *l;
    atomic_uint written[WRITERS];
    atomic_bool stop;
    atomic_uint faults;
};

struct worker {
    struct shared *shared;
    unsigned number;
};

/* Assertions belong to the main thread: workers count what went wrong. */
static void *write_runs(void *ptr)
{
    const struct worker *w = ptr;
    struct shared *s = w->shared;

    for (unsigned n = 0; n < RUNS; n++) {
        _cleanup_(arena_done) struct arena a = ARENA_INIT;
        struct error err = ERROR_INIT;
        struct str uid = arena_printf(&a, "w%u-%u", w->number, n);
        struct run run = run_of(uid, 1);
        struct digest subject = digest_of(n);
        struct subject_row subjects[] = {{uid, subject}, {STR("second"), subject}};
        struct statement_row statement = {
            .digest = digest_of(w->number * RUNS + n), .subjects = subjects, .subjects_len = 2};
        struct run_row outcome = {
            .uid = uid, .generation = 1, .state = RUN_ATTESTED, .statement = statement.digest};
        bool is_new;
        if (ledger_begin_run(s->l, &run, EVIDENCE, &is_new, &err) < 0 || !is_new ||
            ledger_record_signed(s->l, &outcome, &statement, 1, NULL, 0, &err) < 0)
            atomic_fetch_add(&s->faults, 1);
        atomic_store(&s->written[w->number], n + 1);
    }
    return NULL;
}

/* What was written before is seen, and a signed run is seen with its whole statement. */
static bool is_seen(struct ledger *l, unsigned writer, unsigned n)
{
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    struct error err = ERROR_INIT;
    struct run_row row;
    struct statement_row s;
    struct run_row_list list;

    if (ledger_get_run(l, arena_printf(&a, "w%u-%u", writer, n), 1, &a, &row, &err) < 0 ||
        !row.signed_)
        return false;
    return ledger_get_statement(l, &row.statement, &a, &s, &err) == 0 && s.subjects_len == 2 &&
           ledger_list_runs(l, &(struct run_query){.state = "attested"}, &a, &list, &err) == 0 &&
           list.len > 0;
}

static void *read_runs(void *ptr)
{
    const struct worker *w = ptr;
    struct shared *s = w->shared;

    for (unsigned i = w->number; !atomic_load(&s->stop); i++) {
        unsigned writer = i % WRITERS;
        unsigned n = atomic_load(&s->written[writer]);
        if (n && !is_seen(s->l, writer, (i * 7919) % n))
            atomic_fetch_add(&s->faults, 1);
    }
    return NULL;
}

static void run_all(struct book *b)
{
    struct shared s = {.l = b->l};
    struct worker workers[WRITERS + READERS];
    pthread_t threads[WRITERS + READERS];
    struct ledger_counts counts;

    for (unsigned i = 0; i < WRITERS + READERS; i++) {
        workers[i] = (struct worker){&s, i < WRITERS ? i : i - WRITERS};
        assert_int_equal(
            pthread_create(&threads[i], NULL, i < WRITERS ? write_runs : read_runs, &workers[i]),
            0);
    }
    for (unsigned i = 0; i < WRITERS; i++)
        pthread_join(threads[i], NULL);
    atomic_store(&s.stop, true);
    for (unsigned i = WRITERS; i < WRITERS + READERS; i++)
        pthread_join(threads[i], NULL);
    assert_int_equal(s.faults, 0);
    assert_ok(ledger_count(b->l, &counts, &b->err), &b->err);
    assert_int_equal(counts.runs, WRITERS * RUNS);
    assert_int_equal(counts.statements, WRITERS * RUNS);
}

TEST(threads_write_and_read_at_the_same_time)
{
    BOOK(b);

    run_all(b);
}

TEST(threads_share_a_ledger_in_memory_too)
{
    BOOK(b);

    ledger_closep(&b->l);
    assert_ok(ledger_open(":memory:", false, &b->l, &b->err), &b->err);
    run_all(b);
}

TEST_MAIN()
