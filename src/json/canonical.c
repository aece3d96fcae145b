/* SPDX-License-Identifier: Apache-2.0 */
#include "json/json.h"
#include "json/number.h"

#include <stdlib.h>

struct writer {
    struct buf out;
    struct arena scratch; /* lists of member names */
    bool pretty;
    unsigned level;
};

static void write_value(struct writer *w, const json_t *v);

/* RFC 8785 section 3.2.2.2: the short escapes, else lower-case \u00xx; nothing above U+001F but
 * quote and backslash. */
static void write_string(struct writer *w, struct str s)
{
    static const char *const escapes[128] = {
        ['\b'] = "\\b", ['\t'] = "\\t", ['\n'] = "\\n",  ['\f'] = "\\f",
        ['\r'] = "\\r", ['"'] = "\\\"", ['\\'] = "\\\\",
    };

    buf_addc(&w->out, '"');
    for (size_t i = 0, plain = 0; i <= s.len; i++) {
        unsigned char c = i < s.len ? (unsigned char)s.ptr[i] : 0;
        if (c >= 0x80 || (c >= 0x20 && !escapes[c]))
            continue;
        buf_add(&w->out, str_first(str_skip(s, plain), i - plain));
        plain = i + 1;
        if (i == s.len)
            break;
        if (escapes[c])
            buf_add(&w->out, str_c(escapes[c]));
        else
            buf_addf(&w->out, "\\u%04x", c);
    }
    buf_addc(&w->out, '"');
}

/* In UTF-16 the supplementary planes (surrogates, 4 bytes in UTF-8) come before U+E000 to U+FFFF
 * (lead bytes EE, EF); elsewhere the order of UTF-8 bytes is the same. */
static int utf16_rank(unsigned char byte)
{
    return byte >= 0xf0 ? byte - 2 : byte >= 0xee ? byte + 0x10 : byte;
}

static int by_utf16(const void *x, const void *y)
{
    const unsigned char *a = *(const unsigned char *const *)x;
    const unsigned char *b = *(const unsigned char *const *)y;

    while (*a && *a == *b) {
        a++;
        b++;
    }
    return utf16_rank(*a) - utf16_rank(*b);
}

static void new_line(struct writer *w)
{
    if (w->pretty)
        buf_addf(&w->out, "\n%*s", (int)w->level * 2, "");
}

static void write_object(struct writer *w, json_t *v)
{
    size_t n = json_object_size(v), i = 0;
    const char **names = ARENA_ARRAY(&w->scratch, const char *, n);
    const char *name;
    json_t *member;

    json_object_foreach(v, name, member) names[i++] = name;
    qsort(names, n, sizeof(*names), by_utf16);
    buf_addc(&w->out, '{');
    w->level++;
    for (i = 0; i < n && !w->out.failed; i++) {
        if (i)
            buf_addc(&w->out, ',');
        new_line(w);
        write_string(w, str_c(names[i]));
        buf_add(&w->out, w->pretty ? STR(": ") : STR(":"));
        write_value(w, json_object_get(v, names[i]));
    }
    w->level--;
    if (n)
        new_line(w);
    buf_addc(&w->out, '}');
}

static void write_array(struct writer *w, json_t *v)
{
    size_t n = json_array_size(v);

    buf_addc(&w->out, '[');
    w->level++;
    for (size_t i = 0; i < n && !w->out.failed; i++) {
        if (i)
            buf_addc(&w->out, ',');
        new_line(w);
        write_value(w, json_array_get(v, i));
    }
    w->level--;
    if (n)
        new_line(w);
    buf_addc(&w->out, ']');
}

static void write_number(struct writer *w, const json_t *v)
{
    char text[NUMBER_TEXT_SIZE];

    number_format(v, text);
    buf_add(&w->out, str_c(text));
}

static void write_value(struct writer *w, const json_t *v)
{
    if (json_is_object(v))
        write_object(w, (json_t *)v);
    else if (json_is_array(v))
        write_array(w, (json_t *)v);
    else if (json_is_string(v))
        write_string(w, json_as_str(v));
    else if (json_is_number(v))
        write_number(w, v);
    else if (json_is_boolean(v))
        buf_add(&w->out, json_is_true(v) ? STR("true") : STR("false"));
    else
        buf_add(&w->out, STR("null"));
}

static int finish(struct writer *w, struct arena *a, struct str *ret, struct error *err)
{
    struct str text;

    if (buf_finish(&w->out, &text, err) < 0)
        return error_wrap(err, "write JSON");
    *ret = arena_str(a, text);
    return 0;
}

static void writer_done(struct writer *w)
{
    buf_done(&w->out);
    arena_done(&w->scratch);
}

int json_canonical(struct arena *a, const json_t *v, size_t max, struct str *ret, struct error *err)
{
    _cleanup_(writer_done) struct writer w = {.out = BUF_INIT(max)};

    write_value(&w, v);
    return finish(&w, a, ret, err);
}

int json_pretty(struct arena *a, const json_t *v, size_t max, struct str *ret, struct error *err)
{
    _cleanup_(writer_done) struct writer w = {.out = BUF_INIT(max), .pretty = true};

    write_value(&w, v);
    buf_addc(&w.out, '\n');
    return finish(&w, a, ret, err);
}
