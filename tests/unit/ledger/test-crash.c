/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/ledger/book.h"

#include "ledger/db.h"

#include <errno.h>
#include <signal.h>
#include <sys/wait.h>

enum { ROUNDS = 12, LEAST_RUNS = 5 };

static struct str uid_of(struct book *b, unsigned n)
{
    return arena_printf(&b->a, "u%u", n);
}

/* Takes run n through its whole life, one committed transaction after the other. */
static void work(struct book *b, unsigned n)
{
    struct str uid = uid_of(b, n);
    struct run run = run_of(uid, 1);
    struct pod pod = {.uid = uid, .name = uid};

    for (int i = 0; i < 20; i++) {
        *LIST_ADD(&b->a, &pod.places) = uid;
        struct node *node = LIST_ADD(&b->a, &run.nodes);
        node->id = uid;
        LIST_ADD(&b->a, &node->outputs)->uri = uid;
    }
    assert_ok(ledger_put_pod(b->l, uid, &pod, &b->err), &b->err);
    begin(b, uid, 1);
    assert_ok(ledger_put_run_nodes(b->l, &run, &b->err), &b->err);
    sign(b, uid, 1, n);
}

/* Never returns: works until it is killed, and tells each run once that is on the disk. */
static _Noreturn void child(const char *path, unsigned first, int out)
{
    for (unsigned n = first;; n++) {
        struct book b = {0};
        if (ledger_open(path, false, &b.l, &b.err) < 0)
            _exit(3);
        for (unsigned end = n + 50; n < end; n++) {
            work(&b, n);
            if (write(out, &n, sizeof(n)) != sizeof(n))
                _exit(4);
        }
        n--;
        ledger_close(b.l);
        arena_done(&b.a);
    }
}

/* Runs a child, kills it somewhere in its work; the number of the last run that it told of. */
static unsigned kill_in_the_middle(const char *path, unsigned first, unsigned wait_us)
{
    unsigned last = 0, seen = 0;
    int ends[2], status;

    assert_int_equal(pipe(ends), 0);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        close(ends[0]);
        child(path, first, ends[1]);
    }
    close(ends[1]);
    while (seen < LEAST_RUNS && read(ends[0], &last, sizeof(last)) == sizeof(last))
        seen++;
    usleep(wait_us);
    assert_int_equal(kill(pid, SIGKILL), 0);
    while (read(ends[0], &last, sizeof(last)) == sizeof(last))
        seen++;
    close(ends[0]);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
    assert_true(seen >= LEAST_RUNS);
    return last;
}

static void assert_sound(struct book *b)
{
    _cleanup_(tx_done) struct tx t = {0};
    int64_t faults;

    assert_ok(tx_read(b->l, &t, &b->err), &b->err);
    assert_ok(db_int(&t,
                     "SELECT count(*) FROM pragma_integrity_check WHERE integrity_check <> 'ok'",
                     BIND(), &faults, &b->err),
              &b->err);
    assert_int_equal(faults, 0);
    assert_ok(db_int(&t, "SELECT count(*) FROM pragma_foreign_key_check", BIND(), &faults, &b->err),
              &b->err);
    assert_int_equal(faults, 0);
}

static void assert_whole(struct book *b, unsigned n)
{
    struct str uid = uid_of(b, n);
    struct digest digest = digest_of(n);
    struct statement_row s;
    struct delivery_row_list deliveries;
    struct run nodes = {0};
    struct pod_list pods;

    assert_true(run_row_of(b, uid, 1).signed_);
    assert_ok(ledger_get_statement(b->l, &digest, &b->a, &s, &b->err), &b->err);
    assert_int_equal(s.subjects_len, 2);
    assert_ok(ledger_run_deliveries(b->l, uid, 1, &b->a, &deliveries, &b->err), &b->err);
    assert_int_equal(deliveries.len, 1);
    assert_ok(ledger_get_run_nodes(b->l, uid, 1, &b->a, &nodes, &b->err), &b->err);
    assert_int_equal(nodes.nodes.len, 20);
    assert_ok(ledger_get_pods(b->l, uid, &b->a, &pods, &b->err), &b->err);
    assert_int_equal(pods.items[0].places.len, 20);
}

/* The run in whose middle the child died: each of its transactions is there whole or not at all. */
static void assert_all_or_nothing(struct book *b, unsigned n)
{
    struct str uid = uid_of(b, n);
    struct pod_list pods;
    struct run_row row;
    struct run nodes = {0};
    struct digest digest = digest_of(n);
    struct statement_row s;

    assert_ok(ledger_get_pods(b->l, uid, &b->a, &pods, &b->err), &b->err);
    assert_true(pods.len == 0 || pods.items[0].places.len == 20);
    if (ledger_get_run(b->l, uid, 1, &b->a, &row, &b->err) < 0) {
        assert_int_equal(b->err.class, ERR_NOT_FOUND);
        return;
    }
    assert_int_equal(pods.len, 1);
    assert_ok(ledger_get_run_nodes(b->l, uid, 1, &b->a, &nodes, &b->err), &b->err);
    assert_true(nodes.nodes.len == 0 || nodes.nodes.len == 20);
    assert_int_equal(ledger_get_statement(b->l, &digest, &b->a, &s, &b->err) == 0, row.signed_);
    struct str evidence;
    assert_int_equal(ledger_get_evidence(b->l, uid, 1, &b->a, &evidence, &b->err) == 0,
                     !row.signed_);
}

TEST(a_killed_process_loses_nothing_that_it_committed)
{
    BOOK(b);
    unsigned next = 1;

    ledger_closep(&b->l);
    for (unsigned round = 0; round < ROUNDS; round++) {
        unsigned last = kill_in_the_middle(b->path, next, round * 397);
        assert_ok(ledger_open(b->path, false, &b->l, &b->err), &b->err);
        assert_sound(b);
        for (unsigned n = next; n <= last; n++)
            assert_whole(b, n);
        assert_all_or_nothing(b, last + 1);
        next = last + 2;
        ledger_closep(&b->l);
    }
}

TEST_MAIN()
