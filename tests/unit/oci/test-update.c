/* SPDX-License-Identifier: Apache-2.0 */
#include "helpers/registry.h"

#include "base/limits.h"

/* Wants a tag to hold MANIFEST; counts how often it was asked. */
static int want_manifest(void *userdata, struct str old, UNUSED struct arena *a,
                         struct str *ret_new, UNUSED struct error *err)
{
    unsigned *asked = userdata;

    ++*asked;
    if (!str_eq(old, STR(MANIFEST)))
        *ret_new = STR(MANIFEST);
    return 0;
}

static int update(struct fixture *f, unsigned *asked)
{
    *asked = 0;
    return oci_update_tag(f->repository, STR("t"), STR(OCI_MEDIA_MANIFEST), want_manifest, asked,
                          &f->arena, &f->err);
}

TEST(nothing_is_written_when_the_change_is_there)
{
    _cleanup_(end) struct fixture f;
    unsigned asked;

    begin(&f);
    reply_manifest(&f);
    assert_ok(update(&f, &asked), &f.err);
    assert_int_equal(asked, 1);
    assert_int_equal(fake_server_requests(f.server), 1);
}

TEST(a_write_is_checked_afterwards)
{
    _cleanup_(end) struct fixture f;
    unsigned asked;

    begin(&f);
    fake_server_reply(f.server, &(struct fake_reply){.match = "GET", .status = 404});
    fake_server_reply(f.server, &(struct fake_reply){.match = "PUT", .status = 201});
    reply_manifest(&f);
    assert_ok(update(&f, &asked), &f.err);
    assert_int_equal(asked, 2);
    assert_int_equal(fake_server_requests(f.server), 3);
}

TEST(it_gives_up_after_some_rounds)
{
    _cleanup_(end) struct fixture f;
    unsigned asked;

    begin(&f);
    fake_server_reply(f.server,
                      &(struct fake_reply){.match = "PUT", .status = 201, .forever = true});
    assert_fails(update(&f, &asked), ERR_TRANSIENT, &f.err);
    assert_int_equal(asked, OCI_UPDATE_ROUNDS);
}

TEST(an_outage_is_not_an_absent_tag)
{
    _cleanup_(end) struct fixture f;
    unsigned asked;

    begin(&f);
    fake_server_reply(f.server, &(struct fake_reply){.match = "GET", .status = 500});
    assert_fails(update(&f, &asked), ERR_TRANSIENT, &f.err);
    assert_int_equal(asked, 0);
    assert_int_equal(fake_server_requests(f.server), 1);
}

TEST(a_shutdown_ends_the_wait)
{
    _cleanup_(end) struct fixture f;
    struct cancel stop;
    unsigned asked;

    begin(&f);
    assert_ok(cancel_init(&stop, &f.err), &f.err);
    cancel_trigger(&stop);
    oci_close(f.repository);
    struct oci_config c = {
        .host = arena_printf(&f.arena, "127.0.0.1:%u", fake_server_port(f.server)),
        .repository = STR("team/app"),
        .insecure = true,
        .http = {.allow_loopback = true},
        .cancel = &stop,
    };
    assert_ok(oci_open(&c, &f.repository, &f.err), &f.err);
    assert_fails(update(&f, &asked), ERR_CANCELED, &f.err);
    cancel_done(&stop);
}

TEST_MAIN()
