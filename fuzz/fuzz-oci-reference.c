/* SPDX-License-Identifier: Apache-2.0
 *
 * Any bytes as an image reference: what is accepted is safe in a URL and reads back the same.
 */
#include "fuzz.h"

#include "oci/reference.h"

static struct str write_back(struct arena *a, const struct oci_reference *r)
{
    struct str text =
        arena_printf(a, PRI_STR "/" PRI_STR, STR_ARG(r->host), STR_ARG(r->repository));

    if (r->tag.len)
        text = arena_printf(a, PRI_STR ":" PRI_STR, STR_ARG(text), STR_ARG(r->tag));
    if (digest_is_set(&r->digest))
        text = arena_printf(a, PRI_STR "@sha256:%s", STR_ARG(text), r->digest.hex);
    return text;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    struct error err = ERROR_INIT;
    struct oci_reference r, again;

    if (oci_reference_parse(&a, (struct str){(const char *)bytes, len}, &r, &err) < 0) {
        require(err.class != ERR_OK && err.msg[0]);
        return 0;
    }
    require(oci_is_host(r.host) && oci_is_repository(r.repository));
    require(r.tag.len ? oci_is_tag(r.tag) : digest_is_set(&r.digest));
    struct str text = write_back(&a, &r);
    if (oci_reference_parse(&a, text, &again, &err) < 0)
        require(err.class == ERR_LIMIT); /* the defaults made it longer */
    else
        require(str_eq(r.host, again.host) && str_eq(r.repository, again.repository) &&
                str_eq(r.tag, again.tag) &&
                str_eq(digest_str(&r.digest), digest_str(&again.digest)));
    return 0;
}
