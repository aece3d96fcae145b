/* SPDX-License-Identifier: Apache-2.0 */
#include "desk.h"

#include "cli/sources.h"

static struct target target_of(struct desk *d, const char *text)
{
    struct error err = ERROR_INIT;
    struct target t;

    assert_ok(target_parse(&d->arena, str_c(text), &t, &err), &err);
    return t;
}

static void add_store(struct desk *d, const char *text)
{
    *LIST_ADD(&d->arena, &d->cli.options.stores) = str_c(text);
}

static const char *const digest_text =
    "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

TEST(places_that_make_no_sense_are_refused)
{
    static const struct {
        const char *target, *store, *says;
    } rows[] = {
        {"file", "cupboard", "no kind of store"},
        {"file", "directroy:x", "did you mean directory?"},
        {"file", "directory", "want directory:DIR"},
        {"file", "directory:", "want directory:DIR"},
        {"file", "bucket", "want bucket:NAME"},
        {"file", "registry", "cannot have anything about"},
        {"file", "beside:x", "takes no place"},
        {"s3://b/k", "registry", "cannot have anything about"},
        {"s3://b/k", "beside", "cannot have anything about"},
        {"oci://h.example/r:t", "bucket:x", "cannot have anything about"},
        {"s3://b/k", "cluster:x", "takes no place"},
    };

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct desk d;
        struct source_list sources;
        struct error err;
        desk_open(&d, NULL);
        struct target t = target_of(&d, rows[i].target);
        add_store(&d, rows[i].store);
        assert_fails(sources_choose(&d.cli, &t, &sources, &err), ERR_INVALID, &err);
        assert_contains(str_c(err.msg), rows[i].says);
        desk_close(&d);
    }
}

TEST(files_and_folders_that_are_not_there_are_errors_and_not_nothing)
{
    struct desk d;
    struct source_list sources;
    struct error err;

    desk_open(&d, NULL);
    struct target t = target_of(&d, "file");
    add_store(&d, "directory:/nowhere/at/all");
    assert_fails(sources_choose(&d.cli, &t, &sources, &err), ERR_INTERNAL, &err);
    d.cli.options.stores.len = 0;
    *LIST_ADD(&d.arena, &d.cli.options.bundles) = STR("/nowhere/at/all");
    assert_fails(sources_choose(&d.cli, &t, &sources, &err), ERR_INTERNAL, &err);
    desk_close(&d);
}

TEST(what_is_named_replaces_what_is_usual)
{
    struct desk d;
    struct source_list sources;
    struct error err = ERROR_INIT;

    desk_open(&d, NULL);
    struct target file = target_of(&d, "file"), object = target_of(&d, "s3://b/k");
    assert_ok(sources_choose(&d.cli, &file, &sources, &err), &err);
    assert_int_equal(sources.len, 2); /* beside, cluster */
    assert_ok(sources_choose(&d.cli, &object, &sources, &err), &err);
    assert_int_equal(sources.len, 1); /* bucket */
    add_store(&d, "bucket:other");
    assert_ok(sources_choose(&d.cli, &file, &sources, &err), &err);
    assert_int_equal(sources.len, 1);
    d.cli.options.ledger = STR("ledger.db");
    assert_ok(sources_choose(&d.cli, &file, &sources, &err), &err);
    assert_int_equal(sources.len, 2);
    desk_close(&d);
}

TEST(bundles_handed_over_are_claimed_and_come_once)
{
    struct desk d;
    struct source_list sources;
    struct candidate_list found = {0};
    struct error err = ERROR_INIT, failure = ERROR_INIT;

    desk_open(&d, NULL);
    char *folder = check_temp_folder(&d.arena);
    *LIST_ADD(&d.arena, &d.cli.options.bundles) = desk_file(&d, folder, "one", STR("text"));
    struct target t = target_of(&d, digest_text);
    assert_ok(sources_choose(&d.cli, &t, &sources, &err), &err);
    sources_find_by_digest(&d.cli, &sources, &t.digest, &found, &failure);
    sources_find_by_name(&d.cli, &sources, STR("s3://b/k"), &found, &failure);
    assert_int_equal(failure.class, ERR_OK);
    assert_int_equal(found.len, 1);
    assert_str(found.items[0].text, "text");
    assert_true(found.items[0].is_claimed);
    check_temp_remove(folder);
    desk_close(&d);
}

TEST(a_bundle_beside_the_file_is_found_and_none_is_no_failure)
{
    struct desk d;
    struct source_list sources;
    struct candidate_list found = {0};
    struct error err = ERROR_INIT, failure = ERROR_INIT;

    desk_open(&d, NULL);
    char *folder = check_temp_folder(&d.arena);
    struct target t = target_of(&d, desk_file(&d, folder, "file", STR("x")).ptr);
    struct target digest = target_of(&d, digest_text);
    add_store(&d, "beside");
    assert_ok(sources_choose(&d.cli, &t, &sources, &err), &err);
    sources_find_by_digest(&d.cli, &sources, &digest.digest, &found, &failure);
    assert_int_equal(found.len, 0);
    assert_int_equal(failure.class, ERR_OK);
    desk_file(&d, folder, "file.sigstore.json", STR("text"));
    sources_find_by_digest(&d.cli, &sources, &digest.digest, &found, &failure);
    assert_int_equal(found.len, 1);
    check_temp_remove(folder);
    desk_close(&d);
}

TEST(a_place_that_cannot_be_asked_is_kept_as_a_failure_and_said)
{
    struct desk d;
    struct source_list sources;
    struct candidate_list found = {0};
    struct error err = ERROR_INIT, failure = ERROR_INIT;

    desk_open(&d, NULL);
    d.cli.options.s3_endpoint = STR("http://127.0.0.1:9");
    struct target t = target_of(&d, "s3://b/k"), digest = target_of(&d, digest_text);
    assert_ok(sources_choose(&d.cli, &t, &sources, &err), &err);
    sources_find_by_digest(&d.cli, &sources, &digest.digest, &found, &failure);
    assert_int_equal(failure.class, ERR_TRANSIENT);
    assert_contains(desk_warned(&d), "warning: bucket");
    desk_close(&d);
}

TEST_MAIN()
