/* SPDX-License-Identifier: Apache-2.0 */
#include "http/url.h"

#include <string.h>

static bool cut_scheme(struct str text, struct url *u, struct str *rest)
{
    static const struct {
        struct str prefix, scheme;
    } schemes[] = {{STR("https://"), STR("https")}, {STR("http://"), STR("http")}};

    for (size_t i = 0; i < ARRAY_LEN(schemes); i++)
        if (str_starts_with(text, schemes[i].prefix)) {
            u->scheme = schemes[i].scheme;
            *rest = str_skip(text, schemes[i].prefix.len);
            return true;
        }
    return false;
}

static bool is_clean(struct str text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] <= ' ' || text.ptr[i] >= 0x7f || strchr("\\#", text.ptr[i]))
            return false;
    return true;
}

static bool is_port(struct str port)
{
    uint64_t number;

    return str_to_u64(port, &number) && number > 0 && number <= UINT16_MAX;
}

static bool cut_host(struct url *u)
{
    struct str rest;

    if (str_starts_with(u->authority, STR("["))) {
        if (!str_cut(str_skip(u->authority, 1), ']', &u->host, &rest))
            return false;
        if (rest.len == 0)
            return true;
        u->port = str_skip(rest, 1);
        return rest.ptr[0] == ':' && is_port(u->port);
    }
    return !str_cut(u->authority, ':', &u->host, &u->port) || is_port(u->port);
}

int url_parse(struct str text, struct url *ret, struct error *err)
{
    struct url u = {0};
    struct str rest = STR_EMPTY;

    if (!cut_scheme(text, &u, &rest))
        return error_set(err, ERR_INVALID, "not an http or https URL");
    size_t n = 0;
    while (n < rest.len && !strchr("/?#", rest.ptr[n]))
        n++;
    u.authority = str_first(rest, n);
    u.target = n < rest.len ? str_skip(rest, n) : STR("/");
    if (str_cut(u.authority, '@', NULL, NULL))
        return error_set(err, ERR_INVALID, "URL with a user name or password");
    if (!is_clean(u.authority) || !cut_host(&u) || u.host.len == 0)
        return error_set(err, ERR_INVALID, "URL with a malformed host");
    if (u.target.ptr[0] != '/' || !is_clean(u.target))
        return error_set(err, ERR_INVALID, PRI_STR "://" PRI_STR ": URL with a malformed path",
                         STR_ARG(u.scheme), STR_ARG(u.authority));
    *ret = u;
    return 0;
}

static struct str effective_port(const struct url *u)
{
    if (u->port.len)
        return u->port;
    return str_eq_c(u->scheme, "https") ? STR("443") : STR("80");
}

bool url_same_origin(const struct url *x, const struct url *y)
{
    return str_eq(x->scheme, y->scheme) && str_eq(effective_port(x), effective_port(y)) &&
           str_eq_nocase(x->host, y->host);
}
