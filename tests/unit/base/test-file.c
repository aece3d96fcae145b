/* SPDX-License-Identifier: Apache-2.0 */
#include "helpers/check.h"

#include "base/file.h"

#include <dirent.h>
#include <sys/stat.h>

struct fixture {
    struct arena a;
    char *folder;
};

static struct fixture setup(void)
{
    struct fixture f = {.a = ARENA_INIT};

    f.folder = check_temp_folder(&f.a);
    return f;
}

static void fixture_done(struct fixture *f)
{
    check_temp_remove(f->folder);
    arena_done(&f->a);
}

static const char *path_of(struct fixture *f, const char *name)
{
    return arena_printf(&f->a, "%s/%s", f->folder, name).ptr;
}

static int entries_in(const char *folder)
{
    DIR *d = opendir(folder);
    int n = 0;

    assert_non_null(d);
    while (readdir(d))
        n++;
    closedir(d);
    return n - 2;
}

TEST(what_is_written_is_read_with_its_mode)
{
    _cleanup_(fixture_done) struct fixture f = setup();
    const char *path = path_of(&f, "x");
    struct error err = ERROR_INIT;
    struct stat st;
    struct str text;

    assert_ok(file_write(path, STR("a\0b"), 0640, false, &err), &err);
    assert_ok(file_read(&f.a, path, 3, &text, &err), &err);
    assert_true(str_eq(text, STR("a\0b")));
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0640);
    assert_int_equal(entries_in(f.folder), 1); /* no temporary file is left */
}

TEST(a_file_is_replaced_unless_it_must_be_new)
{
    _cleanup_(fixture_done) struct fixture f = setup();
    const char *path = path_of(&f, "x");
    struct error err = ERROR_INIT;
    struct str text;

    assert_ok(file_write(path, STR("one"), 0600, true, &err), &err);
    assert_fails(file_write(path, STR("two"), 0600, true, &err), ERR_CONFLICT, &err);
    assert_ok(file_read(&f.a, path, 100, &text, &err), &err);
    assert_str(text, "one");
    assert_ok(file_write(path, STR(""), 0600, false, &err), &err);
    assert_ok(file_read(&f.a, path, 100, &text, &err), &err);
    assert_true(str_is_empty(text));
    assert_int_equal(entries_in(f.folder), 1);
}

TEST(a_file_larger_than_allowed_is_refused)
{
    _cleanup_(fixture_done) struct fixture f = setup();
    const char *path = path_of(&f, "x");
    _cleanup_(secret_done) struct secret secret = SECRET_EMPTY;
    struct error err = ERROR_INIT;
    struct str text = STR("before");

    assert_ok(file_write(path, STR("1234"), 0600, false, &err), &err);
    assert_fails(file_read(&f.a, path, 3, &text, &err), ERR_LIMIT, &err);
    assert_contains(str_c(err.msg), path);
    assert_fails(file_read_secret(path, 3, &secret, &err), ERR_LIMIT, &err);
    assert_null(secret.ptr);
    assert_str(text, "before");
    assert_ok(file_read_secret(path, 4, &secret, &err), &err);
    assert_str(secret_str(&secret), "1234");
}

TEST(an_endless_file_is_refused_too)
{
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    struct error err = ERROR_INIT;
    struct str text;

    assert_fails(file_read(&a, "/dev/zero", 100000, &text, &err), ERR_LIMIT, &err);
}

TEST(errors_have_the_class_of_what_is_wrong_and_name_the_path)
{
    _cleanup_(fixture_done) struct fixture f = setup();
    struct error err = ERROR_INIT;
    struct str text;

    assert_fails(file_read(&f.a, path_of(&f, "absent"), 1, &text, &err), ERR_NOT_FOUND, &err);
    assert_contains(str_c(err.msg), "absent");
    assert_fails(file_read(&f.a, f.folder, 1, &text, &err), ERR_INVALID, &err);
    assert_fails(file_write(path_of(&f, "absent/x"), STR(""), 0600, false, &err), ERR_NOT_FOUND,
                 &err);
    assert_fails(file_write(f.folder, STR(""), 0600, false, &err), ERR_INVALID, &err);
    assert_int_equal(entries_in(f.folder), 0);
}

TEST(folders_are_made_as_deep_as_asked_and_may_exist)
{
    _cleanup_(fixture_done) struct fixture f = setup();
    struct error err = ERROR_INIT;
    struct stat st;

    for (int i = 0; i < 2; i++) {
        assert_ok(file_make_folders(path_of(&f, "a/b//c/"), &err), &err);
        assert_int_equal(stat(path_of(&f, "a/b/c"), &st), 0);
    }
    assert_true(S_ISDIR(st.st_mode));
    assert_ok(file_write(path_of(&f, "file"), STR(""), 0600, false, &err), &err);
    assert_fails(file_make_folders(path_of(&f, "file/x"), &err), ERR_NOT_FOUND, &err);
    assert_fails(file_make_folders("", &err), ERR_NOT_FOUND, &err);
}

TEST(identity_changes_with_the_file_and_follows_links)
{
    _cleanup_(fixture_done) struct fixture f = setup();
    const char *one = path_of(&f, "one"), *two = path_of(&f, "two"), *link = path_of(&f, "link");
    struct error err = ERROR_INIT;

    assert_true(file_identity_eq(file_identify(one), (struct file_identity){0}));
    assert_ok(file_write(one, STR("1"), 0600, false, &err), &err);
    assert_ok(file_write(two, STR("1"), 0600, false, &err), &err);
    assert_int_equal(symlink(one, link), 0);
    struct file_identity before = file_identify(link);
    assert_true(file_identity_eq(before, file_identify(one)));
    unlink(link);
    assert_int_equal(symlink(two, link), 0);
    assert_false(file_identity_eq(before, file_identify(link)));
    assert_ok(file_write(one, STR("2"), 0600, false, &err), &err);
    assert_false(file_identity_eq(before, file_identify(one)));
}

TEST_MAIN()
