/* SPDX-License-Identifier: Apache-2.0 */
#include "helpers/check.h"

#include "objectstore/objectstore.h"

TEST(every_row_of_the_table_is_complete)
{
    assert_true(objectstore_backends_len >= 2);
    for (size_t i = 0; i < objectstore_backends_len; i++) {
        const struct objectstore_ops *o = objectstore_backends[i];
        assert_true(o->name && o->summary && o->open && o->head && o->get && o->put && o->list &&
                    o->remove && o->close);
    }
}

TEST(an_unknown_kind_is_refused)
{
    const struct objectstore_config c = {.kind = "ftp", .endpoint = STR("h"), .bucket = STR("b")};
    struct objectstore *s = NULL;
    struct error err = ERROR_INIT;

    assert_fails(objectstore_open(&c, &s, &err), ERR_INVALID, &err);
    assert_contains(str_c(err.msg), "'ftp'");
    assert_null(s);
}

TEST(released_credentials_are_empty)
{
    struct objectstore_credentials c = {.access_key = secret_copy(STR("a")),
                                        .secret_key = secret_copy(STR("b")),
                                        .session_token = secret_copy(STR("c")),
                                        .sse_customer_key = secret_copy(STR("d"))};

    objectstore_credentials_done(&c);
    assert_null(c.access_key.ptr);
    assert_null(c.secret_key.ptr);
    assert_null(c.session_token.ptr);
    assert_null(c.sse_customer_key.ptr);
}

TEST_MAIN()
