/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/cli.h"

#include <signal.h>
#include <stdio.h>

/* A signal handler has no other way to reach what it has to stop. */
static struct cancel interrupt;
static volatile sig_atomic_t caught;

static void on_signal(int number)
{
    caught = number;
    cancel_trigger(&interrupt);
}

/* The first signal asks the command to stop, a second one ends it at once. A signal that the parent
 * has us ignore stays ignored. */
static void catch_signals(void)
{
    static const int stopping[] = {SIGINT, SIGTERM};
    struct sigaction stop = {.sa_handler = on_signal, .sa_flags = (int)SA_RESETHAND};
    struct sigaction ignore = {.sa_handler = SIG_IGN}, inherited;

    for (size_t i = 0; i < ARRAY_LEN(stopping); i++) {
        sigaction(stopping[i], NULL, &inherited);
        if (inherited.sa_handler != SIG_IGN)
            sigaction(stopping[i], &stop, NULL);
    }
    sigaction(SIGPIPE, &ignore, NULL);
}

/* Ends as the signal would have, so that a shell sees 128 + its number. */
static void die_of(int number)
{
    signal(number, SIG_DFL);
    raise(number);
}

int main(int argc, char **argv)
{
    struct error err = ERROR_INIT;

    if (cancel_init(&interrupt, &err) < 0) {
        fprintf(stderr, "error: %s\n", err.msg);
        return EXIT_INTERNAL;
    }
    catch_signals();
    int code = cli_run(argc, (const char *const *)argv, (const char *const *)environ, stdout,
                       stderr, &interrupt);
    cancel_done(&interrupt);
    if (caught && code != EXIT_DONE)
        die_of(caught);
    return code;
}
