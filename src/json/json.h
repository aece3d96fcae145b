/* SPDX-License-Identifier: Apache-2.0
 *
 * JSON over jansson: strict parsing, reading by path, building, and canonical text. Only this
 * header includes <jansson.h>; other folders use what is declared here plus `json_t *` as an opaque
 * value and jansson's json_incref/json_decref.
 */
#pragma once

#include "base/arena.h"
#include "base/buf.h"

#include <jansson.h>

DEFINE_CLEANUP(json_t, json_decref, json_unrefp)

/* Strict RFC 8259 text: valid UTF-8, no duplicate keys, no NUL (raw or escaped), no integer beyond
 * 64 bits (it would be rounded), nothing after the value, at most max_bytes and max_depth
 * (base/limits.h). The value lives as long as the arena. ERR_INVALID names line and column;
 * ERR_LIMIT for size and depth. */
int json_parse(struct arena *a, struct str text, size_t max_bytes, unsigned max_depth, json_t **ret,
               struct error *err) MUST_CHECK;

/* The same for an object; ERR_INVALID for any other kind of value. */
int json_parse_object(struct arena *a, struct str text, size_t max_bytes, unsigned max_depth,
                      json_t **ret, struct error *err) MUST_CHECK;

/* Reading: each walks object members by name; absent, null or another kind gives
 * NULL/empty/fallback. json_at(v, "metadata", "labels") → json_t * (borrowed) or NULL. v may be
 * NULL. */
#define json_at(v, ...)      json_walk((v), (const char *const[]){__VA_ARGS__, NULL})
#define json_str_at(v, ...)  json_as_str(json_at((v), __VA_ARGS__))
#define json_bool_at(v, ...) json_is_true(json_at((v), __VA_ARGS__))
#define json_int_at(v, ...)  json_as_int(json_at((v), __VA_ARGS__), 0)

json_t *json_walk(const json_t *v, const char *const *path);
struct str json_as_str(const json_t *v); /* view into the value */
int64_t json_as_int(const json_t *v, int64_t fallback);

/* A string, or the canonical text of a number or boolean (Argo's AnyString), in the arena. */
struct str json_as_text(struct arena *a, const json_t *v);

/* Required members: the error says where ("status.nodes: missing", "spec.name: want a string, got
 * an array"). `where` is the path of v itself, for the message; it may be "". JSON_TRUE asks for
 * either boolean. */
int json_need_str(const json_t *v, const char *where, const char *name, struct str *ret,
                  struct error *err) MUST_CHECK;
int json_need(const json_t *v, const char *where, const char *name, json_type type, json_t **ret,
              struct error *err) MUST_CHECK;

/* Refuses members that are not in the NULL-ended list: for files of ours, where a typing error must
 * not pass silently. */
int json_only_members(const json_t *v, const char *where, const char *const *allowed,
                      struct error *err) MUST_CHECK;

const char *json_type_name(const json_t *v); /* "an object", "a string", … */

/* Building. A key set to NULL or to an empty string by _if is left out. Values are stolen. Each NUL
 * and each byte that is not valid UTF-8 is stored as U+FFFD, so that what we write can be read. */
json_t *json_new_str(struct str s);
void json_put(json_t *object, const char *key, json_t *value);
void json_put_str(json_t *object, const char *key, struct str s);
void json_put_str_if(json_t *object, const char *key, struct str s);
void json_put_c(json_t *object, const char *key, const char *s);
void json_put_int(json_t *object, const char *key, int64_t n);
void json_put_bool(json_t *object, const char *key, bool b);
void json_append(json_t *array, json_t *value);

/* The arena takes over the reference; v must not be NULL. Returns v. */
json_t *json_owned(struct arena *a, json_t *v);

/* A new object or array owned by the arena, for documents that we write. */
json_t *json_new_object(struct arena *a);
json_t *json_new_array(struct arena *a);

/* RFC 8785 (JCS): members sorted by UTF-16 code units, shortest numbers, compact. Identical input
 * values give identical bytes. ERR_LIMIT beyond max bytes. Fractions from 2^63 to 1e21 come out as
 * integers, as the RFC wants it; json_parse does not read those. */
int json_canonical(struct arena *a, const json_t *v, size_t max, struct str *ret,
                   struct error *err) MUST_CHECK;

/* Two-space indentation, members in canonical order: for people and for golden files. Ends in a
 * newline. */
int json_pretty(struct arena *a, const json_t *v, size_t max, struct str *ret,
                struct error *err) MUST_CHECK;
