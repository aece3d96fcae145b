/* SPDX-License-Identifier: Apache-2.0 */
#include "base/log.h"
#include "json/json.h"

static const struct str replacement = {"\xef\xbf\xbd", 3}; /* U+FFFD */

/* Members and values that we write must be readable by json_parse, which refuses NUL. */
static bool is_writable(struct str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (s.ptr[i] == '\0')
            return false;
    return str_is_utf8(s);
}

static void repair(struct str s, struct buf *ret)
{
    while (s.len) {
        size_t n = s.ptr[0] ? str_utf8_sequence(s) : 0;
        buf_add(ret, n ? str_first(s, n) : replacement);
        s = str_skip(s, n ? n : 1);
    }
}

static json_t *checked(json_t *v)
{
    if (!v)
        log_out_of_memory();
    return v;
}

json_t *json_new_str(struct str s)
{
    _cleanup_(buf_done) struct buf good = BUF_INIT(s.len * replacement.len);

    if (is_writable(s))
        return checked(json_stringn_nocheck(s.ptr ? s.ptr : "", s.len));
    repair(s, &good);
    return checked(json_stringn_nocheck(good.ptr, good.len));
}

void json_put(json_t *object, const char *key, json_t *value)
{
    struct str name = str_c(key);
    _cleanup_(buf_done) struct buf good = BUF_INIT(name.len * replacement.len);

    if (!value)
        return;
    if (!str_is_utf8(name)) {
        repair(name, &good);
        key = good.ptr;
    }
    if (json_object_set_new_nocheck(object, key, value) < 0)
        log_out_of_memory();
}

void json_put_str(json_t *object, const char *key, struct str s)
{
    json_put(object, key, json_new_str(s));
}

void json_put_str_if(json_t *object, const char *key, struct str s)
{
    if (s.len)
        json_put_str(object, key, s);
}

void json_put_c(json_t *object, const char *key, const char *s)
{
    json_put_str(object, key, str_c(s));
}

void json_put_int(json_t *object, const char *key, int64_t n)
{
    json_put(object, key, checked(json_integer(n)));
}

void json_put_bool(json_t *object, const char *key, bool b)
{
    json_put(object, key, json_boolean(b));
}

void json_append(json_t *array, json_t *value)
{
    if (value && json_array_append_new(array, value) < 0)
        log_out_of_memory();
}

static void unref(void *v)
{
    json_decref(v);
}

json_t *json_owned(struct arena *a, json_t *v)
{
    arena_defer(a, unref, v);
    return v;
}

json_t *json_new_object(struct arena *a)
{
    return json_owned(a, checked(json_object()));
}

json_t *json_new_array(struct arena *a)
{
    return json_owned(a, checked(json_array()));
}
