/* SPDX-License-Identifier: Apache-2.0 */
#include "helpers/images.h"

#include "store/legacy.h"

static int find(struct image_fixture *f, struct bundle_text_list *ret)
{
    *ret = (struct bundle_text_list){0};
    return store_find_at_image(f->repository, &f->image, &f->s.arena, ret, &f->s.err);
}

static struct str join(struct image_fixture *f, struct str x, struct str y)
{
    return arena_printf(&f->s.arena, PRI_STR "," PRI_STR, STR_ARG(x), STR_ARG(y));
}

static struct str serve_bundle(struct image_fixture *f, const char *layer_type, struct str text)
{
    return serve_manifest(f, serve_blob(f, layer_type, text));
}

TEST(every_kind_of_bundle_layer_is_found)
{
    static const char *const types[] = {"application/vnd.dev.sigstore.bundle.v0.3+json",
                                        "application/vnd.dev.sigstore.bundle+json;version=0.3"};

    for (size_t i = 0; i < ARRAY_LEN(types); i++) {
        _cleanup_(image_done) struct image_fixture f;
        struct bundle_text_list found;
        with_image(&f);
        serve_referrers(&f, serve_bundle(&f, types[i], STR("one")));
        assert_ok(find(&f, &found), &f.s.err);
        assert_int_equal(found.len, 1);
        assert_str(found.items[0].text, "one");
        assert_contains(found.items[0].where, "/team/app@sha256:");
    }
}

TEST(broken_referrers_do_not_hide_a_good_one)
{
    _cleanup_(image_done) struct image_fixture f;
    struct bundle_text_list found;

    with_image(&f);
    struct str gone = STR("{\"mediaType\":\"" OCI_MEDIA_MANIFEST "\",\"digest\":\"sha256:" SHA_EMPTY
                          "\",\"size\":1}");
    struct str malformed = STR("{\"mediaType\":\"x\",\"digest\":\"../../x\",\"size\":1}");
    struct str other = serve_bundle(&f, "application/spdx+json", STR("sbom"));
    struct str missing_layer =
        serve_manifest(&f, STR("{\"mediaType\":\"application/vnd.dev.sigstore.bundle.v0.3+json\","
                               "\"digest\":\"sha256:" SHA_HELLO "\",\"size\":5}"));
    struct str two_layers = serve_manifest(
        &f, join(&f, serve_blob(&f, "application/vnd.dev.sigstore.bundle.v0.3+json", STR("a")),
                 serve_blob(&f, "application/vnd.dev.sigstore.bundle.v0.3+json", STR("b"))));
    struct str good =
        serve_bundle(&f, "application/vnd.dev.sigstore.bundle.v0.3+json", STR("good"));
    serve_referrers(&f,
                    join(&f, join(&f, join(&f, gone, malformed), join(&f, other, missing_layer)),
                         join(&f, two_layers, good)));
    assert_ok(find(&f, &found), &f.s.err);
    assert_int_equal(found.len, 1);
    assert_str(found.items[0].text, "good");
}

TEST(a_layer_of_other_bytes_is_passed_over)
{
    _cleanup_(image_done) struct image_fixture f;
    struct bundle_text_list found;

    with_image(&f);
    serve(&f, "blobs", STR("sha256:" SHA_HELLO), 200, STR("not hello"));
    serve_referrers(&f, serve_manifest(&f, STR("{\"mediaType\":\"application/"
                                               "vnd.dev.sigstore.bundle.v0.3+json\",\"digest\":"
                                               "\"sha256:" SHA_HELLO "\",\"size\":5}")));
    assert_fails(find(&f, &found), ERR_NOT_FOUND, &f.s.err);
}

TEST(legacy_envelopes_are_found_after_the_referrers)
{
    _cleanup_(image_done) struct image_fixture f;
    _cleanup_(signed_item_done) struct signed_item one;
    struct bundle_text_list found;
    struct bundle bundle;
    struct str envelope;

    with_image(&f);
    sign_item(&f.s, "oci://r.io/a", f.image.hex, "1", &one);
    assert_ok(bundle_parse(&f.s.arena, one.item.bundle, &bundle, &f.s.err), &f.s.err);
    assert_ok(json_canonical(&f.s.arena, dsse_to_json(&f.s.arena, &bundle.envelope), MIB, &envelope,
                             &f.s.err),
              &f.s.err);
    serve_referrers(&f, STR(""));
    struct str layers = join(&f, serve_blob(&f, LEGACY_LAYER_TYPE, STR("{broken")),
                             serve_blob(&f, LEGACY_LAYER_TYPE, envelope));
    serve(&f, "manifests", legacy_tag(&f.s.arena, &f.image), 200,
          arena_printf(&f.s.arena,
                       "{\"schemaVersion\":2,\"mediaType\":\"" OCI_MEDIA_MANIFEST
                       "\",\"config\":{\"mediaType\":\"c\",\"digest\":\"sha256:c\",\"size\":1},"
                       "\"layers\":[" PRI_STR "]}",
                       STR_ARG(layers)));
    assert_ok(find(&f, &found), &f.s.err);
    assert_int_equal(found.len, 1);
    assert_verifies(&f.s, found.items[0].text, &one);
}

TEST(nothing_attached_is_not_found)
{
    _cleanup_(image_done) struct image_fixture f;
    struct bundle_text_list found;

    with_image(&f);
    assert_fails(find(&f, &found), ERR_NOT_FOUND, &f.s.err);
}

TEST(an_outage_is_never_nothing_attached)
{
    static const struct {
        const char *kind;
        int status;
        enum error_class class;
    } rows[] = {
        {"referrers", 500, ERR_TRANSIENT}, {"referrers", 403, ERR_DENIED},
        {"manifests", 500, ERR_TRANSIENT}, {"manifests", 403, ERR_DENIED},
        {"blobs", 429, ERR_THROTTLED},
    };

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        _cleanup_(image_done) struct image_fixture f;
        struct bundle_text_list found;
        with_image(&f);
        const char *match = arena_printf(&f.s.arena, "GET /v2/team/app/%s/", rows[i].kind).ptr;
        fake_server_reply(
            f.s.server,
            &(struct fake_reply){.match = match, .status = rows[i].status, .forever = true});
        serve_referrers(
            &f, serve_bundle(&f, "application/vnd.dev.sigstore.bundle.v0.3+json", STR("one")));
        assert_fails(find(&f, &found), rows[i].class, &f.s.err);
    }
}

TEST_MAIN()
