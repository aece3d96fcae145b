/* SPDX-License-Identifier: Apache-2.0 */
#include "base/memory.h"
#include "crypto/digest.h"

static const char standard[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
static const char url_safe[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

void hex_encode(const uint8_t *bytes, size_t n, char *ret)
{
    static const char digits[] = "0123456789abcdef";

    for (size_t i = 0; i < n; i++) {
        ret[2 * i] = digits[bytes[i] >> 4];
        ret[2 * i + 1] = digits[bytes[i] & 15];
    }
    ret[2 * n] = '\0';
}

static int hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

bool hex_decode(struct str text, uint8_t *ret, size_t n)
{
    if (n > SIZE_MAX / 2 || text.len != 2 * n)
        return false;
    for (size_t i = 0; i < text.len; i++)
        if (hex_value(text.ptr[i]) < 0)
            return false;
    for (size_t i = 0; i < n; i++)
        ret[i] = (uint8_t)(hex_value(text.ptr[2 * i]) * 16 + hex_value(text.ptr[2 * i + 1]));
    return true;
}

/* The 3 bytes at offset i as one number, zeros beyond the end. */
static uint32_t group(struct str bytes, size_t i)
{
    uint32_t v = 0;

    for (size_t k = 0; k < 3; k++)
        v = v << 8 | (i + k < bytes.len ? (uint8_t)bytes.ptr[i + k] : 0);
    return v;
}

static struct str encode(struct arena *a, struct str bytes, const char *alphabet, bool padded)
{
    size_t len = (bytes.len + 2) / 3 * 4;
    char *text = arena_alloc(a, len + 1);

    for (size_t i = 0, out = 0; i < bytes.len; i += 3) {
        uint32_t v = group(bytes, i);
        for (int shift = 18; shift >= 0; shift -= 6)
            text[out++] = alphabet[v >> shift & 63];
    }
    size_t padding = (3 - bytes.len % 3) % 3;
    for (size_t i = len - padding; i < len; i++)
        text[i] = padded ? '=' : '\0';
    return (struct str){text, padded ? len : len - padding};
}

struct str base64_encode(struct arena *a, struct str bytes)
{
    return encode(a, bytes, standard, true);
}

struct str base64url_encode(struct arena *a, struct str bytes)
{
    return encode(a, bytes, url_safe, false);
}

/* Both alphabets give values; *is_standard and *is_url_safe tell which of the two was met. */
static int base64_value(char c, bool *is_standard, bool *is_url_safe)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    *is_standard |= c == '+' || c == '/';
    *is_url_safe |= c == '-' || c == '_';
    if (c == '+' || c == '-')
        return 62;
    return c == '/' || c == '_' ? 63 : -1;
}

/* Takes '=' off the end; false when the padding is not that of this length. */
static bool strip_padding(struct str *text)
{
    size_t padded = text->len;

    while (text->len && padded - text->len < 2 && text->ptr[text->len - 1] == '=')
        text->len--;
    return text->len % 4 != 1 && (padded == text->len || padded % 4 == 0);
}

/* Room for the bytes of any text of this length. */
static size_t decoded_max(struct str text)
{
    return text.len / 4 * 3 + 3;
}

static int decode(struct str text, char *ret_bytes, size_t *ret_len, struct error *err)
{
    bool is_standard = false, is_url_safe = false;
    uint32_t bits = 0;
    size_t len = 0;

    if (!strip_padding(&text))
        return error_set(err, ERR_INVALID, "not base64: wrong length or padding");
    for (size_t i = 0; i < text.len; i++) {
        int v = base64_value(text.ptr[i], &is_standard, &is_url_safe);
        if (v < 0 || (is_standard && is_url_safe))
            return error_set(err, ERR_INVALID, "not base64: unexpected character at offset %zu", i);
        bits = bits << 6 | (uint32_t)v;
        size_t have = i % 4 * 2; /* whole bytes end in the 2nd, 3rd and 4th character */
        if (have)
            ret_bytes[len++] = (char)(bits >> (6 - have) & 0xff);
    }
    uint32_t unused = text.len % 4 == 2 ? 15 : text.len % 4 == 3 ? 3 : 0;
    if (bits & unused)
        return error_set(err, ERR_INVALID, "not base64: unused bits are not zero");
    *ret_len = len;
    return 0;
}

int base64_decode(struct arena *a, struct str text, struct str *ret, struct error *err)
{
    char *bytes = arena_alloc(a, decoded_max(text));
    size_t len;

    if (decode(text, bytes, &len, err) < 0)
        return -1;
    *ret = (struct str){bytes, len};
    return 0;
}

int base64_decode_secret(struct str text, struct secret *ret, struct error *err)
{
    struct secret bytes = {.ptr = memory_new(decoded_max(text)), .len = decoded_max(text)};
    size_t len;

    if (decode(text, bytes.ptr, &len, err) < 0) {
        secret_done(&bytes);
        return -1;
    }
    bytes.len = len; /* what lies beyond is zero */
    *ret = bytes;
    return 0;
}
