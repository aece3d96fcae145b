/* SPDX-License-Identifier: Apache-2.0 */
#include "helpers/check.h"

#include "http/address.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/un.h>

enum scope { OPEN, LOOPBACK, LINK_LOCAL, NEVER };

static const struct {
    const char *text;
    enum scope scope;
} rows[] = {
    {"127.0.0.1", LOOPBACK},
    {"127.255.255.255", LOOPBACK},
    {"126.255.255.255", OPEN},
    {"128.0.0.1", OPEN},
    {"::1", LOOPBACK},
    {"::ffff:127.0.0.1", LOOPBACK},
    {"::127.0.0.1", LOOPBACK},
    {"64:ff9b::127.0.0.1", LOOPBACK},
    {"0.0.0.0", NEVER},
    {"0.1.2.3", NEVER},
    {"::", NEVER},
    {"::ffff:0.0.0.0", NEVER},
    {"::2", NEVER}, /* IPv4-compatible 0.0.0.2 */
    {"169.254.0.1", LINK_LOCAL},
    {"169.254.169.254", LINK_LOCAL},
    {"169.253.255.255", OPEN},
    {"169.255.0.0", OPEN},
    {"::ffff:169.254.169.254", LINK_LOCAL},
    {"64:ff9b::169.254.169.254", LINK_LOCAL},
    {"fe80::1", LINK_LOCAL},
    {"febf::1", LINK_LOCAL},
    {"fec0::1", OPEN},
    {"fd00:ec2::254", LINK_LOCAL},
    {"fd00:ec2::253", OPEN},
    {"fd20:ce::254", LINK_LOCAL},
    {"100.100.100.200", LINK_LOCAL},
    {"100.100.100.201", OPEN},
    {"168.63.129.16", LINK_LOCAL},
    {"10.0.0.1", OPEN},
    {"192.168.1.1", OPEN},
    {"::ffff:10.0.0.1", OPEN},
    {"64:ff9b::8.8.8.8", OPEN},
    {"2001:db8::1", OPEN},
};

static const char *refusal_of(const char *text, const struct http_client_options *o)
{
    struct sockaddr_in v4 = {.sin_family = AF_INET};
    struct sockaddr_in6 v6 = {.sin6_family = AF_INET6};

    if (inet_pton(AF_INET, text, &v4.sin_addr) == 1)
        return address_refusal((const struct sockaddr *)&v4, o);
    assert_int_equal(inet_pton(AF_INET6, text, &v6.sin6_addr), 1);
    return address_refusal((const struct sockaddr *)&v6, o);
}

TEST(each_option_opens_its_own_range_and_no_other)
{
    const struct http_client_options closed = {0};
    const struct http_client_options loopback = {.allow_loopback = true};
    const struct http_client_options link_local = {.allow_link_local = true};
    const struct http_client_options both = {.allow_loopback = true, .allow_link_local = true};

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        enum scope s = rows[i].scope;
        print_message("%s\n", rows[i].text);
        assert_int_equal(refusal_of(rows[i].text, &closed) == NULL, s == OPEN);
        assert_int_equal(refusal_of(rows[i].text, &loopback) == NULL, s == OPEN || s == LOOPBACK);
        assert_int_equal(refusal_of(rows[i].text, &link_local) == NULL,
                         s == OPEN || s == LINK_LOCAL);
        assert_int_equal(refusal_of(rows[i].text, &both) == NULL, s != NEVER);
    }
}

TEST(a_host_written_as_an_address_is_judged_without_a_lookup)
{
    const struct http_client_options closed = {0};
    static const struct str refused[] = {
        STR("127.0.0.1"),       STR("127.1"),      STR("2130706433"), STR("0x7f.1"),
        STR("0177.0.0.1"),      STR("0"),          STR("::1"),        STR("::ffff:7f00:1"),
        STR("169.254.169.254"), STR("0xa9fea9fe"),
    };
    static const struct str open[] = {
        STR("localhost"),
        STR("example.org"),
        STR("10.0.0.1"),
        STR("2001:db8::1"),
        STR(""),
        STR("127.0.0.1.a-name-that-is-longer-than-any-address-can-ever-be-written.example"),
    };

    for (size_t i = 0; i < ARRAY_LEN(refused); i++)
        assert_non_null(address_refusal_of_host(refused[i], &closed));
    for (size_t i = 0; i < ARRAY_LEN(open); i++)
        assert_null(address_refusal_of_host(open[i], &closed));
}

TEST(other_families_are_refused)
{
    const struct http_client_options all = {.allow_loopback = true, .allow_link_local = true};
    struct sockaddr_un local = {.sun_family = AF_UNIX};

    assert_non_null(address_refusal((const struct sockaddr *)&local, &all));
}

TEST_MAIN()
