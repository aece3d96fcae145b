/* SPDX-License-Identifier: Apache-2.0 */
#include "helpers/soon.h"

#include "base/clock.h"
#include "base/limits.h"
#include "base/process.h"

#include <pthread.h>
#include <signal.h>
#include <string.h>

/* Runs a shell script with defaults that a row may change. */
static int run(const char *script, struct process p, struct secret *ret, struct error *err)
{
    const char *const argv[] = {"/bin/sh", "-c", script, NULL};

    p.argv = argv;
    p.max_output = p.max_output ? p.max_output : KIB;
    p.timeout_ms = p.timeout_ms ? p.timeout_ms : 20000;
    return process_run(&p, ret, err);
}

TEST(output_is_collected)
{
    _cleanup_(secret_done) struct secret out = SECRET_EMPTY;
    struct error err = ERROR_INIT;

    assert_ok(run("printf one; sleep 0.02; printf two", (struct process){0}, &out, &err), &err);
    assert_str(secret_str(&out), "onetwo");
}

TEST(standard_input_is_empty)
{
    _cleanup_(secret_done) struct secret out = SECRET_EMPTY;
    struct error err = ERROR_INIT;

    assert_ok(run("cat; echo end", (struct process){0}, &out, &err), &err);
    assert_str(secret_str(&out), "end\n");
}

TEST(standard_input_is_what_was_given)
{
    _cleanup_(secret_done) struct secret out = SECRET_EMPTY;
    char most[PROCESS_INPUT_MAX + 1];
    struct error err = ERROR_INIT;

    assert_ok(run("cat; echo end", (struct process){.input = STR("in\0put")}, &out, &err), &err);
    assert_int_equal(out.len, 6 + 4);
    assert_memory_equal(out.ptr, "in\0putend\n", out.len);
    secret_done(&out);
    memset(most, 'x', sizeof(most));
    struct process p = {.input = {most, PROCESS_INPUT_MAX}, .max_output = PROCESS_INPUT_MAX};
    assert_ok(run("cat", p, &out, &err), &err);
    assert_int_equal(out.len, PROCESS_INPUT_MAX);
    secret_done(&out);
    assert_ok(run("echo unread", p, &out, &err), &err);
    p.input.len++;
    assert_fails(run("cat", p, &out, &err), ERR_LIMIT, &err);
}

TEST(who_asks_for_the_status_gets_the_output_of_a_failure_too)
{
    static const struct {
        const char *script;
        int status;
    } rows[] = {{"printf text", 0}, {"printf text; exit 7", 7}};

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        _cleanup_(secret_done) struct secret out = SECRET_EMPTY;
        struct error err = ERROR_INIT;
        int status = -1;
        assert_ok(run(rows[i].script, (struct process){.ret_status = &status}, &out, &err), &err);
        assert_int_equal(status, rows[i].status);
        assert_str(secret_str(&out), "text");
    }
}

TEST(a_signal_is_an_error_whoever_asks_for_the_status)
{
    struct secret out = SECRET_EMPTY;
    struct error err;
    int status = -1;

    assert_fails(run("kill -KILL $$", (struct process){.ret_status = &status}, &out, &err),
                 ERR_INTERNAL, &err);
    assert_int_equal(status, -1);
}

TEST(given_variables_replace_those_of_ours)
{
    const char *const env[] = {"HOME=/elsewhere", "PROCESS_TEST=a=b", NULL};
    _cleanup_(secret_done) struct secret out = SECRET_EMPTY;
    struct error err = ERROR_INIT;

    assert_ok(run("echo $HOME $PROCESS_TEST ${PATH:+path}; env | grep -c ^HOME=",
                  (struct process){.env = env}, &out, &err),
              &err);
    assert_str(secret_str(&out), "/elsewhere a=b path\n1\n");
}

TEST(signals_start_out_unblocked)
{
    _cleanup_(secret_done) struct secret out = SECRET_EMPTY;
    struct error err = ERROR_INIT;
    sigset_t all, before;

    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, &before);
    int r = run("kill -TERM $$; echo survived", (struct process){0}, &out, &err);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    assert_int_equal(r, -1);
    assert_contains(str_c(err.msg), "killed by signal 15");
}

TEST(failures_are_told_apart)
{
    static const struct {
        const char *script;
        struct process options;
        enum error_class class;
        const char *text;
    } rows[] = {
        {"exit 3", {0}, ERR_INTERNAL, "/bin/sh ended with status 3"},
        {"kill -9 $$", {0}, ERR_INTERNAL, "killed by signal 9"},
        {"yes", {.max_output = 100}, ERR_LIMIT, "more than 100 bytes"},
        {"sleep 60", {.timeout_ms = 50}, ERR_TRANSIENT, "did not end within"},
        {"exec >&-; sleep 60", {.timeout_ms = 50}, ERR_TRANSIENT, "did not end within"},
        {"sleep 60 & echo started", {.timeout_ms = 200}, ERR_TRANSIENT, "did not end within"},
    };

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct secret out = SECRET_EMPTY;
        struct error err;
        uint64_t start = clock_mono_ms();
        assert_fails(run(rows[i].script, rows[i].options, &out, &err), rows[i].class, &err);
        assert_contains(str_c(err.msg), rows[i].text);
        assert_null(out.ptr);
        assert_true(clock_mono_ms() - start < 10000);
    }
}

TEST(programs_that_cannot_run_are_named)
{
    static const char *const missing[] = {"no-such-program-anywhere", NULL};
    static const char *const folder[] = {"/etc/", NULL};
    struct process p = {.argv = missing, .max_output = 10, .timeout_ms = 1000};
    struct secret out = SECRET_EMPTY;
    struct error err;

    assert_fails(process_run(&p, &out, &err), ERR_NOT_FOUND, &err);
    assert_contains(str_c(err.msg), "no-such-program-anywhere");
    p.argv = folder;
    assert_fails(process_run(&p, &out, &err), ERR_DENIED, &err);
}

TEST(cancelling_ends_the_wait)
{
    struct cancel cancel;
    struct error err = ERROR_INIT;
    struct secret out = SECRET_EMPTY;

    assert_ok(cancel_init(&cancel, &err), &err);
    pthread_t thread = cancel_soon(&cancel);
    assert_fails(run("sleep 60", (struct process){.cancel = &cancel}, &out, &err), ERR_CANCELED,
                 &err);
    pthread_join(thread, NULL);
    cancel_done(&cancel);
}

TEST_MAIN()
