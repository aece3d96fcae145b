/* SPDX-License-Identifier: Apache-2.0 */
#include "run.h"

#include "cli/completion.h"

/* `typed` is what follows the program's name; its last word, perhaps empty, is being typed. */
static struct str complete(struct arena *a, const char *typed)
{
    struct str left = str_c(typed), word;
    const char *argv[ARGS_MAX] = {"argo-slsa", COMPLETE_WORD};
    char *out = NULL;
    size_t len;
    int argc = 2;

    do {
        bool more = str_cut(left, ' ', &word, &left);
        argv[argc++] = arena_cstr(a, word);
        if (!more)
            break;
    } while (argc < ARGS_MAX);
    FILE *f = open_memstream(&out, &len);
    assert_int_equal(cli_run(argc, argv, (const char *[]){NULL}, f, f, NULL), EXIT_DONE);
    fclose(f);
    struct str kept = arena_str(a, str_c(out));
    free(out);
    return kept;
}

static bool offers(struct str answer, const char *candidate)
{
    struct str line, word;

    while (answer.len) {
        str_cut(answer, '\n', &line, &answer);
        str_cut(line, '\t', &word, NULL);
        if (str_eq_c(word, candidate))
            return true;
    }
    return false;
}

TEST(commands_options_and_values_are_offered)
{
    static const struct {
        const char *typed, *offered;
    } rows[] = {
        {"", "verify"},
        {"", "key"},
        {"ver", "version"},
        {"-v ver", "verify"},
        {"key ", "generate"},
        {"key ch", "check"},
        {"help ", "tree"},
        {"verify --", "--bundle"},
        {"verify -", "--bundle"},
        {"verify x --bu", "--builder-id"},
        {"verify --key k --al", "--allow-failed"},
        {"verify -o ", "json"},
        {"verify --output j", "json"},
        {"verify --output=", "--output=text"},
        {"list --state pa", "partial"},
        {"verify ", "s3://"},
        {"verify s", "sha256:"},
        {"get ", "wf/"},
        {"completion ", "fish"},
        {"key check --password-file p --o", "--output"},
    };

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct arena a = ARENA_INIT;
        struct str answer = complete(&a, rows[i].typed);
        if (!offers(answer, rows[i].offered))
            fail_msg("'%s' does not offer '%s' but\n" PRI_STR, rows[i].typed, rows[i].offered,
                     STR_ARG(answer));
        arena_done(&a);
    }
}

TEST(what_does_not_fit_is_not_offered)
{
    static const struct {
        const char *typed, *candidate;
    } rows[] = {
        {"ver", "list"},           {"list --", "--bundle"}, {"verify --bu", "--ledger"},
        {"verify --key ", "json"}, {"key ", "key"},         {"", COMPLETE_WORD},
        {"get wf/x ", "wf/"},      {"nonsense ", "verify"},
    };

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct arena a = ARENA_INIT;
        if (offers(complete(&a, rows[i].typed), rows[i].candidate))
            fail_msg("'%s' offers '%s'", rows[i].typed, rows[i].candidate);
        arena_done(&a);
    }
}

TEST(the_last_line_tells_whether_files_fit)
{
    static const struct {
        const char *typed;
        int bits;
    } rows[] = {
        {"verify --key ", 0},
        {"verify --key=", 0},
        {"attest -f ", 0},
        {"attest --artifacts ", 0},
        {"inspect ", 0},
        {"verify ", COMPLETE_NO_SPACE},
        {"get ", COMPLETE_NO_SPACE | COMPLETE_NO_FILES},
        {"", COMPLETE_NO_FILES},
        {"verify --builder-id ", COMPLETE_NO_FILES},
        {"list ", COMPLETE_NO_FILES},
    };

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct arena a = ARENA_INIT;
        struct str answer = complete(&a, rows[i].typed);
        struct str want = arena_printf(&a, ":%d\n", rows[i].bits);
        if (!str_ends_with(answer, want))
            fail_msg("'%s': want " PRI_STR "got " PRI_STR, rows[i].typed, STR_ARG(want),
                     STR_ARG(answer));
        arena_done(&a);
    }
}

TEST(there_is_a_script_for_each_shell)
{
    struct arena a = ARENA_INIT;

    for (size_t i = 0; i < completion_scripts_len; i++) {
        struct ran r =
            run_line(&a, arena_printf(&a, "completion %s", completion_scripts[i].shell).ptr);
        assert_int_equal(r.code, EXIT_DONE);
        assert_contains(r.out, COMPLETE_WORD);
        assert_contains(r.out, "kubectl-slsa");
    }
    struct ran r = run_line(&a, "completion fisch");
    assert_int_equal(r.code, EXIT_USAGE);
    assert_contains(r.err, "did you mean fish?");
    arena_done(&a);
}

TEST_MAIN()
