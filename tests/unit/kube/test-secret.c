/* SPDX-License-Identifier: Apache-2.0 */
#include "fixture.h"

TEST(one_member_is_decoded)
{
    FIXTURE(f);
    _cleanup_(secret_done) struct secret value = SECRET_EMPTY, empty = SECRET_EMPTY;
    struct error err = ERROR_INIT;

    fake_server_reply(f.server, &(struct fake_reply){
                                    .match = "GET /api/v1/namespaces/n/secrets/s ",
                                    .status = 200,
                                    .forever = true,
                                    .body = STR("{\"data\":{\"key\":\"AGEK\",\"empty\":\"\"}}")});
    assert_ok(kube_get_secret(f.client, STR("n"), STR("s"), "key", &value, &err), &err);
    assert_true(str_eq(secret_str(&value), STR("\0a\n")));
    assert_ok(kube_get_secret(f.client, STR("n"), STR("s"), "empty", &empty, &err), &err);
    assert_int_equal(empty.len, 0);
}

TEST(what_cannot_be_had_is_explained_without_the_value)
{
    static const struct {
        int status;
        const char *body;
        enum error_class class;
        const char *say;
    } rows[] = {
        {200, "{\"data\":{\"other\":\"aHVudGVyMg==\"}}", ERR_NOT_FOUND,
         "get secrets n/s: the secret has no member 'key'"},
        {200, "{\"data\":null}", ERR_NOT_FOUND, "no member 'key'"},
        {200, "{}", ERR_NOT_FOUND, "no member 'key'"},
        {200, "{\"data\":{\"key\":7}}", ERR_NOT_FOUND, "no member 'key'"},
        {200, "{\"data\":{\"key\":\"hunter2!\"}}", ERR_INVALID, "get secrets n/s: member 'key'"},
        {200, "{\"data\":{\"key\":\"aHVudGVyMg==\"", ERR_INVALID, "get secrets n/s: "},
        {404, "{\"kind\":\"Status\",\"message\":\"secrets \\\"s\\\" not found\"}", ERR_NOT_FOUND,
         "get secrets n/s: secrets \"s\" not found"},
        {403, "{\"kind\":\"Status\",\"message\":\"forbidden\"}", ERR_DENIED, "forbidden"},
    };
    FIXTURE(f);

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct secret value = SECRET_EMPTY;
        struct error err;
        answer(&f, NULL, rows[i].status, rows[i].body);
        assert_fails(kube_get_secret(f.client, STR("n"), STR("s"), "key", &value, &err),
                     rows[i].class, &err);
        assert_contains(str_c(err.msg), rows[i].say);
        assert_false(str_contains(str_c(err.msg), STR("hunter2")));
        assert_false(str_contains(str_c(err.msg), STR("aHVudGVyMg")));
        assert_null(value.ptr);
    }
}

TEST(namespace_and_name_are_needed)
{
    FIXTURE(f);
    struct secret value = SECRET_EMPTY;
    struct error err;

    assert_fails(kube_get_secret(f.client, STR_EMPTY, STR("s"), "key", &value, &err), ERR_INVALID,
                 &err);
    assert_fails(kube_get_secret(f.client, STR("n"), STR_EMPTY, "key", &value, &err), ERR_INVALID,
                 &err);
    assert_fails(kube_get_secret(f.client, STR("n"), STR("../pods"), "key", &value, &err),
                 ERR_INVALID, &err);
    assert_int_equal(fake_server_requests(f.server), 0);
}

TEST_MAIN()
