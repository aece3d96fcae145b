/* SPDX-License-Identifier: Apache-2.0 */
#include "objectstore/s3_xml.h"

#include "base/buf.h"
#include "base/limits.h"
#include "crypto/digest.h"

#include <string.h>

struct walk {
    struct str rest; /* not read yet */
    char path[S3_XML_PATH_MAX];
    size_t ends[S3_XML_MAX_DEPTH]; /* length of the path at each open element */
    size_t depth;
    s3_xml_fn *visit;
    void *userdata;
    struct error *err;
};

static int malformed(struct walk *w, const char *what)
{
    return error_set(w->err, ERR_INVALID, "malformed XML reply: %s", what);
}

static size_t path_length(const struct walk *w)
{
    return w->depth ? w->ends[w->depth - 1] : 0;
}

static bool is_name_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           strchr("_-.:", c);
}

/* A name that ends at white space, '/' or '>'. */
static struct str take_name(struct str *tag)
{
    size_t n = 0;

    while (n < tag->len && tag->ptr[n] && is_name_char(tag->ptr[n]))
        n++;
    struct str name = str_first(*tag, n);
    *tag = str_skip(*tag, n);
    return name;
}

static int open_element(struct walk *w, struct str name)
{
    size_t at = path_length(w), slash = at > 0;

    if (w->depth == S3_XML_MAX_DEPTH || at + slash + name.len > sizeof(w->path))
        return error_set(w->err, ERR_LIMIT, "XML reply nested too deeply");
    if (slash)
        w->path[at] = '/';
    memcpy(w->path + at + slash, name.ptr, name.len);
    w->ends[w->depth++] = at + slash + name.len;
    return 0;
}

static int close_element(struct walk *w, struct str text)
{
    int r = w->visit(w->userdata, (struct str){w->path, path_length(w)}, text, w->err);

    w->depth--;
    return r;
}

/* The name of the innermost open element. */
static struct str innermost(const struct walk *w)
{
    size_t from = w->depth > 1 ? w->ends[w->depth - 2] + 1 : 0;

    return (struct str){w->path + from, path_length(w) - from};
}

/* The position behind the '>' that ends a start tag; quoted attribute values may hold one. */
static size_t tag_length(struct str tag)
{
    char quote = '\0';

    for (size_t i = 0; i < tag.len; i++) {
        char c = tag.ptr[i];
        if (quote && c == quote)
            quote = '\0';
        else if (quote)
            continue;
        else if (c == '"' || c == '\'')
            quote = c;
        else if (c == '>')
            return i + 1;
        else if (c == '<')
            return 0;
    }
    return 0;
}

static int start_tag(struct walk *w)
{
    size_t n = tag_length(w->rest);
    struct str tag = str_first(w->rest, n ? n - 1 : 0);
    bool empty = str_ends_with(tag, STR("/"));
    struct str name = take_name(&tag);

    if (n == 0 || name.len == 0 || (tag.len && !strchr(" \t\r\n/", tag.ptr[0])))
        return malformed(w, "bad start tag");
    w->rest = str_skip(w->rest, n);
    if (open_element(w, name) < 0)
        return -1;
    return empty ? close_element(w, STR_EMPTY) : 0;
}

static int end_tag(struct walk *w, struct str text)
{
    struct str tag;

    if (!str_cut(w->rest, '>', &tag, &w->rest))
        return malformed(w, "unfinished end tag");
    struct str name = take_name(&tag);
    if (w->depth == 0 || !str_eq(name, innermost(w)) || str_trim(tag).len)
        return malformed(w, "end tag that closes nothing");
    return close_element(w, text);
}

static int skip_prolog(struct walk *w)
{
    struct str inside;

    w->rest = str_trim(w->rest);
    if (str_starts_with(w->rest, STR("\xef\xbb\xbf")))
        w->rest = str_skip(w->rest, 3);
    if (!str_starts_with(w->rest, STR("<?xml")))
        return 0;
    if (!str_cut(w->rest, '>', &inside, &w->rest) || !str_ends_with(inside, STR("?")))
        return malformed(w, "bad prolog");
    return 0;
}

