/* SPDX-License-Identifier: Apache-2.0
 *
 * Any bytes as JSON: what is accepted has one canonical text, which reads back as itself.
 */
#include "fuzz.h"

#include "base/limits.h"
#include "json/json.h"

#include <string.h>

static struct str canonical(struct arena *a, const json_t *v)
{
    struct error err = ERROR_INIT;
    struct str text = STR_EMPTY;

    require(json_canonical(a, v, JSON_LIST_MAX_BYTES, &text, &err) == 0);
    return text;
}

static void require_reads_back(struct arena *a, struct str text, struct str want)
{
    struct error err = ERROR_INIT;
    json_t *v;

    if (json_parse(a, text, JSON_LIST_MAX_BYTES, JSON_OWN_MAX_DEPTH, &v, &err) < 0)
        require(strstr(err.msg, "too big ") != NULL); /* json.h: fractions from 2^63 on */
    else
        require(str_eq(canonical(a, v), want));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    struct error err = ERROR_INIT;
    struct str input = {(const char *)bytes, len}, pretty;
    json_t *v;

    if (json_parse(&a, input, JSON_OBJECT_MAX_BYTES, JSON_OWN_MAX_DEPTH, &v, &err) < 0) {
        require(err.class == ERR_INVALID || err.class == ERR_LIMIT);
        return 0;
    }
    struct str text = canonical(&a, v);
    require(str_is_utf8(text));
    require_reads_back(&a, text, text);
    require(json_pretty(&a, v, JSON_LIST_MAX_BYTES, &pretty, &err) == 0);
    require_reads_back(&a, pretty, text);
    return 0;
}
