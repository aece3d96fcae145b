/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/argo/recorded.h"

#define DONE    "\"labels\":{\"workflows.argoproj.io/completed\":\"true\"}"
#define END     "\"finishedAt\":\"2026-01-01T00:00:00Z\""
#define W(m, s) "{\"metadata\":{\"name\":\"w\",\"uid\":\"u\"," m "},\"status\":{" s "}}"
#define NODE(n) "\"nodes\":{\"x\":{\"type\":\"Pod\"," n "}}"

TEST(a_run_is_complete_when_nothing_can_follow)
{
    static const struct {
        const char *workflow, *missing; /* NULL: complete */
    } rows[] = {
        {W(DONE, "\"phase\":\"Succeeded\"," END), NULL},
        {W(DONE, "\"phase\":\"Failed\"," END), NULL},
        {W(DONE, "\"phase\":\"Error\"," END), NULL},
        {W("\"labels\":{}", "\"phase\":\"Succeeded\"," END), "label"},
        {W("\"labels\":{\"workflows.argoproj.io/completed\":true}", "\"phase\":\"Succeeded\"," END),
         "label"},
        {W(DONE, "\"phase\":\"Running\"," END), "phase is \"Running\""},
        {W(DONE, END), "phase is \"\""},
        {W(DONE, "\"phase\":\"Succeeded\""), "finishedAt"},
        {W(DONE, "\"phase\":\"Succeeded\",\"finishedAt\":null"), "finishedAt"},
        {W(DONE, "\"phase\":\"Succeeded\",\"finishedAt\":\"soon\""), "finishedAt"},
        /* Argo up to 3.7.0 */
        {W(DONE, "\"phase\":\"Succeeded\"," END ",\"taskResultsCompletionStatus\":{\"a\":true,"
                 "\"b\":false}"),
         "node b"},
        {W(DONE, "\"phase\":\"Succeeded\"," END ",\"taskResultsCompletionStatus\":{\"a\":true}"),
         NULL},
        /* Argo since 3.7.1 */
        {W(DONE, "\"phase\":\"Succeeded\"," END
                 "," NODE("\"phase\":\"Succeeded\",\"taskResultSynced\":false")),
         "node x"},
        {W(DONE, "\"phase\":\"Succeeded\"," END
                 "," NODE("\"phase\":\"Succeeded\",\"taskResultSynced\":true")),
         NULL},
        /* a daemon may be left behind by a success, uploads may follow an early error */
        {W(DONE, "\"phase\":\"Succeeded\"," END "," NODE("\"phase\":\"Running\"")), NULL},
        {W(DONE, "\"phase\":\"Error\"," END "," NODE("\"phase\":\"Running\"")), "has not ended"},
        {W(DONE, "\"phase\":\"Failed\"," END "," NODE("\"phase\":\"Pending\"")), "has not ended"},
        {W(DONE, "\"phase\":\"Failed\"," END "," NODE("\"phase\":\"Omitted\"")), NULL},
    };
    struct arena a = ARENA_INIT;

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct run run = run_of(&a, json_of(&a, rows[i].workflow));
        if (run.completed != !rows[i].missing)
            fail_msg("row %zu: " PRI_STR, i, STR_ARG(run.unfinished));
        assert_contains(run.unfinished, rows[i].missing ? rows[i].missing : "");
        assert_int_equal(run.unfinished.len == 0, run.completed);
    }
    arena_done(&a);
}

TEST_MAIN()
