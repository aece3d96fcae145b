/* SPDX-License-Identifier: Apache-2.0 */
#include "model/digest.h"

#include <string.h>

bool digest_is_set(const struct digest *d)
{
    return d->hex[0] != '\0';
}

bool digest_eq(const struct digest *x, const struct digest *y)
{
    return digest_is_set(x) && memcmp(x->hex, y->hex, sizeof(x->hex)) == 0;
}

struct str digest_str(const struct digest *d)
{
    return str_c(d->hex);
}

bool digest_parse(struct str text, struct digest *ret)
{
    struct digest d = {{0}};

    if (str_starts_with(text, STR("sha256:")))
        text = str_skip(text, 7);
    if (text.len != 64)
        return false;
    for (size_t i = 0; i < 64; i++) {
        char c = text.ptr[i];
        bool upper = c >= 'A' && c <= 'F';
        if (!upper && !(c >= '0' && c <= '9') && !(c >= 'a' && c <= 'f'))
            return false;
        d.hex[i] = upper ? (char)(c - 'A' + 'a') : c;
    }
    *ret = d;
    return true;
}
