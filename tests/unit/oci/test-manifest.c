/* SPDX-License-Identifier: Apache-2.0 */
#include "helpers/check.h"

#include "base/limits.h"
#include "oci/manifest.h"

#define DOCKER_MANIFEST "application/vnd.docker.distribution.manifest.v2+json"
#define DOCKER_LIST     "application/vnd.docker.distribution.manifest.list.v2+json"
#define D(type)         "{\"mediaType\":\"" type "\",\"digest\":\"sha256:d\",\"size\":7}"
#define IMAGE(more)     "{\"schemaVersion\":2," more "\"config\":" D("c") ",\"layers\":[" D("l") "]}"
#define INDEX(more)     "{\"schemaVersion\":2," more "\"manifests\":[" D("m") "]}"
#define TYPE(t)         "\"mediaType\":\"" t "\","

TEST(images_and_indexes_of_both_families_are_read)
{
    static const struct {
        const char *text, *content_type, *media_type, *artifact_type;
        bool is_index;
    } rows[] = {
        {IMAGE(TYPE(OCI_MEDIA_MANIFEST)), OCI_MEDIA_MANIFEST, OCI_MEDIA_MANIFEST, "c", false},
        {IMAGE(""), OCI_MEDIA_MANIFEST "; charset=utf-8", OCI_MEDIA_MANIFEST, "c", false},
        {IMAGE(TYPE(OCI_MEDIA_MANIFEST)), "", OCI_MEDIA_MANIFEST, "c", false},
        {IMAGE("\"artifactType\":\"t\","), OCI_MEDIA_MANIFEST, OCI_MEDIA_MANIFEST, "t", false},
        {IMAGE(TYPE(DOCKER_MANIFEST)), DOCKER_MANIFEST, DOCKER_MANIFEST, "c", false},
        {INDEX(""), OCI_MEDIA_INDEX, OCI_MEDIA_INDEX, "", true},
        {INDEX(TYPE(DOCKER_LIST)), DOCKER_LIST, DOCKER_LIST, "", true},
        {INDEX("\"layers\":null,"), OCI_MEDIA_INDEX, OCI_MEDIA_INDEX, "", true},
    };

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        _cleanup_(arena_done) struct arena a = ARENA_INIT;
        struct error err = ERROR_INIT;
        struct oci_manifest m;
        assert_ok(
            oci_manifest_parse(&a, str_c(rows[i].text), str_c(rows[i].content_type), &m, &err),
            &err);
        assert_str(m.media_type, rows[i].media_type);
        assert_str(m.artifact_type, rows[i].artifact_type);
        assert_int_equal(m.is_index, rows[i].is_index);
        assert_int_equal(m.members.len, 1);
        assert_int_equal(m.members.items[0].size, 7);
        assert_str(m.members.items[0].digest, "sha256:d");
        assert_true(oci_manifest_has_member(&m, STR("sha256:d")));
        assert_false(oci_manifest_has_member(&m, STR("sha256:")));
    }
}

TEST(what_is_ambiguous_or_malformed_is_refused)
{
    static const struct {
        const char *text, *content_type, *why;
    } rows[] = {
        {IMAGE("\"manifests\":[],"), OCI_MEDIA_MANIFEST, "both manifests and layers"},
        {INDEX("\"layers\":[],"), OCI_MEDIA_INDEX, "both manifests and layers"},
        {IMAGE(TYPE(OCI_MEDIA_MANIFEST)), OCI_MEDIA_INDEX, "is served as"},
        {IMAGE(TYPE(OCI_MEDIA_MANIFEST)), "application/json", "is served as"},
        {IMAGE(""), "", "no image manifest"},
        {IMAGE(""), "text/html", "no image manifest"},
        {IMAGE(TYPE("application/vnd.docker.distribution.manifest.v1+json")), "", "no image"},
        {INDEX(""), OCI_MEDIA_MANIFEST, "config: missing"},
        {IMAGE(""), OCI_MEDIA_INDEX, "manifests: missing"},
        {"{\"schemaVersion\":1}", OCI_MEDIA_INDEX, "schemaVersion"},
        {"{\"schemaVersion\":2,\"manifests\":{}}", OCI_MEDIA_INDEX, "want an array"},
        {"{\"schemaVersion\":2,\"manifests\":[7]}", OCI_MEDIA_INDEX, "missing"},
        {"{\"schemaVersion\":2,\"manifests\":[{\"mediaType\":\"m\",\"digest\":\"d\",\"size\":-1}]}",
         OCI_MEDIA_INDEX, "negative"},
        {"{\"schemaVersion\":2,\"manifests\":[{\"mediaType\":\"m\",\"digest\":\"d\"}]}",
         OCI_MEDIA_INDEX, "size: missing"},
        {"{\"schemaVersion\":2,\"manifests\":[{\"mediaType\":\"m\",\"digest\":3,\"size\":1}]}",
         OCI_MEDIA_INDEX, "want a string"},
        {"[]", OCI_MEDIA_INDEX, "want an object"},
        {"", OCI_MEDIA_INDEX, "empty"},
        {"{\"schemaVersion\":2,\"schemaVersion\":2}", OCI_MEDIA_INDEX, "duplicate"},
    };

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        _cleanup_(arena_done) struct arena a = ARENA_INIT;
        struct error err = ERROR_INIT;
        struct oci_manifest m;
        if (oci_manifest_parse(&a, str_c(rows[i].text), str_c(rows[i].content_type), &m, &err) == 0)
            fail_msg("accepted: %s", rows[i].text);
        assert_int_equal(err.class, ERR_INVALID);
        assert_contains(str_c(err.msg), rows[i].why);
    }
}

TEST(size_and_depth_are_bounded)
{
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    struct error err;
    struct oci_manifest m;
    size_t len = OCI_MANIFEST_MAX_BYTES + 1;
    char *spaces = arena_alloc(&a, len);

    for (size_t i = 0; i < len; i++)
        spaces[i] = i < 200 ? '[' : ' ';
    assert_fails(oci_manifest_parse(&a, (struct str){spaces, len}, STR_EMPTY, &m, &err), ERR_LIMIT,
                 &err);
    assert_fails(oci_manifest_parse(&a, (struct str){spaces, 300}, STR_EMPTY, &m, &err), ERR_LIMIT,
                 &err);
}

TEST(descriptors_are_written_as_they_are_read)
{
    struct oci_descriptor d = {
        .media_type = STR("m"), .digest = STR("sha256:d"), .size = 9, .artifact_type = STR("t")};
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    _cleanup_(json_unrefp) json_t *v = oci_descriptor_to_json(&d);
    struct error err = ERROR_INIT;
    struct str text;

    assert_ok(json_canonical(&a, v, 1000, &text, &err), &err);
    assert_str(text,
               "{\"artifactType\":\"t\",\"digest\":\"sha256:d\",\"mediaType\":\"m\",\"size\":9}");
}

TEST_MAIN()
