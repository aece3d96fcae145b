/* SPDX-License-Identifier: Apache-2.0 */
#include "base/log.h"

#include "base/clock.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static _Atomic enum log_level least_level = LOG_INFO;
static _Atomic enum log_format line_format = LOG_TEXT;

static const char *const level_names[] = {"debug", "info", "warn", "error"};

enum { LINE_MAX_BYTES = 8192, VALUE_MAX_BYTES = 1024 };

struct line {
    char text[LINE_MAX_BYTES];
    size_t len;
};

void log_configure(enum log_level least, enum log_format format)
{
    least_level = least;
    line_format = format;
}

bool log_enabled(enum log_level level)
{
    return level >= least_level;
}

/* Leaves room for the closing brace and newline; what does not fit is dropped. */
static void put(struct line *l, const char *s, size_t n)
{
    size_t room = LINE_MAX_BYTES - 4 - l->len;

    n = n < room ? n : room;
    memcpy(l->text + l->len, s, n);
    l->len += n;
}

static void put_c(struct line *l, const char *s)
{
    put(l, s, strlen(s));
}

/* JSON escapes; text lines use the same ones. Invalid UTF-8 becomes U+FFFD. */
static void put_escaped(struct line *l, struct str v)
{
    bool utf8 = str_is_utf8(v);

    for (size_t i = 0; i < v.len && i < VALUE_MAX_BYTES; i++) {
        unsigned char c = (unsigned char)v.ptr[i];
        char hex[8];
        if (c == '"' || c == '\\') {
            put(l, "\\", 1);
            put(l, (const char *)&c, 1);
        } else if (c < 0x20 || c == 0x7f) {
            snprintf(hex, sizeof(hex), "\\u%04x", c);
            put_c(l, hex);
        } else if (c >= 0x80 && !utf8) {
            put_c(l, "\xef\xbf\xbd");
        } else {
            put(l, (const char *)&c, 1);
        }
    }
}

static bool needs_quotes(struct str v)
{
    for (size_t i = 0; i < v.len; i++)
        if (v.ptr[i] == ' ' || v.ptr[i] == '"' || v.ptr[i] == '=' || (unsigned char)v.ptr[i] < 0x20)
            return true;
    return v.len == 0;
}

static void put_value(struct line *l, const struct log_field *f, bool json)
{
    if (f->is_number) {
        char digits[24];
        snprintf(digits, sizeof(digits), "%llu", (unsigned long long)f->number);
        put_c(l, digits);
        return;
    }
    bool quote = json || needs_quotes(f->value);
    if (quote)
        put_c(l, "\"");
    put_escaped(l, f->value);
    if (quote)
        put_c(l, "\"");
}

static void put_fields(struct line *l, const struct log_field *fields, bool json)
{
    for (const struct log_field *f = fields; f->key; f++) {
        put_c(l, json ? ",\"" : " ");
        put_c(l, f->key);
        put_c(l, json ? "\":" : "=");
        put_value(l, f, json);
    }
}

void log_write(enum log_level level, const char *msg, const struct log_field *fields)
{
    struct line l = {.len = 0};
    char time[CLOCK_TEXT_SIZE];
    bool json = line_format == LOG_JSON;

    if (!log_enabled(level))
        return;
    clock_format(clock_now_ms(), time);
    put_c(&l, json ? "{\"time\":\"" : "");
    put_c(&l, time);
    put_c(&l, json ? "\",\"level\":\"" : " ");
    put_c(&l, level_names[level]);
    put_c(&l, json ? "\",\"msg\":\"" : " ");
    put_escaped(&l, str_c(msg));
    put_c(&l, json ? "\"" : "");
    put_fields(&l, fields, json);
    l.text[l.len] = json ? '}' : '\n';
    l.text[l.len + 1] = '\n';
    /* One write per line keeps lines of different threads apart. */
    if (write(STDERR_FILENO, l.text, l.len + (json ? 2 : 1)) < 0)
        return;
}

void log_out_of_memory(void)
{
    static const char text[] = "argo-slsa: out of memory\n";

    if (write(STDERR_FILENO, text, sizeof(text) - 1) < 0)
        abort();
    abort();
}
