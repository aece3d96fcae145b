/* SPDX-License-Identifier: Apache-2.0 */
#include "helpers/check.h"

#include "base/buf.h"
#include "base/limits.h"
#include "objectstore/s3_xml.h"

#include <stddef.h>
#include <string.h>

/* Writes "path=text;" for each element. */
static int note(void *userdata, struct str path, struct str raw_text, UNUSED struct error *err)
{
    buf_addf(userdata, PRI_STR "=" PRI_STR ";", STR_ARG(path), STR_ARG(raw_text));
    return 0;
}

TEST(elements_are_told_at_their_end_with_their_path)
{
    static const struct {
        struct str text;
        const char *want;
    } rows[] = {
        {STR("<a/>"), "a=;"},
        {STR("<a></a>"), "a=;"},
        {STR("<a >x</a >"), "a=x;"},
        {STR("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<a>x</a>\n"), "a=x;"},
        {STR("\xef\xbb\xbf<a>x</a>"), "a=x;"},
        {STR("<a xmlns=\"http://x/?a>b&amp;c\"><b i='1'/>t</a>"), "a/b=;a=t;"},
        {STR("<a><b>1</b><b>2</b><c><d>3</d></c></a>"), "a/b=1;a/b=2;a/c/d=3;a/c=;a=;"},
        {STR("<a>x &lt; y</a>"), "a=x &lt; y;"},
        {STR("<a><b/>\n</a>"), "a/b=;a=\n;"},
    };
    struct error err = ERROR_INIT;

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        _cleanup_(buf_done) struct buf b = BUF_INIT(KIB);
        assert_ok(s3_xml_walk(rows[i].text, note, &b, &err), &err);
        assert_str(buf_str(&b), rows[i].want);
    }
}

TEST(malformed_and_forbidden_documents_are_refused)
{
    static const struct str rows[] = {
        STR(""),
        STR("   "),
        STR("text"),
        STR("<"),
        STR("<a"),
        STR("<a>"),
        STR("<a><b></a></b>"),
        STR("<a></b>"),
        STR("</a>"),
        STR("<a/><b/>"),
        STR("<a/>x"),
        STR("x<a/>"),
        STR("<a></a x>"),
        STR("<a b=\"></a>"),
        STR("<a <b></a>"),
        STR("< a/>"),
        STR("<a\"b\"/>"),
        STR("<1?/>"),
        STR("<?xml version='1.0'><a/>"),
        STR("<?php?><a/>"),
        STR("<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>"),
        STR("<a><!-- c --></a>"),
        STR("<a><![CDATA[x]]></a>"),
        STR("<a><?x?></a>"),
        STR("<a\0>x</a\0>"),
    };
    struct error err = ERROR_INIT;

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        _cleanup_(buf_done) struct buf b = BUF_INIT(KIB);
        int r = s3_xml_walk(rows[i], note, &b, &err);
        if (r == 0)
            fail_msg("accepted: " PRI_STR, STR_ARG(rows[i]));
        assert_int_equal(err.class, ERR_INVALID);
    }
}

TEST(depth_and_names_are_bounded)
{
    _cleanup_(buf_done) struct buf deep = BUF_INIT(KIB), wide = BUF_INIT(KIB), b = BUF_INIT(KIB);
    struct error err = ERROR_INIT;

    for (int i = 0; i <= S3_XML_MAX_DEPTH; i++)
        buf_add(&deep, STR("<a>"));
    buf_addf(&wide, "<%0300d/>", 0);
    assert_fails(s3_xml_walk(buf_str(&deep), note, &b, &err), ERR_LIMIT, &err);
    assert_fails(s3_xml_walk(buf_str(&wide), note, &b, &err), ERR_LIMIT, &err);
}

static int refuse(UNUSED void *userdata, UNUSED struct str path, UNUSED struct str raw_text,
                  struct error *err)
{
    return error_set(err, ERR_CONFLICT, "no");
}

TEST(the_visitor_can_stop)
{
    struct error err = ERROR_INIT;

    assert_fails(s3_xml_walk(STR("<a><b/></a>"), refuse, NULL, &err), ERR_CONFLICT, &err);
}

TEST(entities_become_characters)
{
    static const struct {
        struct str raw;
        const char *want;
    } rows[] = {
        {STR(""), ""},
        {STR("plain"), "plain"},
        {STR("&amp;&lt;&gt;&quot;&apos;"), "&<>\"'"},
        {STR("a&#65;b&#x42;c"), "aAbBc"},
        {STR("&#xe9;&#x20AC;&#x1F600;"), "\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80"},
        {STR("&#9;&#xA;&#13;"), "\t\n\r"},
        {STR("&amp;amp;"), "&amp;"},
        {STR("a;b"), "a;b"},
    };
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    struct error err = ERROR_INIT;
    struct str text;

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        assert_ok(s3_xml_decode(&a, rows[i].raw, &text, &err), &err);
        assert_str(text, rows[i].want);
    }
}

TEST(unknown_entities_and_non_characters_are_refused)
{
    static const struct str rows[] = {
        STR("&"),
        STR("&amp"),
        STR("&;"),
        STR("&nbsp;"),
        STR("&AMP;"),
        STR("&#;"),
        STR("&#x;"),
        STR("&#0;"),
        STR("&#x0;"),
        STR("&#8;"),
        STR("&#xD800;"),
        STR("&#xFFFE;"),
        STR("&#x110000;"),
        STR("&#-1;"),
        STR("&#1a;"),
        STR("&#xg;"),
        STR("&#x000000041;"),
        STR("&# 65;"),
        STR("&#99999999999999999999;"),
    };
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    struct error err = ERROR_INIT;
    struct str text = STR("untouched");

    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        assert_fails(s3_xml_decode(&a, rows[i], &text, &err), ERR_INVALID, &err);
    assert_str(text, "untouched");
}

TEST(a_field_takes_the_text_of_its_element)
{
    struct pair {
        struct str first, second;
    } pair = {.second = STR("kept")};
    static const struct s3_xml_field fields[] = {{STR("a/b"), offsetof(struct pair, first)},
                                                 {STR("a/c"), offsetof(struct pair, second)}};
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    struct error err = ERROR_INIT;

    assert_ok(s3_xml_take(fields, 2, &a, STR("a/b"), STR("x&amp;"), &pair, &err), &err);
    assert_ok(s3_xml_take(fields, 2, &a, STR("a/d"), STR("&unknown;"), &pair, &err), &err);
    assert_str(pair.first, "x&");
    assert_str(pair.second, "kept");
    assert_fails(s3_xml_take(fields, 2, &a, STR("a/c"), STR("&"), &pair, &err), ERR_INVALID, &err);
}

TEST_MAIN()
