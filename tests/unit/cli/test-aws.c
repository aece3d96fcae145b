/* SPDX-License-Identifier: Apache-2.0 */
#include "helpers/check.h"

#include "cli/aws.h"

static const char file[] = "# comment\n"
                           "[default]\n"
                           "aws_access_key_id = AKIA1\r\n"
                           "aws_secret_access_key=s/e+c=ret\n"
                           "region = eu-central-1\n"
                           "\n"
                           "; another\n"
                           "[ build ]\n"
                           "  aws_access_key_id=AKIA2\n"
                           "aws_secret_access_key = two\n"
                           "aws_session_token = token\n"
                           "# aws_session_token = old\n"
                           "[half]\n"
                           "aws_access_key_id = AKIA3\n"
                           "[twice]\n"
                           "aws_access_key_id = a\n"
                           "aws_access_key_id = b\n"
                           "aws_secret_access_key = c";

static struct aws_keys keys_of(const char *profile)
{
    struct error err = ERROR_INIT;
    struct aws_keys k = {0};

    assert_ok(aws_profile_parse(str_c(file), str_c(profile), &k, &err), &err);
    return k;
}

TEST(a_profile_is_read_without_its_neighbours)
{
    struct aws_keys k = keys_of("default");

    assert_str(k.access_key, "AKIA1");
    assert_str(k.secret_key, "s/e+c=ret");
    assert_str(k.session_token, "");
    k = keys_of("build");
    assert_str(k.access_key, "AKIA2");
    assert_str(k.session_token, "token");
}

TEST(the_last_of_equal_names_wins_and_the_last_line_needs_no_end)
{
    assert_str(keys_of("twice").access_key, "b");
    assert_str(keys_of("twice").secret_key, "c");
}

TEST(what_is_not_there_is_said_without_values)
{
    struct error err;
    struct aws_keys k;

    assert_fails(aws_profile_parse(str_c(file), STR("none"), &k, &err), ERR_NOT_FOUND, &err);
    assert_fails(aws_profile_parse(str_c(file), STR("half"), &k, &err), ERR_INVALID, &err);
    assert_false(str_contains(str_c(err.msg), STR("AKIA3")));
    assert_fails(aws_profile_parse(STR_EMPTY, STR("default"), &k, &err), ERR_NOT_FOUND, &err);
    assert_fails(aws_profile_parse(STR("[]\n[\n]"), STR("default"), &k, &err), ERR_NOT_FOUND, &err);
}

TEST_MAIN()
