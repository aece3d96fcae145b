/* SPDX-License-Identifier: Apache-2.0 */
#include "reads.h"

#include "oci/manifest.h"

#define D "{\"mediaType\":\"m\",\"digest\":\"sha256:d\",\"size\":7}"
#define IMAGE                                                                                      \
    "{\"schemaVersion\":2,\"mediaType\":\"" OCI_MEDIA_MANIFEST "\",\"config\":" D ",\"layers\":[]" \
    "}"
#define INDEX "{\"schemaVersion\":2,\"mediaType\":\"" OCI_MEDIA_INDEX "\",\"manifests\":[]}"

static void reply(struct surroundings *s, const char *match, int status, struct str body)
{
    fake_server_reply(
        s->server,
        &(struct fake_reply){.match = match, .status = status, .body = body, .forever = true});
}

static struct artifact claimed(struct surroundings *s, struct str bytes)
{
    struct artifact artifact = image_at(s, "team/app");

    assert_true(digest_parse(oci_digest_of(&s->arena, bytes), &artifact.expected));
    return artifact;
}

TEST(a_claimed_image_is_confirmed_by_its_bytes)
{
    static const struct str bodies[] = {STR(IMAGE), STR(INDEX)};

    for (size_t i = 0; i < ARRAY_LEN(bodies); i++) {
        _cleanup_(surroundings_done) struct surroundings s;
        bool unchanged = false;
        with_server(&s);
        struct artifact artifact = claimed(&s, bodies[i]);
        reply(&s, "GET /v2/team/app/manifests/sha256:", 200, bodies[i]);
        digest(&s, &artifact);
        assert_int_equal(artifact.state, ARTIFACT_DIGESTED);
        assert_true(digest_eq(&artifact.facts.digest, &artifact.expected));
        assert_int_equal(artifact.facts.size, bodies[i].len);
        reply(&s, "HEAD /v2/team/app/manifests/sha256:", 200, STR_EMPTY);
        assert_ok(artifact_is_unchanged(&s.env, &artifact, &s.arena, &unchanged, &s.err), &s.err);
        assert_true(unchanged);
    }
}

TEST(a_tag_is_resolved_once)
{
    _cleanup_(surroundings_done) struct surroundings s;

    with_server(&s);
    struct artifact artifact = image_at(&s, "team/app");
    artifact.location.key = STR("v1");
    reply(&s, "GET /v2/team/app/manifests/v1 ", 200, STR(IMAGE));
    digest(&s, &artifact);
    assert_int_equal(artifact.state, ARTIFACT_DIGESTED);
    assert_int_equal(fake_server_requests(s.server), 1);
}

TEST(claims_that_the_registry_does_not_confirm_are_settled)
{
    static const struct {
        int status;
        struct str body;
        enum artifact_state state;
        const char *reason;
    } rows[] = {
        {404, STR_EMPTY, ARTIFACT_MISSING, "not found"},
        {200, STR(INDEX), ARTIFACT_UNREADABLE, "other bytes"},
        {403, STR_EMPTY, ARTIFACT_UNREADABLE, "pull secrets"},
    };

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        _cleanup_(surroundings_done) struct surroundings s;
        with_server(&s);
        struct artifact artifact = claimed(&s, STR(IMAGE));
        reply(&s, "GET", rows[i].status, rows[i].body);
        digest(&s, &artifact);
        assert_int_equal(artifact.state, rows[i].state);
        assert_contains(artifact.reason, rows[i].reason);
        assert_false(digest_is_set(&artifact.facts.digest));
    }
}

TEST(a_manifest_of_two_meanings_is_unreadable)
{
    static const struct str both = STR("{\"schemaVersion\":2,\"mediaType\":\"" OCI_MEDIA_INDEX
                                       "\",\"manifests\":[],\"layers\":[],\"config\":" D "}");
    _cleanup_(surroundings_done) struct surroundings s;

    with_server(&s);
    struct artifact artifact = claimed(&s, both);
    reply(&s, "GET", 200, both);
    digest(&s, &artifact);
    assert_int_equal(artifact.state, ARTIFACT_UNREADABLE);
    assert_contains(artifact.reason, "both manifests and layers");
}

TEST(an_image_that_is_gone_is_changed)
{
    _cleanup_(surroundings_done) struct surroundings s;
    bool unchanged = true;

    with_server(&s);
    struct artifact artifact = claimed(&s, STR(IMAGE));
    artifact.facts.digest = artifact.expected;
    assert_ok(artifact_is_unchanged(&s.env, &artifact, &s.arena, &unchanged, &s.err), &s.err);
    assert_false(unchanged);
}

TEST(outages_of_the_registry_are_tried_later)
{
    _cleanup_(surroundings_done) struct surroundings s;

    with_server(&s);
    struct artifact artifact = claimed(&s, STR(IMAGE));
    reply(&s, "GET", 502, STR_EMPTY);
    assert_fails(artifact_digest(&s.env, &generous, NULL, &s.arena, &artifact, &s.err),
                 ERR_TRANSIENT, &s.err);
    assert_int_equal(artifact.state, ARTIFACT_PENDING);
}

TEST(names_from_tenants_make_no_request)
{
    static const char *const names[] = {"../../x", "A", "a?b=c", "a b", ""};
    _cleanup_(surroundings_done) struct surroundings s;

    with_server(&s);
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        struct artifact artifact = image_at(&s, names[i]);
        digest(&s, &artifact);
        assert_int_equal(artifact.state, ARTIFACT_UNREADABLE);
    }
    struct artifact tag = image_at(&s, "a");
    tag.location.key = STR("../x");
    digest(&s, &tag);
    assert_int_equal(tag.state, ARTIFACT_UNREADABLE);
    assert_int_equal(fake_server_requests(s.server), 0);
}

TEST(recorded_runs_have_no_images)
{
    _cleanup_(surroundings_done) struct surroundings s;
    struct artifact artifact = {
        .location = {.kind = LOCATION_OCI, .endpoint = STR("r.io"), .bucket = STR("a")}};

    with_folder(&s);
    digest(&s, &artifact);
    assert_int_equal(artifact.state, ARTIFACT_UNREADABLE);
}

TEST_MAIN()
