/* SPDX-License-Identifier: Apache-2.0 */
#include "helpers/registry.h"

TEST(malformed_names_open_nothing)
{
    static const struct {
        const char *host, *repository;
    } rows[] = {
        {"", "a"},      {"reg.io/x", "a"},  {"reg.io", ""},      {"reg.io", "A"},
        {"u@reg", "a"}, {"reg.io", "../a"}, {"reg.io", "a?x=1"}, {"reg.io\r\nX: y", "a"},
    };

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct oci_config c = {.host = str_c(rows[i].host),
                               .repository = str_c(rows[i].repository)};
        struct oci_repository *r;
        struct error err;
        assert_fails(oci_open(&c, &r, &err), ERR_INVALID, &err);
    }
}

TEST(errors_carry_the_registrys_first_message_and_its_wishes)
{
    static const struct {
        int status;
        const char *headers;
        const char *body;
        enum error_class class;
        const char *said;
    } rows[] = {
        {404, NULL,
         "{\"errors\":[{\"code\":\"MANIFEST_UNKNOWN\",\"message\":\"no such one\"},"
         "{\"message\":\"second\"}]}",
         ERR_NOT_FOUND, "no such one"},
        {403, NULL, "{\"errors\":[{\"code\":\"DENIED\"}]}", ERR_DENIED, "DENIED"},
        {429, "Retry-After: 7\r\n", "slow down", ERR_THROTTLED, "429"},
        {500, NULL, "<html>", ERR_TRANSIENT, "500"},
        {503, NULL, "{\"errors\":[]}", ERR_TRANSIENT, "503"},
        {400, NULL, "{\"errors\":[{\"message\":\"a\\nb\"}]}", ERR_INVALID, "a?b"},
    };
    _cleanup_(end) struct fixture f;
    struct oci_descriptor d;

    begin(&f);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        fake_server_reply(f.server, &(struct fake_reply){.status = rows[i].status,
                                                         .headers = rows[i].headers,
                                                         .body = str_c(rows[i].body)});
        assert_fails(get_manifest(&f, "v1", &d), rows[i].class, &f.err);
        assert_contains(str_c(f.err.msg), rows[i].said);
        assert_contains(str_c(f.err.msg), "get manifest v1 of 127.0.0.1:");
        assert_int_equal(f.err.http_status, rows[i].status);
        assert_int_equal(f.err.retry_after_ms, rows[i].status == 429 ? 7000 : 0);
        assert_false(str_contains(str_c(f.err.msg), STR("second")));
    }
}

TEST(a_short_wait_that_the_registry_asks_for_is_taken)
{
    _cleanup_(end) struct fixture f;
    struct oci_descriptor d;

    begin(&f);
    fake_server_reply(f.server,
                      &(struct fake_reply){.status = 429, .headers = "Retry-After: 1\r\n"});
    reply_manifest(&f);
    assert_ok(get_manifest(&f, "v1", &d), &f.err);
    assert_int_equal(fake_server_requests(f.server), 2);
}

TEST(waiting_ends)
{
    _cleanup_(end) struct fixture f;
    struct oci_descriptor d;

    begin(&f);
    fake_server_reply(
        f.server,
        &(struct fake_reply){.status = 503, .headers = "Retry-After: 1\r\n", .forever = true});
    assert_fails(get_manifest(&f, "v1", &d), ERR_THROTTLED, &f.err);
    assert_int_equal(fake_server_requests(f.server), 4);
    assert_int_equal(f.err.retry_after_ms, 1000);
}

TEST_MAIN()
