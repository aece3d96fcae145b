/* SPDX-License-Identifier: Apache-2.0
 *
 * URLs: the parts that are accepted are the whole text, and an address is judged without harm.
 */
#include "fuzz.h"

#include "http/address.h"
#include "http/url.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    const struct http_client_options o = {0};
    struct str text = {(const char *)bytes, len};
    struct error err = ERROR_INIT;
    struct url u;

    if (url_parse(text, &u, &err) < 0) {
        require(err.class == ERR_INVALID);
        return 0;
    }
    struct str whole = arena_printf(&a, PRI_STR "://" PRI_STR PRI_STR, STR_ARG(u.scheme),
                                    STR_ARG(u.authority), STR_ARG(u.target));
    require(str_eq(whole, text) || str_eq(str_first(whole, whole.len - 1), text));
    require(u.host.len > 0 && !str_contains(u.authority, STR("@")));
    require(!str_has_control(whole));
    require(url_same_origin(&u, &u));
    address_refusal_of_host(u.host, &o);
    return 0;
}
