/* SPDX-License-Identifier: Apache-2.0 */
#include "desk.h"
#include "run.h"

#include "cli/branch.h"
#include "cli/progress.h"
#include "cli/table.h"

TEST(version_is_text_or_json)
{
    struct arena a = ARENA_INIT;
    struct ran r = run_line(&a, "version");

    assert_int_equal(r.code, EXIT_DONE);
    assert_str(r.out, "argo-slsa " ARGO_SLSA_VERSION "\n");
    assert_contains(run_line(&a, "version -o json").out, "\"schemaVersion\": 1");
    assert_contains(run_line(&a, "--version").out, ARGO_SLSA_VERSION);
    arena_done(&a);
}

TEST(wrong_use_ends_with_two_and_says_nothing_on_standard_output)
{
    static const char *const lines[] = {
        "",          "nope",         "verify",   "verify x", "verify --key",
        "list x",    "verify x y",   "key",      "attest",   "controller",
        "tree --no", "completion x", "get nowf", "inspect",  "verify --key k gs://b/k",
    };
    struct arena a = ARENA_INIT;

    for (size_t i = 0; i < ARRAY_LEN(lines); i++) {
        struct ran r = run_line(&a, lines[i]);
        if (r.code != EXIT_USAGE)
            fail_msg("'%s' ends with %d", lines[i], r.code);
        assert_str(r.out, "");
        assert_true(str_starts_with(r.err, STR("error: ")));
        assert_contains(r.err, "--help");
    }
    arena_done(&a);
}

TEST(a_verification_without_a_key_says_where_to_get_it)
{
    struct arena a = ARENA_INIT;
    struct ran r = run_line(&a, "verify /dev/null");

    assert_int_equal(r.code, EXIT_USAGE);
    assert_contains(r.err, "--key");
    assert_contains(r.err, "ARGO_SLSA_KEY");
    arena_done(&a);
}

TEST(error_classes_have_exit_codes)
{
    static const struct {
        enum error_class class;
        int http_status, code;
    } rows[] = {
        {ERR_NOT_FOUND, 404, EXIT_NOTHING},   {ERR_DENIED, 403, EXIT_UNREACHABLE},
        {ERR_TRANSIENT, 0, EXIT_UNREACHABLE}, {ERR_THROTTLED, 429, EXIT_UNREACHABLE},
        {ERR_INVALID, 0, EXIT_USAGE},         {ERR_INVALID, 400, EXIT_UNREACHABLE},
        {ERR_CRYPTO, 0, EXIT_UNTRUSTED},      {ERR_INTERNAL, 0, EXIT_INTERNAL},
        {ERR_CANCELED, 0, EXIT_INTERNAL},     {ERR_LIMIT, 0, EXIT_INTERNAL},
        {ERR_OK, 0, EXIT_INTERNAL},
    };

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct error err = {.class = rows[i].class, .http_status = rows[i].http_status};
        assert_int_equal(exit_code_of_backend(&err), rows[i].code);
    }
}

TEST(tables_are_aligned_and_their_cells_are_safe)
{
    struct desk s;
    struct table t = {.columns = 2};

    desk_open(&s, NULL);
    s.cli.term.unicode = true;
    *LIST_ADD(&s.arena, &t.rows) = (struct table_row){.cells = {STR("A"), STR("B")}};
    *LIST_ADD(&s.arena, &t.rows) = (struct table_row){.cells = {STR("\xc3\xa4\xc3\xa4"), STR("x")}};
    *LIST_ADD(&s.arena, &t.rows) = (struct table_row){.cells = {STR("\n"), STR("y")}};
    table_print(&s.cli, &t);
    assert_str(desk_said(&s), "A     B\n\xc3\xa4\xc3\xa4    x\n\\x0a  y\n");
    desk_close(&s);
}

static struct branch *branch(struct desk *s, struct branch *parent, const char *text)
{
    struct branch *b = branch_new(&s->cli, parent);

    b->text = b->key = str_c(text);
    return b;
}

TEST(trees_are_drawn_in_order_with_box_characters_or_without)
{
    static const char *const want[] = {
        "root\n|- a\n|  `- x  Succeeded\n`- b\n",
        "root\n├─ a\n│  └─ x  Succeeded\n└─ b\n",
    };

    for (int unicode = 0; unicode < 2; unicode++) {
        struct desk s;
        desk_open(&s, NULL);
        s.cli.term.unicode = unicode;
        struct branch *root = branch(&s, NULL, "root");
        branch(&s, root, "b");
        branch(&s, branch(&s, root, "a"), "x")->state = STR("Succeeded");
        branch_draw(&s.cli, root);
        assert_str(desk_said(&s), want[unicode]);
        desk_close(&s);
    }
}

TEST(a_tree_that_bites_its_tail_ends)
{
    struct desk s;

    desk_open(&s, NULL);
    struct branch *root = branch(&s, NULL, "root"), *a = branch(&s, root, "a");
    *LIST_ADD(&s.arena, &a->children) = root;
    *LIST_ADD(&s.arena, &a->children) = a;
    branch_draw(&s.cli, root);
    assert_str(desk_said(&s), "root\n`- a\n");
    desk_close(&s);
}

TEST(a_very_deep_tree_is_cut)
{
    struct desk s;

    desk_open(&s, NULL);
    struct branch *root = branch(&s, NULL, "r"), *b = root;
    for (int i = 0; i < 5000; i++)
        b = branch(&s, b, "n");
    branch_draw(&s.cli, root);
    assert_true(desk_said(&s).len < 100000);
    desk_close(&s);
}

TEST(sizes_are_told_in_powers_of_1024)
{
    struct arena a = ARENA_INIT;

    assert_str(format_bytes(&a, 0), "0 B");
    assert_str(format_bytes(&a, 1023), "1023 B");
    assert_str(format_bytes(&a, 1536), "1.5 KiB");
    assert_str(format_bytes(&a, 5ULL << 30), "5.0 GiB");
    assert_str(format_bytes(&a, UINT64_MAX), "16.0 EiB");
    arena_done(&a);
}

TEST(no_progress_is_drawn_where_there_is_no_terminal)
{
    struct desk s;

    desk_open(&s, NULL);
    struct progress p = progress_start(&s.cli, STR("file"), 100);
    p.started_ms -= 5000;
    progress_add(&p, 50);
    progress_end(&p);
    assert_str(desk_warned(&s), "");
    s.cli.term.err_is_tty = true;
    p = progress_start(&s.cli, STR("file\033"), 100);
    p.started_ms -= 5000;
    progress_add(&p, 50);
    assert_contains(desk_warned(&s), "file\\x1b");
    assert_contains(desk_warned(&s), "50 B");
    progress_end(&p);
    desk_close(&s);
}

TEST_MAIN()
