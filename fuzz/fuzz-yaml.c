/* SPDX-License-Identifier: Apache-2.0
 *
 * Any bytes as YAML: what is accepted is a JSON value, and JSON read as YAML means the same.
 */
#include "fuzz.h"

#include "base/limits.h"
#include "json/yaml.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    struct error err = ERROR_INIT;
    struct str input = {(const char *)bytes, len}, text, again;
    json_t *v;

    if (yaml_parse(&a, input, YAML_MAX_BYTES, &v, &err) < 0) {
        require(err.class == ERR_INVALID || err.class == ERR_LIMIT);
        return 0;
    }
    require(json_canonical(&a, v, JSON_LIST_MAX_BYTES, &text, &err) == 0);
    if (json_parse(&a, text, JSON_LIST_MAX_BYTES, JSON_OWN_MAX_DEPTH, &v, &err) < 0)
        require(strstr(err.msg, "too big ") != NULL); /* json.h: fractions from 2^63 on */
    /* Not every JSON text is YAML to libyaml: long keys and U+007F are refused. */
    if (yaml_parse(&a, text, JSON_LIST_MAX_BYTES, &v, &err) == 0) {
        require(json_canonical(&a, v, JSON_LIST_MAX_BYTES, &again, &err) == 0);
        require(str_eq(text, again));
    }
    return 0;
}
