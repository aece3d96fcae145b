/* SPDX-License-Identifier: Apache-2.0 */
#include "helpers/images.h"

#include "store/legacy.h"

static int put(struct image_fixture *f, const struct signed_item *item, bool legacy,
               struct str *ret_where)
{
    struct store_config c = {.kind = STR("oci"), .legacy = legacy};

    return store_find(c.kind)->put(&c, &f->s.env, &item->item, &f->s.arena, ret_where, &f->s.err);
}

TEST(the_referrer_names_the_image_and_holds_the_bundle)
{
    _cleanup_(image_done) struct image_fixture f;
    _cleanup_(signed_item_done) struct signed_item one;
    struct str where, again;

    with_image(&f);
    sign_for_image(&f, &one);
    take_uploads(&f);
    serve(&f, "manifests", arena_printf(&f.s.arena, "sha256:%s", f.image.hex), 200,
          STR(IMAGE_MANIFEST));
    assert_ok(put(&f, &one, false, &where), &f.s.err);
    struct str manifest = sent(&f, "PUT", "/v2/team/app/manifests/sha256:", 0);
    assert_contains(manifest, f.image.hex);
    assert_contains(manifest, oci_digest_of(&f.s.arena, one.item.bundle).ptr);
    assert_contains(where, oci_digest_of(&f.s.arena, manifest).ptr);
    assert_true(str_starts_with(where, STR("oci://127.0.0.1:")));
    assert_true(str_is_empty(sent(&f, "PUT", "/v2/team/app/manifests/sha256-", 0)));
    assert_ok(put(&f, &one, false, &again), &f.s.err);
    assert_true(str_eq(where, again));
}

TEST(an_image_that_is_gone_gets_nothing)
{
    _cleanup_(image_done) struct image_fixture f;
    _cleanup_(signed_item_done) struct signed_item one;
    struct str where;

    with_image(&f);
    sign_for_image(&f, &one);
    take_uploads(&f);
    assert_fails(put(&f, &one, true, &where), ERR_NOT_FOUND, &f.s.err);
    assert_int_equal(fake_server_requests(f.s.server), 1);
    one.item.image = (struct digest){{0}};
    assert_fails(put(&f, &one, true, &where), ERR_INVALID, &f.s.err);
    f.s.secrets = ERR_NOT_FOUND;
    one.item.image = f.image;
    assert_fails(put(&f, &one, true, &where), ERR_DENIED, &f.s.err);
}

TEST(the_legacy_tag_is_written_on_request)
{
    _cleanup_(image_done) struct image_fixture f;
    _cleanup_(signed_item_done) struct signed_item one;
    struct str where;

    with_image(&f);
    sign_for_image(&f, &one);
    take_uploads(&f);
    serve(&f, "manifests", arena_printf(&f.s.arena, "sha256:%s", f.image.hex), 200,
          STR(IMAGE_MANIFEST));
    assert_fails(put(&f, &one, true, &where), ERR_TRANSIENT, &f.s.err); /* see test-legacy.c */
    assert_contains(sent(&f, "PUT", "/v2/team/app/manifests/sha256-", 0), LEGACY_LAYER_TYPE);
}

TEST_MAIN()
