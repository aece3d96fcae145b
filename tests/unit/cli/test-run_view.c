/* SPDX-License-Identifier: Apache-2.0 */
#include "desk.h"

#include "cli/run_view.h"

static json_t *parse(struct desk *d, const char *text)
{
    struct error err = ERROR_INIT;
    json_t *v = NULL;

    assert_ok(json_parse(&d->arena, str_c(text), 65536, 64, &v, &err), &err);
    return v;
}

TEST(states_are_good_waiting_or_bad)
{
    assert_int_equal(style_of_state(STR("attested")), STYLE_GOOD);
    assert_int_equal(style_of_state(STR("pending")), STYLE_WARN);
    assert_int_equal(style_of_state(STR("partial")), STYLE_BAD);
    assert_int_equal(style_of_state(STR("something new")), STYLE_BAD);
}

TEST(digests_are_shortened_and_sizes_only_told_of_what_was_read)
{
    struct desk d;

    desk_open(&d, NULL);
    assert_str(short_digest(&d.arena, STR("0123456789abcdef")), "sha256:0123456789ab");
    assert_str(short_digest(&d.arena, STR_EMPTY), "");
    assert_str(size_of(&d.arena, parse(&d, "{\"sha256\":\"x\",\"size\":2048}")), "2.0 KiB");
    assert_str(size_of(&d.arena, parse(&d, "{\"size\":2048}")), "");
    desk_close(&d);
}

TEST(a_run_is_shown_with_its_stores_and_artifacts)
{
    struct desk d;

    desk_open(&d, NULL);
    run_view_print(
        &d.cli,
        parse(
            &d,
            "{\"run\":{\"namespace\":\"argo\",\"name\":\"hello\",\"state\":\"partial\","
            "\"reason\":\"one is missing\"},\"deliveries\":[{\"done\":true,\"where\":\"s3://b/x\"},"
            "{\"done\":false,\"store\":\"bucket\",\"attempts\":3,\"lastError\":\"away\"}],"
            "\"nodes\":[{\"displayName\":\"n\",\"artifacts\":[{\"name\":\"a\",\"role\":\"subject\","
            "\"state\":\"missing\",\"reason\":\"no such \\u001b[2Jkey\"},{\"name\":\"d\","
            "\"directory\":true,\"state\":\"digested\",\"objects\":[{},{}],\"uri\":\"s3://b/d/"
            "\"}]}]}"));
    struct str said = desk_said(&d);
    assert_contains(said, "workflow   argo/hello\n");
    assert_contains(said, "reason     one is missing\n");
    assert_contains(said, "stored     s3://b/x\n");
    assert_contains(said, "to store   bucket, after 3 attempts: away\n");
    assert_contains(said, "no such \\x1b[2Jkey");
    assert_contains(said, "2 files");
    desk_close(&d);
}

TEST(a_document_without_anything_is_survived)
{
    struct desk d;

    desk_open(&d, NULL);
    run_view_print(&d.cli, parse(&d, "{}"));
    run_view_print(&d.cli, parse(&d, "{\"run\":[],\"nodes\":{},\"deliveries\":1}"));
    assert_true(desk_said(&d).len > 0);
    desk_close(&d);
}

TEST_MAIN()