static int next_tag(struct walk *w)
{
    struct str text;

    if (!str_cut(w->rest, '<', &text, &w->rest))
        return malformed(w, "it ends early");
    if (w->depth == 0 && str_trim(text).len)
        return malformed(w, "text outside the document");
    if (str_starts_with(w->rest, STR("!")) || str_starts_with(w->rest, STR("?")))
        return malformed(w, "declarations, comments and instructions are not taken");
    if (!str_starts_with(w->rest, STR("/")))
        return start_tag(w);
    w->rest = str_skip(w->rest, 1);
    return end_tag(w, text);
}

int s3_xml_walk(struct str text, s3_xml_fn *visit, void *userdata, struct error *err)
{
    struct walk w = {.rest = text, .visit = visit, .userdata = userdata, .err = err};

    if (skip_prolog(&w) < 0)
        return -1;
    do {
        if (next_tag(&w) < 0)
            return -1;
    } while (w.depth > 0);
    return str_trim(w.rest).len ? malformed(&w, "text outside the document") : 0;
}

/* UTF-8 of one character of XML (section 2.2); false when it is none. */
static bool add_character(struct buf *b, uint64_t c)
{
    bool allowed = c == 0x9 || c == 0xa || c == 0xd || (c >= 0x20 && c <= 0xd7ff) ||
                   (c >= 0xe000 && c <= 0xfffd) || (c >= 0x10000 && c <= 0x10ffff);

    if (!allowed)
        return false;
    if (c < 0x80) {
        buf_addc(b, (char)c);
    } else if (c < 0x800) {
        buf_addc(b, (char)(0xc0 | c >> 6));
    } else if (c < 0x10000) {
        buf_addc(b, (char)(0xe0 | c >> 12));
        buf_addc(b, (char)(0x80 | (c >> 6 & 0x3f)));
    } else {
        buf_addc(b, (char)(0xf0 | c >> 18));
        buf_addc(b, (char)(0x80 | (c >> 12 & 0x3f)));
        buf_addc(b, (char)(0x80 | (c >> 6 & 0x3f)));
    }
    if (c >= 0x80)
        buf_addc(b, (char)(0x80 | (c & 0x3f)));
    return true;
}

static bool parse_hex(struct str s, uint64_t *ret)
{
    char digits[8];
    uint8_t b[sizeof(digits) / 2];

    if (s.len == 0 || s.len > sizeof(digits))
        return false;
    memset(digits, '0', sizeof(digits));
    memcpy(digits + sizeof(digits) - s.len, s.ptr, s.len);
    if (!hex_decode((struct str){digits, sizeof(digits)}, b, sizeof(b)))
        return false;
    *ret = (uint64_t)b[0] << 24 | (uint64_t)b[1] << 16 | (uint64_t)b[2] << 8 | b[3];
    return true;
}

/* `name` stands between '&' and ';'. */
static bool add_entity(struct buf *b, struct str name)
{
    static const struct {
        struct str name;
        char c;
    } entities[] = {{STR("amp"), '&'},
                    {STR("lt"), '<'},
                    {STR("gt"), '>'},
                    {STR("quot"), '"'},
                    {STR("apos"), '\''}};
    uint64_t c;

    for (size_t i = 0; i < ARRAY_LEN(entities); i++)
        if (str_eq(name, entities[i].name)) {
            buf_addc(b, entities[i].c);
            return true;
        }
    if (str_starts_with(name, STR("#x")))
        return parse_hex(str_skip(name, 2), &c) && add_character(b, c);
    return str_starts_with(name, STR("#")) && str_to_u64(str_skip(name, 1), &c) &&
           add_character(b, c);
}

int s3_xml_decode(struct arena *a, struct str raw_text, struct str *ret, struct error *err)
{
    _cleanup_(buf_done) struct buf b = BUF_INIT(raw_text.len); /* entities only shrink */
    struct str plain, name, rest = raw_text;

    while (str_cut(rest, '&', &plain, &rest)) {
        buf_add(&b, plain);
        if (!str_cut(rest, ';', &name, &rest) || !add_entity(&b, name))
            return error_set(err, ERR_INVALID, "malformed XML reply: unknown entity");
    }
    buf_add(&b, plain);
    *ret = arena_str(a, buf_str(&b));
    return 0;
}

int s3_xml_take(const struct s3_xml_field *fields, size_t len, struct arena *a, struct str path,
                struct str raw_text, void *base, struct error *err)
{
    for (size_t i = 0; i < len; i++)
        if (str_eq(path, fields[i].path))
            return s3_xml_decode(a, raw_text, (void *)((char *)base + fields[i].offset), err);
    return 0;
}
