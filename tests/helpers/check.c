/* SPDX-License-Identifier: Apache-2.0 */
#include "helpers/check.h"

#include "base/file.h"
#include "base/limits.h"

#include <ftw.h>
#include <stdio.h>
#include <string.h>

enum { MAX_TESTS = 256 };

static struct CMUnitTest tests[MAX_TESTS];
static size_t tests_len;

void check_register(const char *name, CMUnitTestFunction fn)
{
    if (tests_len == MAX_TESTS)
        abort();
    tests[tests_len++] = (struct CMUnitTest){.name = name, .test_func = fn};
}

int check_run(const char *file)
{
    if (tests_len == 0) {
        fprintf(stderr, "%s: no tests\n", file);
        return 1;
    }
    return _cmocka_run_group_tests(file, tests, tests_len, NULL, NULL);
}

void check_str(struct str got, const char *want, const char *file, int line)
{
    if (str_eq_c(got, want))
        return;
    print_error("got  '" PRI_STR "'\nwant '%s'\n", STR_ARG(got), want);
    _fail(file, line);
}

void check_contains(struct str text, const char *piece, const char *file, int line)
{
    if (str_contains(text, str_c(piece)))
        return;
    print_error("'%s' is not in '" PRI_STR "'\n", piece, STR_ARG(text));
    _fail(file, line);
}

struct str check_data(struct arena *a, const char *data_folder, const char *path)
{
    struct error err = ERROR_INIT;
    struct str bytes = STR_EMPTY;
    struct str full = arena_printf(a, "%s/%s", data_folder, path);

    if (file_read(a, full.ptr, 64 * MIB, &bytes, &err) < 0)
        fail_msg("%s", err.msg);
    return bytes;
}

char *check_temp_folder(struct arena *a)
{
    const char *parent = getenv("TMPDIR");
    struct str pattern = arena_printf(a, "%s/argo-slsa-test-XXXXXX", parent ? parent : "/tmp");
    char *path = arena_cstr(a, pattern);

    if (!mkdtemp(path))
        fail_msg("cannot create %s", path);
    return path;
}

static int remove_one(const char *path, UNUSED const struct stat *st, UNUSED int kind,
                      UNUSED struct FTW *ftw)
{
    return remove(path);
}

void check_temp_remove(const char *path)
{
    nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}
