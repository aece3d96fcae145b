/* SPDX-License-Identifier: Apache-2.0 */
#include "helpers/images.h"

#include "store/legacy.h"

#define ENVELOPE(signatures)                                                                \
    "{\"payload\":\"e30=\",\"payloadType\":\"application/vnd.in-toto+json\",\"signatures\"" \
    ":[" signatures "]}"

static int put(struct image_fixture *f, const struct signed_item *item)
{
    return legacy_put(f->repository, &item->item, &f->s.arena, &f->s.err);
}

/* The envelope that was uploaded, as a manifest's layer. */
static struct str uploaded_layer(struct image_fixture *f)
{
    struct str envelope = sent(f, "PUT", "/upload", 0);

    return arena_printf(&f->s.arena,
                        "{\"mediaType\":\"" LEGACY_LAYER_TYPE "\",\"digest\":\"" PRI_STR
                        "\",\"size\":%zu}",
                        STR_ARG(oci_digest_of(&f->s.arena, envelope)), envelope.len);
}

static void serve_tag(struct image_fixture *f, struct str layers)
{
    struct arena *a = &f->s.arena;

    serve(f, "manifests", legacy_tag(a, &f->image), 200,
          arena_printf(a,
                       "{\"schemaVersion\":2,\"mediaType\":\"" OCI_MEDIA_MANIFEST
                       "\",\"config\":{\"mediaType\":\"" OCI_MEDIA_CONFIG
                       "\",\"digest\":\"sha256:c\",\"size\":1},\"layers\":[" PRI_STR "]}",
                       STR_ARG(layers)));
}

TEST(the_envelope_is_appended_once)
{
    static const char *const olds[] = {
        "",
        "{\"mediaType\":\"m\",\"digest\":\"sha256:old\",\"size\":7,\"annotations\":{\"k\":\"v\"}}"};

    for (size_t i = 0; i < ARRAY_LEN(olds); i++) {
        _cleanup_(image_done) struct image_fixture f;
        _cleanup_(signed_item_done) struct signed_item one;
        with_image(&f);
        sign_for_image(&f, &one);
        take_uploads(&f);
        serve_tag(&f, str_c(olds[i]));
        assert_fails(put(&f, &one), ERR_TRANSIENT, &f.s.err); /* the fake forgets what it takes */
        struct str manifest = sent(&f, "PUT", "/v2/team/app/manifests/sha256-", 0);
        struct str envelope = sent(&f, "PUT", "/upload", 0);
        assert_contains(manifest, "\"dev.cosignproject.cosign/signature\":\"\"");
        assert_contains(manifest, "\"predicateType\":\"" PREDICATE_SLSA_V1 "\"");
        assert_contains(manifest, oci_digest_of(&f.s.arena, envelope).ptr);
        assert_int_equal(str_contains(manifest, STR("\"annotations\":{\"k\":\"v\"}")), i == 1);
        struct str config = sent(&f, "PUT", "/upload", 1);
        assert_contains(manifest, oci_digest_of(&f.s.arena, config).ptr);
        assert_contains(config, oci_digest_of(&f.s.arena, envelope).ptr);
        assert_int_equal(str_contains(config, STR("sha256:old")), i == 1);
        assert_false(str_contains(envelope, STR("keyid")));
    }
}

TEST(an_envelope_that_is_there_is_not_written_again)
{
    _cleanup_(image_done) struct image_fixture f, again;
    _cleanup_(signed_item_done) struct signed_item one;

    with_image(&f);
    with_image(&again);
    sign_for_image(&f, &one);
    take_uploads(&f);
    serve_tag(&f, STR(""));
    assert_fails(put(&f, &one), ERR_TRANSIENT, &f.s.err);
    take_uploads(&again);
    serve_tag(&again, uploaded_layer(&f));
    assert_ok(put(&again, &one), &again.s.err);
    assert_true(str_is_empty(sent(&again, "PUT", "/v2/team/app/manifests/", 0)));
}

TEST(a_tag_with_an_index_is_left_alone)
{
    _cleanup_(image_done) struct image_fixture f;
    _cleanup_(signed_item_done) struct signed_item one;

    with_image(&f);
    sign_for_image(&f, &one);
    take_uploads(&f);
    serve(&f, "manifests", legacy_tag(&f.s.arena, &f.image), 200,
          STR("{\"schemaVersion\":2,\"mediaType\":\"" OCI_MEDIA_INDEX "\",\"manifests\":[]}"));
    assert_fails(put(&f, &one), ERR_INVALID, &f.s.err);
    assert_true(str_is_empty(sent(&f, "PUT", "/v2/team/app/manifests/", 0)));
}

TEST(a_bundle_that_is_none_is_not_sent)
{
    _cleanup_(image_done) struct image_fixture f;
    struct signed_item none = {.item = {.bundle = STR("{}")}};

    with_image(&f);
    assert_fails(put(&f, &none), ERR_CRYPTO, &f.s.err);
    assert_int_equal(fake_server_requests(f.s.server), 0);
}

TEST(each_signature_of_an_envelope_becomes_a_bundle)
{
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    struct error err = ERROR_INIT;
    struct bundle_text_list found = {0};

    assert_ok(legacy_wrap(&a,
                          STR(ENVELOPE("{\"keyid\":\"k\",\"sig\":\"AQ==\"},{\"sig\":\"Ag==\"}")),
                          STR("w"), &found, &err),
              &err);
    assert_int_equal(found.len, 2);
    for (size_t i = 0; i < 2; i++) {
        struct bundle b;
        assert_ok(bundle_parse(&a, found.items[i].text, &b, &err), &err);
        assert_int_equal(b.envelope.signatures[0].sig.ptr[0], i + 1);
        assert_int_equal(b.hint.len, 0);
        assert_str(b.envelope.payload, "{}");
        assert_str(found.items[i].where, "w");
    }
}

TEST(what_is_no_envelope_becomes_none)
{
    static const char *const rows[] = {"",           "{}",           "[]",
                                       ENVELOPE(""), ENVELOPE("{}"), ENVELOPE("{\"sig\":\"?\"}")};

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        _cleanup_(arena_done) struct arena a = ARENA_INIT;
        struct bundle_text_list found = {0};
        struct error err;
        assert_fails(legacy_wrap(&a, str_c(rows[i]), STR("w"), &found, &err), ERR_INVALID, &err);
        assert_int_equal(found.len, 0);
    }
}

TEST_MAIN()
