/* SPDX-License-Identifier: Apache-2.0
 *
 * Any bytes as an image manifest: what is accepted has one meaning, with or without its
 * Content-Type. The first line of the input is the Content-Type.
 */
#include "fuzz.h"

#include "oci/manifest.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    struct error err = ERROR_INIT;
    struct oci_manifest m, plain;
    struct str content_type, body;

    str_cut((struct str){(const char *)bytes, len}, '\n', &content_type, &body);
    if (oci_manifest_parse(&a, body, content_type, &m, &err) < 0) {
        require(err.class != ERR_OK && err.msg[0]);
        return 0;
    }
    require(str_contains(oci_manifest_accept, m.media_type));
    require(!(json_at(m.root, "manifests") && json_at(m.root, "layers")));
    require(m.is_index == (m.config.media_type.ptr == NULL));
    list_each (d, &m.members)
        require(d->media_type.ptr && d->digest.ptr && d->size <= INT64_MAX);
    if (oci_manifest_parse(&a, body, STR_EMPTY, &plain, &err) == 0)
        require(plain.is_index == m.is_index && plain.members.len == m.members.len);
    return 0;
}
