/* SPDX-License-Identifier: Apache-2.0 */
#include "attest/dsse.h"

#include "base/limits.h"
#include "crypto/digest.h"

#include <string.h>

/* PAE(type, body) = "DSSEv1" SP LEN(type) SP type SP LEN(body) SP body (dsse protocol.md). */
struct str dsse_pae(struct arena *a, struct str payload_type, struct str payload)
{
    struct str head = arena_printf(a, "DSSEv1 %zu " PRI_STR " %zu ", payload_type.len,
                                   STR_ARG(payload_type), payload.len);
    char *pae = arena_alloc(a, head.len + payload.len);

    memcpy(pae, head.ptr, head.len);
    if (payload.len)
        memcpy(pae + head.len, payload.ptr, payload.len);
    return (struct str){pae, head.len + payload.len};
}

json_t *dsse_to_json(struct arena *a, const struct dsse_envelope *e)
{
    json_t *v = json_new_object(a);
    json_t *signatures = json_array();

    json_put_str(v, "payload", base64_encode(a, e->payload));
    json_put_str(v, "payloadType", e->payload_type);
    for (size_t i = 0; i < e->signatures_len; i++) {
        json_t *s = json_object();
        json_put_str_if(s, "keyid", e->signatures[i].keyid);
        json_put_str(s, "sig", base64_encode(a, e->signatures[i].sig));
        json_append(signatures, s);
    }
    json_put(v, "signatures", signatures);
    return v;
}

static int need_bytes(struct arena *a, const json_t *v, const char *where, const char *name,
                      struct str *ret, struct error *err)
{
    struct str text;

    if (json_need_str(v, where, name, &text, err) < 0)
        return -1;
    if (base64_decode(a, text, ret, err) < 0)
        return error_wrap(err, "%s.%s", where, name);
    return 0;
}

static int read_signature(struct arena *a, const json_t *v, struct dsse_signature *ret,
                          struct error *err)
{
    static const char *const members[] = {"keyid", "sig", NULL};

    if (!json_is_object(v))
        return error_set(err, ERR_INVALID, "signatures: want objects, got %s", json_type_name(v));
    if (json_only_members(v, "signatures", members, err) < 0 ||
        need_bytes(a, v, "signatures", "sig", &ret->sig, err) < 0)
        return -1;
    if (ret->sig.len == 0)
        return error_set(err, ERR_INVALID, "signatures.sig: empty");
    if (json_object_get(v, "keyid"))
        return json_need_str(v, "signatures", "keyid", &ret->keyid, err);
    return 0;
}

static int read_signatures(struct arena *a, const json_t *list, struct dsse_envelope *e,
                           struct error *err)
{
    size_t n = json_array_size(list);

    if (n == 0)
        return error_set(err, ERR_INVALID, "no signature");
    if (n > BUNDLE_MAX_ENTRIES)
        return error_set(err, ERR_LIMIT, "%zu signatures, at most %d are read", n,
                         BUNDLE_MAX_ENTRIES);
    e->signatures = ARENA_ARRAY(a, struct dsse_signature, n);
    e->signatures_len = n;
    for (size_t i = 0; i < n; i++)
        if (read_signature(a, json_array_get(list, i), &e->signatures[i], err) < 0)
            return -1;
    return 0;
}

int dsse_from_json(struct arena *a, const json_t *v, struct dsse_envelope *ret, struct error *err)
{
    static const char *const members[] = {"payload", "payloadType", "signatures", NULL};
    struct dsse_envelope e = {.signatures = NULL};
    json_t *signatures;

    if (!json_is_object(v))
        return error_set(err, ERR_INVALID, "envelope: want an object, got %s", json_type_name(v));
    if (json_only_members(v, "envelope", members, err) < 0 ||
        json_need_str(v, "envelope", "payloadType", &e.payload_type, err) < 0 ||
        need_bytes(a, v, "envelope", "payload", &e.payload, err) < 0 ||
        json_need(v, "envelope", "signatures", JSON_ARRAY, &signatures, err) < 0 ||
        read_signatures(a, signatures, &e, err) < 0)
        return -1;
    *ret = e;
    return 0;
}
