/* SPDX-License-Identifier: Apache-2.0 */
#include "http/address.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>

enum scope { SCOPE_ALWAYS, SCOPE_LOOPBACK, SCOPE_LINK_LOCAL };

/* IPv4 stands here in its IPv4-mapped form ::ffff:a.b.c.d (RFC 4291 section 2.5.5.2). */
static const struct refused {
    uint8_t prefix[16];
    unsigned bits;
    enum scope scope;
    const char *what;
} refused[] = {
#define MAPPED(...)                                           \
    {                                                         \
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, __VA_ARGS__ \
    }
    {{0}, 128, SCOPE_ALWAYS, "the unspecified address"},
    {MAPPED(0), 104, SCOPE_ALWAYS, "the unspecified address"}, /* Linux connects it to itself */
    {{[15] = 1}, 128, SCOPE_LOOPBACK, "a loopback address"},
    {MAPPED(127), 104, SCOPE_LOOPBACK, "a loopback address"},
    {{0xfe, 0x80}, 10, SCOPE_LINK_LOCAL, "a link-local address"},
    {MAPPED(169, 254), 112, SCOPE_LINK_LOCAL, "a link-local address"},
    /* Instance metadata outside the link-local ranges: AWS and Google over IPv6, Alibaba, Azure. */
    {{0xfd, 0x00, 0x0e, 0xc2, [14] = 0x02, 0x54}, 128, SCOPE_LINK_LOCAL, "a metadata address"},
    {{0xfd, 0x20, 0x00, 0xce, [14] = 0x02, 0x54}, 128, SCOPE_LINK_LOCAL, "a metadata address"},
    {MAPPED(100, 100, 100, 200), 128, SCOPE_LINK_LOCAL, "a metadata address"},
    {MAPPED(168, 63, 129, 16), 128, SCOPE_LINK_LOCAL, "a metadata address"},
#undef MAPPED
};

/* IPv6 prefixes whose last four bytes are an IPv4 address that is reached in the end. */
static const uint8_t embedding[][12] = {
    {0},                      /* IPv4-compatible, RFC 4291 section 2.5.5.1 */
    {0x00, 0x64, 0xff, 0x9b}, /* NAT64, RFC 6052 */
};

static bool has_prefix(const uint8_t *bytes, const uint8_t *prefix, unsigned bits)
{
    unsigned whole = bits / 8, rest = bits % 8;
    unsigned mask = 0xff00U >> rest & 0xff;

    return memcmp(bytes, prefix, whole) == 0 &&
           (rest == 0 || (bytes[whole] & mask) == (prefix[whole] & mask));
}

static const char *refusal(const uint8_t *bytes, const struct http_client_options *o)
{
    for (size_t i = 0; i < ARRAY_LEN(refused); i++) {
        const struct refused *r = &refused[i];
        bool allowed = (r->scope == SCOPE_LOOPBACK && o->allow_loopback) ||
                       (r->scope == SCOPE_LINK_LOCAL && o->allow_link_local);
        if (!allowed && has_prefix(bytes, r->prefix, r->bits))
            return r->what;
    }
    return NULL;
}

static void map_ipv4(const void *four_bytes, uint8_t ret[static 16])
{
    memset(ret, 0, 10);
    memset(ret + 10, 0xff, 2);
    memcpy(ret + 12, four_bytes, 4);
}

static const char *refusal_ipv4(const struct in_addr *a, const struct http_client_options *o)
{
    uint8_t mapped[16];

    map_ipv4(a, mapped);
    return refusal(mapped, o);
}

static const char *refusal_ipv6(const struct in6_addr *a, const struct http_client_options *o)
{
    uint8_t mapped[16];
    const char *what = refusal(a->s6_addr, o);
    bool is_loopback = IN6_IS_ADDR_LOOPBACK(a);

    for (size_t i = 0; i < ARRAY_LEN(embedding) && !what && !is_loopback; i++)
        if (memcmp(a->s6_addr, embedding[i], sizeof(embedding[i])) == 0) {
            map_ipv4(a->s6_addr + 12, mapped);
            what = refusal(mapped, o);
        }
    return what;
}

const char *address_refusal(const struct sockaddr *address, const struct http_client_options *o)
{
    if (address->sa_family == AF_INET)
        return refusal_ipv4(&((const struct sockaddr_in *)(const void *)address)->sin_addr, o);
    if (address->sa_family == AF_INET6)
        return refusal_ipv6(&((const struct sockaddr_in6 *)(const void *)address)->sin6_addr, o);
    return "not an internet address";
}

const char *address_refusal_of_host(struct str host, const struct http_client_options *o)
{
    char text[INET6_ADDRSTRLEN];
    struct in_addr v4;
    struct in6_addr v6;

    if (host.len == 0 || host.len >= sizeof(text))
        return NULL;
    memset(text, 0, sizeof(text));
    memcpy(text, host.ptr, host.len);
    if (inet_aton(text, &v4)) /* like resolvers, it also reads 127.1 and 0x7f000001 */
        return refusal_ipv4(&v4, o);
    if (inet_pton(AF_INET6, text, &v6) == 1)
        return refusal_ipv6(&v6, o);
    return NULL;
}
