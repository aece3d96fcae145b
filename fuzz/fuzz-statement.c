/* SPDX-License-Identifier: Apache-2.0
 *
 * Any bytes as an in-toto statement: what is accepted has subjects with digests, and its canonical
 * text says the same.
 */
#include "fuzz.h"

#include "attest/statement.h"
#include "base/limits.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    struct error err = ERROR_INIT;
    struct statement s, again;
    struct str text;

    if (statement_parse(&a, (struct str){(const char *)bytes, len}, &s, &err) < 0) {
        require(err.class == ERR_INVALID || err.class == ERR_LIMIT);
        return 0;
    }
    require(s.subjects.len > 0 && json_is_object(s.predicate) && s.predicate_type.len > 0);
    list_each (subject, &s.subjects) {
        require(digest_str(&subject->digest).len == 64);
        require(digest_eq(&statement_find(&s, &subject->digest)->digest, &subject->digest));
    }
    require(json_canonical(&a, s.root, JSON_LIST_MAX_BYTES, &text, &err) == 0);
    if (statement_parse(&a, text, &again, &err) < 0) {
        require(err.class == ERR_LIMIT || strstr(err.msg, "too big "));
        return 0;
    }
    require(again.subjects.len == s.subjects.len);
    for (size_t i = 0; i < s.subjects.len; i++)
        require(digest_eq(&s.subjects.items[i].digest, &again.subjects.items[i].digest));
    return 0;
}
