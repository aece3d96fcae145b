/* SPDX-License-Identifier: Apache-2.0 */
#include "desk.h"

#include "base/file.h"
#include "cli/measure.h"

#define HEX_OF_ABC     "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
#define HEX_OF_NOTHING "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

static int measure(struct desk *d, const char *text, struct measured *ret, struct error *err)
{
    struct target t;

    assert_ok(target_parse(&d->arena, str_c(text), &t, err), err);
    return measure_target(&d->cli, &t, ret, err);
}

TEST(files_are_hashed_also_empty_ones)
{
    struct error err = ERROR_INIT;
    struct measured m;
    struct desk d;

    desk_open(&d, NULL);
    char *folder = check_temp_folder(&d.arena);
    assert_ok(measure(&d, desk_file(&d, folder, "abc", STR("abc")).ptr, &m, &err), &err);
    assert_str(digest_str(&m.digest), HEX_OF_ABC);
    assert_int_equal(m.size, 3);
    assert_ok(measure(&d, desk_file(&d, folder, "none", STR_EMPTY).ptr, &m, &err), &err);
    assert_str(digest_str(&m.digest), HEX_OF_NOTHING);
    check_temp_remove(folder);
    desk_close(&d);
}

TEST(objects_are_hashed_in_their_folder)
{
    struct error err = ERROR_INIT;
    struct measured m;
    struct desk d;

    desk_open(&d, NULL);
    char *folder = check_temp_folder(&d.arena);
    assert_ok(file_make_folders(arena_printf(&d.arena, "%s/b", folder).ptr, &err), &err);
    desk_file(&d, folder, "b/k y", STR("abc"));
    d.cli.options.artifacts = str_c(folder);
    assert_ok(measure(&d, "s3://b/k%20y", &m, &err), &err);
    assert_str(digest_str(&m.digest), HEX_OF_ABC);
    assert_fails(measure(&d, "s3://b/none", &m, &err), ERR_NOT_FOUND, &err);
    assert_str(str_c(err.msg), "s3://b/none does not exist");
    check_temp_remove(folder);
    desk_close(&d);
}

TEST(digests_are_taken_as_they_are)
{
    struct error err = ERROR_INIT;
    struct measured m;
    struct desk d;

    desk_open(&d, NULL);
    assert_ok(measure(&d, "sha256:" HEX_OF_ABC, &m, &err), &err);
    assert_str(digest_str(&m.digest), HEX_OF_ABC);
    assert_ok(measure(&d, "oci://h.example/r@sha256:" HEX_OF_ABC, &m, &err), &err);
    assert_str(digest_str(&m.digest), HEX_OF_ABC);
    desk_close(&d);
}

TEST(a_local_file_that_is_missing_is_no_missing_attestation)
{
    struct error err = ERROR_INIT;
    struct measured m;
    struct desk d;

    desk_open(&d, NULL);
    assert_fails(measure(&d, "/nowhere/at/all", &m, &err), ERR_INTERNAL, &err);
    assert_fails(measure(&d, "/", &m, &err), ERR_INVALID, &err);
    desk_close(&d);
}

TEST(a_cancelled_reading_ends)
{
    struct error err = ERROR_INIT;
    struct measured m;
    struct cancel cancel;
    struct desk d;

    desk_open(&d, NULL);
    assert_ok(cancel_init(&cancel, &err), &err);
    cancel_trigger(&cancel);
    d.cli.cancel = &cancel;
    assert_fails(measure(&d, "/dev/zero", &m, &err), ERR_CANCELED, &err);
    cancel_done(&cancel);
    desk_close(&d);
}

TEST_MAIN()
