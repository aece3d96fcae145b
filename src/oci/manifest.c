/* SPDX-License-Identifier: Apache-2.0 */
#include "oci/manifest.h"

#include "base/limits.h"
#include "crypto/digest.h"

#define DOCKER_MEDIA_MANIFEST "application/vnd.docker.distribution.manifest.v2+json"
#define DOCKER_MEDIA_LIST     "application/vnd.docker.distribution.manifest.list.v2+json"

const struct str oci_manifest_accept =
    STR(OCI_MEDIA_MANIFEST ", " OCI_MEDIA_INDEX ", " DOCKER_MEDIA_MANIFEST ", " DOCKER_MEDIA_LIST);

static const struct media_kind {
    const char *name;
    bool is_index;
} media_kinds[] = {
    {OCI_MEDIA_MANIFEST, false},
    {OCI_MEDIA_INDEX, true},
    {DOCKER_MEDIA_MANIFEST, false},
    {DOCKER_MEDIA_LIST, true},
};

/* A registry and its client must not disagree on what the bytes are (CVE-2021-41190). */
static int read_media_type(struct oci_manifest *m, struct str content_type, struct error *err)
{
    struct str said = json_str_at(m->root, "mediaType");

    str_cut(content_type, ';', &content_type, NULL);
    content_type = str_trim(content_type);
    if (said.len && content_type.len && !str_eq(said, content_type))
        return error_set(err, ERR_INVALID,
                         "manifest of media type '" PRI_STR "' is served as '" PRI_STR "'",
                         STR_ARG(str_first(said, 100)), STR_ARG(str_first(content_type, 100)));
    m->media_type = said.len ? said : content_type;
    for (size_t i = 0; i < ARRAY_LEN(media_kinds); i++)
        if (str_eq_c(m->media_type, media_kinds[i].name)) {
            m->is_index = media_kinds[i].is_index;
            return 0;
        }
    return error_set(err, ERR_INVALID, "'" PRI_STR "' is no image manifest or index",
                     STR_ARG(str_first(m->media_type, 100)));
}

static int read_descriptor(const json_t *v, const char *where, struct oci_descriptor *ret,
                           struct error *err)
{
    struct oci_descriptor d = {.artifact_type = json_str_at(v, "artifactType")};
    json_t *size;

    if (json_need_str(v, where, "mediaType", &d.media_type, err) < 0 ||
        json_need_str(v, where, "digest", &d.digest, err) < 0 ||
        json_need(v, where, "size", JSON_INTEGER, &size, err) < 0)
        return -1;
    if (json_as_int(size, -1) < 0)
        return error_set(err, ERR_INVALID, "%s.size: negative", where);
    d.size = (uint64_t)json_as_int(size, 0);
    *ret = d;
    return 0;
}

static int read_members(struct arena *a, const char *name, struct oci_manifest *m,
                        struct error *err)
{
    json_t *list, *v;
    size_t i;

    if (json_need(m->root, "", name, JSON_ARRAY, &list, err) < 0)
        return -1;
    json_array_foreach(list, i, v)
    {
        if (read_descriptor(v, name, LIST_ADD(a, &m->members), err) < 0)
            return -1;
    }
    return arena_check(a, err);
}

static int read_body(struct arena *a, struct oci_manifest *m, struct error *err)
{
    json_t *config;

    if (json_int_at(m->root, "schemaVersion") != 2)
        return error_set(err, ERR_INVALID, "manifest whose schemaVersion is not 2");
    if (json_at(m->root, "manifests") && json_at(m->root, "layers"))
        return error_set(err, ERR_INVALID, "manifest with both manifests and layers");
    if (m->is_index)
        return read_members(a, "manifests", m, err);
    if (json_need(m->root, "", "config", JSON_OBJECT, &config, err) < 0 ||
        read_descriptor(config, "config", &m->config, err) < 0)
        return -1;
    m->artifact_type = json_str_at(m->root, "artifactType");
    if (!m->artifact_type.len)
        m->artifact_type = m->config.media_type;
    return read_members(a, "layers", m, err);
}

int oci_manifest_parse(struct arena *a, struct str bytes, struct str content_type,
                       struct oci_manifest *ret, struct error *err)
{
    struct oci_manifest m = {0};

    if (json_parse_object(a, bytes, OCI_MANIFEST_MAX_BYTES, JSON_OWN_MAX_DEPTH, &m.root, err) < 0)
        return error_wrap(err, "manifest");
    if (read_media_type(&m, content_type, err) < 0 || read_body(a, &m, err) < 0)
        return -1;
    *ret = m;
    return 0;
}

bool oci_manifest_has_member(const struct oci_manifest *m, struct str digest)
{
    list_each (d, &m->members)
        if (str_eq(d->digest, digest))
            return true;
    return false;
}

json_t *oci_descriptor_to_json(const struct oci_descriptor *d)
{
    json_t *v = json_object();

    json_put_str(v, "mediaType", d->media_type);
    json_put_str(v, "digest", d->digest);
    json_put_int(v, "size", (int64_t)d->size);
    json_put_str_if(v, "artifactType", d->artifact_type);
    return v;
}

struct str oci_digest_of(struct arena *a, struct str bytes)
{
    char hex[SHA256_HEX_SIZE];

    sha256_hex(bytes, hex);
    return arena_printf(a, "sha256:%s", hex);
}
