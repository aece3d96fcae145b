/* SPDX-License-Identifier: Apache-2.0 */
#include "helpers/bundles.h"

#include "store/layout.h"

#include <stdio.h>

static void write_entry(struct surroundings *s, const char *name)
{
    struct str path = arena_printf(&s->arena, "subjects/" SHA_HELLO "/%s", name);

    write_object(s, path.ptr, "");
}

static int find(struct surroundings *s, struct bundle_text_list *ret)
{
    struct str path = arena_printf(&s->arena, "%s/bucket", s->folder);
    struct digest d;

    assert_true(digest_parse(STR(SHA_HELLO), &d));
    *ret = (struct bundle_text_list){0};
    return store_find_in_directory(path, &d, STR_EMPTY, &s->arena, ret, &s->err);
}

TEST(entries_that_are_no_digest_are_passed_over)
{
    _cleanup_(surroundings_done) struct surroundings s;
    struct bundle_text_list found;

    with_folder(&s);
    write_entry(&s, "x");
    write_entry(&s, SHA_EMPTY "0");
    write_entry(&s, "..." SHA_EMPTY);
    assert_fails(find(&s, &found), ERR_NOT_FOUND, &s.err);
    write_object(&s, "bundles/" SHA_EMPTY ".sigstore.json", "text");
    write_entry(&s, SHA_EMPTY);
    assert_ok(find(&s, &found), &s.err);
    assert_int_equal(found.len, 1);
    assert_str(found.items[0].text, "text");
    assert_contains(found.items[0].where, "/bucket/bundles/" SHA_EMPTY);
}

TEST(an_entry_whose_bundle_is_gone_does_not_hide_others)
{
    _cleanup_(surroundings_done) struct surroundings s;
    struct bundle_text_list found;

    with_folder(&s);
    write_entry(&s, SHA_EMPTY);
    write_entry(&s, SHA_HELLO);
    assert_fails(find(&s, &found), ERR_NOT_FOUND, &s.err);
    write_object(&s, "bundles/" SHA_HELLO ".sigstore.json", "text");
    assert_ok(find(&s, &found), &s.err);
    assert_int_equal(found.len, 1);
}

TEST(no_more_bundles_are_read_than_are_tried)
{
    _cleanup_(surroundings_done) struct surroundings s;
    struct bundle_text_list found;
    char hex[65], path[128];

    with_folder(&s);
    for (int i = 0; i < VERIFY_MAX_CANDIDATES + 20; i++) {
        snprintf(hex, sizeof(hex), "%064d", i);
        snprintf(path, sizeof(path), "bundles/%s.sigstore.json", hex);
        write_entry(&s, hex);
        write_object(&s, path, "x");
    }
    assert_ok(find(&s, &found), &s.err);
    assert_int_equal(found.len, VERIFY_MAX_CANDIDATES);
}

TEST(a_directory_that_is_not_there_has_nothing)
{
    _cleanup_(surroundings_done) struct surroundings s;
    struct bundle_text_list found;

    with_folder(&s);
    assert_fails(find(&s, &found), ERR_NOT_FOUND, &s.err);
}

TEST_MAIN()
