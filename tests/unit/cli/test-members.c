/* SPDX-License-Identifier: Apache-2.0 */
#include "desk.h"

#include "base/file.h"
#include "cli/members.h"

#define HEX_OF_ABC "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"

struct fixture {
    struct desk desk;
    char *folder;
    struct member_list members;
    uint64_t bytes;
};

static void set_up(struct fixture *f)
{
    struct error err = ERROR_INIT;

    *f = (struct fixture){.bytes = 0};
    desk_open(&f->desk, NULL);
    f->folder = check_temp_folder(&f->desk.arena);
    assert_ok(file_make_folders(arena_printf(&f->desk.arena, "%s/b/d/s", f->folder).ptr, &err),
              &err);
    desk_file(&f->desk, f->folder, "b/d/s/x y", STR("abc"));
    desk_file(&f->desk, f->folder, "b/d/a", STR("abc"));
    desk_file(&f->desk, f->folder, "b/da", STR("beside"));
    f->desk.cli.options.artifacts = str_c(f->folder);
}

static void tear_down(struct fixture *f)
{
    check_temp_remove(f->folder);
    desk_close(&f->desk);
}

static int read_members(struct fixture *f, const char *text, struct error *err)
{
    struct target t;

    assert_ok(target_parse(&f->desk.arena, str_c(text), &t, err), err);
    assert_true(members_are_meant(&f->desk.cli, &t));
    return members_read(&f->desk.cli, &t, &f->members, &f->bytes, err);
}

static const char *path_of(struct fixture *f, const char *below)
{
    return arena_printf(&f->desk.arena, "%s/%s", f->folder, below).ptr;
}

TEST(files_are_read_and_named_alike_in_folders_and_stores)
{
    struct error err = ERROR_INIT;
    struct fixture f;

    set_up(&f);
    const char *const same[] = {"s3://b/d/", path_of(&f, "b/d"), path_of(&f, "b/d//")};
    for (size_t i = 0; i < ARRAY_LEN(same); i++) {
        assert_ok(read_members(&f, same[i], &err), &err);
        assert_int_equal(f.members.len, 2);
        assert_str(f.members.items[0].name, "a");
        assert_str(f.members.items[1].name, "s/x%20y");
        assert_str(digest_str(&f.members.items[1].digest), HEX_OF_ABC);
        assert_int_equal(f.bytes, 6);
    }
    tear_down(&f);
}

TEST(links_are_not_followed_but_for_the_folder_itself)
{
    struct error err = ERROR_INIT;
    struct fixture f;

    set_up(&f);
    assert_int_equal(symlink("a", path_of(&f, "b/d/link")), 0);
    assert_int_equal(symlink("..", path_of(&f, "b/d/up")), 0);
    assert_int_equal(symlink("d", path_of(&f, "b/other")), 0);
    assert_ok(read_members(&f, path_of(&f, "b/other"), &err), &err);
    assert_int_equal(f.members.len, 4);
    assert_str(f.members.items[1].name, "link");
    assert_false(digest_is_set(&f.members.items[1].digest));
    assert_str(f.members.items[3].name, "up");
    assert_false(digest_is_set(&f.members.items[3].digest));
    tear_down(&f);
}

TEST(what_is_below_a_key_is_told_from_what_begins_alike)
{
    struct error err = ERROR_INIT;
    struct fixture f;
    struct location l = {.kind = LOCATION_S3, .bucket = STR("b"), .key = STR("d/")};
    bool found = false;

    set_up(&f);
    assert_ok(members_exist(&f.desk.cli, &l, &found, &err), &err);
    assert_true(found);
    l.key = STR("da/");
    assert_ok(members_exist(&f.desk.cli, &l, &found, &err), &err);
    assert_false(found);
    tear_down(&f);
}

TEST(files_and_keys_without_a_slash_are_no_directories)
{
    static const char *const others[] = {"s3://b/d", "b/d/a", "nowhere/", "wf/x"};
    struct error err = ERROR_INIT;
    struct fixture f;
    struct target t;

    set_up(&f);
    for (size_t i = 0; i < ARRAY_LEN(others); i++) {
        assert_ok(target_parse(&f.desk.arena, str_c(others[i]), &t, &err), &err);
        assert_false(members_are_meant(&f.desk.cli, &t));
    }
    tear_down(&f);
}

TEST_MAIN()
