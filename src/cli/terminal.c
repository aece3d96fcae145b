/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/terminal.h"

#include "base/limits.h"
#include "cli/option.h"

#include <string.h>
#include <sys/ioctl.h>

enum { WIDTH_DEFAULT = 80, WIDTH_LEAST = 40, WIDTH_MOST = 100 };

static bool is_set(const char *const *env, const char *name)
{
    const char *value = env_get(env, name);

    return value && *value;
}

static bool wants_colour(FILE *stream, const char *const *env)
{
    if (is_set(env, "NO_COLOR"))
        return false;
    if (is_set(env, "CLICOLOR_FORCE"))
        return !str_eq_c(str_c(env_get(env, "CLICOLOR_FORCE")), "0");
    return !str_eq_c(str_c(env_get(env, "TERM")), "dumb") && isatty(fileno(stream));
}

/* The first locale variable that is set decides (POSIX, section 8.2). */
static bool is_utf8_locale(const char *const *env)
{
    static const char *const names[] = {"LC_ALL", "LC_CTYPE", "LANG"};

    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        if (is_set(env, names[i])) {
            const char *value = env_get(env, names[i]);
            return strcasestr(value, "utf-8") || strcasestr(value, "utf8");
        }
    return false;
}

static unsigned find_width(FILE *out, const char *const *env)
{
    struct winsize size;
    uint64_t width = WIDTH_DEFAULT;

    if (!str_to_u64(str_c(env_get(env, "COLUMNS")), &width) &&
        ioctl(fileno(out), TIOCGWINSZ, &size) == 0 && size.ws_col)
        width = size.ws_col;
    return width < WIDTH_LEAST ? WIDTH_LEAST : width > WIDTH_MOST ? WIDTH_MOST : (unsigned)width;
}

struct terminal terminal_look(FILE *out, FILE *err, const char *const *env)
{
    return (struct terminal){
        .out = out,
        .err = err,
        .colour = wants_colour(out, env),
        .err_colour = wants_colour(err, env),
        .err_is_tty = isatty(fileno(err)) && !str_eq_c(str_c(env_get(env, "TERM")), "dumb"),
        .unicode = is_utf8_locale(env),
        .width = find_width(out, env),
    };
}

/* The code point of the UTF-8 sequence of n bytes at the start of s. */
static uint32_t decode(struct str s, size_t n)
{
    static const unsigned char lead_bits[] = {0, 0x7f, 0x1f, 0x0f, 0x07};
    uint32_t c = (unsigned char)s.ptr[0] & lead_bits[n];

    for (size_t i = 1; i < n; i++)
        c = c << 6 | ((unsigned char)s.ptr[i] & 0x3f);
    return c;
}

/* Code points that move the cursor, reorder text or hide in it (Unicode UAX #9, UTS #39). */
static bool is_treacherous(uint32_t c)
{
    static const struct {
        uint32_t from, to;
    } ranges[] = {{0, 0x1f},        {0x7f, 0x9f},      {0xad, 0xad},     {0x61c, 0x61c},
                  {0x200b, 0x200f}, {0x2028, 0x202e},  {0x2060, 0x206f}, {0xfeff, 0xfeff},
                  {0xfff9, 0xfffb}, {0xe0000, 0xe007f}};

    for (size_t i = 0; i < ARRAY_LEN(ranges); i++)
        if (c >= ranges[i].from && c <= ranges[i].to)
            return true;
    return false;
}

struct str terminal_escape(struct arena *a, struct str s)
{
    _cleanup_(buf_done) struct buf b = BUF_INIT(4 * s.len);

    while (s.len) {
        size_t n = str_utf8_sequence(s);
        if (n == 0 || (n == 1 && is_treacherous(decode(s, 1))))
            buf_addf(&b, "\\x%02x", (unsigned char)s.ptr[0]);
        else if (is_treacherous(decode(s, n)))
            buf_addf(&b, "\\u{%x}", decode(s, n));
        else
            buf_add(&b, str_first(s, n));
        s = str_skip(s, n ? n : 1);
    }
    return arena_str(a, buf_str(&b));
}

size_t terminal_columns(struct str s)
{
    size_t columns = 0;

    for (size_t i = 0; i < s.len; i++)
        columns += ((unsigned char)s.ptr[i] & 0xc0) != 0x80;
    return columns;
}

static void new_line(struct buf *b, unsigned indent)
{
    buf_addf(b, "\n%*s", (int)indent, "");
}

static void wrap_paragraph(struct buf *b, struct str text, unsigned width, size_t column,
                           unsigned indent)
{
    struct str word;
    bool first = true;

    while (text.len) {
        str_cut(text, ' ', &word, &text);
        size_t need = terminal_columns(word) + !first;
        if (!first && column + need > width) {
            new_line(b, indent);
            column = indent;
            first = true;
            need--;
        }
        if (!first)
            buf_addc(b, ' ');
        buf_add(b, word);
        column += need;
        first = false;
    }
}

void terminal_wrap(struct buf *b, struct str text, unsigned width, unsigned column, unsigned indent)
{
    struct str paragraph;

    while (text.len) {
        str_cut(text, '\n', &paragraph, &text);
        wrap_paragraph(b, paragraph, width, column, indent);
        if (text.len)
            new_line(b, text.ptr[0] == '\n' ? 0 : indent);
        column = indent;
    }
}
