/* SPDX-License-Identifier: Apache-2.0
 *
 * Addresses that a registry sends (Location, Link): made absolute, and judged by where they lead.
 */
#include "http/url.h"
#include "oci/session.h"

/* RFC 3986 section 5.2 for what registries send: whole addresses, addresses without scheme, and
 * paths, of which those that do not begin with '/' start in the folder of the base. */
int oci_resolve(struct arena *a, struct str base, struct str reference, struct str *ret,
                struct error *err)
{
    struct url from, to;
    struct str folder, text = reference;

    if (url_parse(base, &from, err) < 0)
        return -1;
    str_cut(from.target, '?', &folder, NULL);
    str_cut_last(folder, '/', &folder, NULL);
    if (str_starts_with(reference, STR("//")))
        text = arena_printf(a, PRI_STR ":" PRI_STR, STR_ARG(from.scheme), STR_ARG(reference));
    else if (str_starts_with(reference, STR("/")))
        text = arena_printf(a, PRI_STR "://" PRI_STR PRI_STR, STR_ARG(from.scheme),
                            STR_ARG(from.authority), STR_ARG(reference));
    else if (!str_starts_with(reference, STR("http://")) &&
             !str_starts_with(reference, STR("https://")))
        text = arena_printf(a, PRI_STR "://" PRI_STR PRI_STR "/" PRI_STR, STR_ARG(from.scheme),
                            STR_ARG(from.authority), STR_ARG(folder), STR_ARG(reference));
    if (reference.len == 0 || url_parse(text, &to, err) < 0)
        return error_set(err, ERR_INVALID, "the registry sends a malformed address");
    *ret = text;
    return 0;
}

int oci_require_own(const struct oci_repository *r, struct str url, struct error *err)
{
    struct url own = {0}, other = {0};

    if (url_parse(r->base, &own, err) < 0 || url_parse(url, &other, err) < 0)
        return -1;
    if (!url_same_origin(&own, &other))
        return error_set(err, ERR_INVALID,
                         "the registry sends the client to " PRI_STR "://" PRI_STR
                         ", where its credentials must not go",
                         STR_ARG(other.scheme), STR_ARG(str_first(other.authority, 200)));
    return 0;
}

int oci_redirect_target(const struct oci_repository *r, struct str base,
                        const struct http_response *redirect, struct arena *a, struct str *ret,
                        struct error *err)
{
    struct str url;

    if (oci_resolve(a, base, http_header(redirect, "Location"), &url, err) < 0)
        return -1;
    if (!r->insecure && !str_starts_with(url, STR("https://")))
        return error_set(err, ERR_INVALID, "the registry redirects to plain HTTP");
    *ret = url;
    return 0;
}
