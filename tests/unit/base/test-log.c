/* SPDX-License-Identifier: Apache-2.0 */
#include "helpers/check.h"

#include "base/clock.h"
#include "base/log.h"

#include <fcntl.h>
#include <string.h>

/* Standard error goes into a file while a test logs; cmocka itself reports there too. */
struct capture {
    int saved, file;
    char text[20000];
};

static struct capture *start(struct capture *c)
{
    char path[] = "/tmp/argo-slsa-log-XXXXXX";

    c->file = mkstemp(path);
    assert_true(c->file >= 0);
    unlink(path);
    c->saved = dup(STDERR_FILENO);
    dup2(c->file, STDERR_FILENO);
    clock_fix_ms(1795461888000);
    return c;
}

static const char *stop(struct capture *c)
{
    dup2(c->saved, STDERR_FILENO);
    ssize_t n = pread(c->file, c->text, sizeof(c->text) - 1, 0);
    c->text[n > 0 ? n : 0] = '\0';
    close(c->saved);
    close(c->file);
    clock_fix_ms(0);
    log_configure(LOG_INFO, LOG_TEXT);
    return c->text;
}

TEST(a_text_line_has_time_level_message_and_fields)
{
    struct capture c;

    start(&c);
    log_info("run attested", LOG_S("namespace", STR("ci")), LOG_N("subjects", 3),
             LOG_C("why", "two words"), LOG_S("empty", STR_EMPTY));
    assert_string_equal(stop(&c), "2026-11-23T19:24:48Z info run attested namespace=ci subjects=3 "
                                  "why=\"two words\" empty=\"\"\n");
}

TEST(a_json_line_is_json)
{
    struct capture c;

    start(&c);
    log_configure(LOG_DEBUG, LOG_JSON);
    log_error("broken", LOG_C("name", "x\"y\\z"), LOG_N("n", UINT64_MAX));
    assert_string_equal(stop(&c),
                        "{\"time\":\"2026-11-23T19:24:48Z\",\"level\":\"error\",\"msg\":"
                        "\"broken\",\"name\":\"x\\\"y\\\\z\",\"n\":18446744073709551615}\n");
}

TEST(tenants_cannot_forge_lines_or_colour_the_terminal)
{
    struct capture c;

    start(&c);
    log_warn("odd", LOG_C("name", "a\n2026 error forged"), LOG_C("esc", "\x1b[31m\x7f"),
             LOG_C("bad", "\xff"));
    const char *text = stop(&c);
    assert_string_equal(text, "2026-11-23T19:24:48Z warn odd name=\"a\\u000a2026 error forged\" "
                              "esc=\"\\u001b[31m\\u007f\" bad=\xef\xbf\xbd\n");
}

TEST(levels_below_the_least_are_silent)
{
    struct capture c;

    start(&c);
    log_configure(LOG_WARN, LOG_TEXT);
    log_debug("no");
    log_info("no");
    assert_false(log_enabled(LOG_INFO));
    assert_true(log_enabled(LOG_ERROR));
    log_warn("yes");
    assert_string_equal(stop(&c), "2026-11-23T19:24:48Z warn yes\n");
}

TEST(a_line_of_any_length_ends_properly)
{
    static char big[5000];
    struct capture c;

    memset(big, '\n', sizeof(big) - 1);
    for (int json = 0; json < 2; json++) {
        start(&c);
        log_configure(LOG_INFO, json ? LOG_JSON : LOG_TEXT);
        log_info("m", LOG_C("a", big), LOG_C("b", big), LOG_C("c", big));
        const char *text = stop(&c);
        size_t n = strlen(text);
        assert_true(n > 5000 && n <= 8192);
        assert_ptr_equal(strchr(text, '\n'), text + n - 1);
        assert_true(!json || text[n - 2] == '}');
    }
}

TEST_MAIN()
