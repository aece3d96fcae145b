/* SPDX-License-Identifier: Apache-2.0 */
#include "sigstore/bundle.h"

#include "base/limits.h"
#include "crypto/digest.h"

static const struct {
    const char *media_type;
    int minor; /* of version 0.x */
} versions[] = {
    {BUNDLE_MEDIA_TYPE, 3},
    {"application/vnd.dev.sigstore.bundle+json;version=0.3", 3},
    {"application/vnd.dev.sigstore.bundle.v0.2+json", 2},
    {"application/vnd.dev.sigstore.bundle+json;version=0.2", 2},
    {"application/vnd.dev.sigstore.bundle.v0.1+json", 1},
    {"application/vnd.dev.sigstore.bundle+json;version=0.1", 1},
};

static int read_version(const json_t *v, int *ret_minor, struct error *err)
{
    struct str media_type;

    if (json_need_str(v, "", "mediaType", &media_type, err) < 0)
        return -1;
    for (size_t i = 0; i < ARRAY_LEN(versions); i++)
        if (str_eq_c(media_type, versions[i].media_type)) {
            *ret_minor = versions[i].minor;
            return 0;
        }
    return error_set(err, ERR_INVALID, "mediaType: not a bundle of version 0.1 to 0.3: '%.100s'",
                     media_type.ptr);
}

static int read_public_key(UNUSED struct arena *a, const json_t *v, struct bundle *b,
                           struct error *err)
{
    static const char *const members[] = {"hint", NULL};

    if (json_only_members(v, "publicKey", members, err) < 0)
        return -1;
    return json_at(v, "hint") ? json_need_str(v, "publicKey", "hint", &b->hint, err) : 0;
}

static int read_certificate(struct arena *a, const json_t *v, struct bundle *b, struct error *err)
{
    static const char *const members[] = {"rawBytes", NULL};
    struct str text;

    if (!json_is_object(v))
        return error_set(err, ERR_INVALID, "certificate: want an object, got %s",
                         json_type_name(v));
    if (json_only_members(v, "certificate", members, err) < 0 ||
        json_need_str(v, "certificate", "rawBytes", &text, err) < 0 ||
        base64_decode(a, text, &b->certificate, err) < 0)
        return -1;
    if (b->certificate.len == 0)
        return error_set(err, ERR_INVALID, "certificate: empty");
    return 0;
}

/* The signer's certificate comes first. */
static int read_chain(struct arena *a, const json_t *v, struct bundle *b, struct error *err)
{
    static const char *const members[] = {"certificates", NULL};
    json_t *list;

    if (json_only_members(v, "x509CertificateChain", members, err) < 0 ||
        json_need(v, "x509CertificateChain", "certificates", JSON_ARRAY, &list, err) < 0)
        return -1;
    return read_certificate(a, json_array_get(list, 0), b, err);
}

/* How the signer is named, and in which versions it may be named so. */
static const struct identity {
    const char *name;
    int first, last;
    int (*read)(struct arena *a, const json_t *v, struct bundle *b, struct error *err);
} identities[] = {
    {"publicKey", 1, 3, read_public_key},
    {"certificate", 3, 3, read_certificate},
    {"x509CertificateChain", 1, 2, read_chain},
};

static int read_identity(struct arena *a, const json_t *material, int minor, struct bundle *b,
                         struct error *err)
{
    const struct identity *found = NULL;
    json_t *v;

    for (size_t i = 0; i < ARRAY_LEN(identities); i++) {
        if (!json_at(material, identities[i].name))
            continue;
        if (found)
            return error_set(err, ERR_INVALID, "both %s and %s", found->name, identities[i].name);
        found = &identities[i];
    }
    if (!found)
        return error_set(err, ERR_INVALID, "neither a public key nor a certificate");
    if (minor < found->first || minor > found->last)
        return error_set(err, ERR_INVALID, "%s is not part of version 0.%d", found->name, minor);
    if (json_need(material, "verificationMaterial", found->name, JSON_OBJECT, &v, err) < 0)
        return -1;
    return found->read(a, v, b, err);
}

/* A list that may be absent or null. */
static int count_entries(const json_t *v, const char *name, size_t *ret, struct error *err)
{
    json_t *list = json_at(v, name), *entry;
    size_t i;

    if (list && !json_is_array(list))
        return error_set(err, ERR_INVALID, "%s: want an array, got %s", name, json_type_name(list));
    if (json_array_size(list) > BUNDLE_MAX_ENTRIES)
        return error_set(err, ERR_LIMIT, "%s: %zu entries, at most %d are read", name,
                         json_array_size(list), BUNDLE_MAX_ENTRIES);
    json_array_foreach(list, i, entry) if (!json_is_object(entry)) return error_set(
        err, ERR_INVALID, "%s: want objects, got %s", name, json_type_name(entry));
    *ret = json_array_size(list);
    return 0;
}

static int count_timestamps(const json_t *material, size_t *ret, struct error *err)
{
    static const char *const members[] = {"rfc3161Timestamps", NULL};
    json_t *v = json_at(material, "timestampVerificationData");

    if (v && !json_is_object(v))
        return error_set(err, ERR_INVALID, "timestampVerificationData: want an object, got %s",
                         json_type_name(v));
    if (json_only_members(v, "timestampVerificationData", members, err) < 0)
        return -1;
    return count_entries(v, "rfc3161Timestamps", ret, err);
}

static int read_material(struct arena *a, const json_t *v, int minor, struct bundle *b,
                         struct error *err)
{
    static const char *const members[] = {"publicKey",
                                          "certificate",
                                          "tlogEntries",
                                          "x509CertificateChain",
                                          "timestampVerificationData",
                                          NULL};

    if (json_only_members(v, "verificationMaterial", members, err) < 0 ||
        read_identity(a, v, minor, b, err) < 0 ||
        count_entries(v, "tlogEntries", &b->tlog_entries, err) < 0)
        return -1;
    return count_timestamps(v, &b->timestamps, err);
}

/* The proto's comment on keyid: when set, it equals the hint. */
static int check_signatures(const struct bundle *b, struct error *err)
{
    const struct dsse_envelope *e = &b->envelope;

    if (e->signatures_len != 1)
        return error_set(err, ERR_INVALID, "%zu signatures, want exactly one", e->signatures_len);
    if (e->signatures[0].keyid.len && !str_eq(e->signatures[0].keyid, b->hint))
        return error_set(err, ERR_INVALID, "keyid differs from the key's hint");
    return 0;
}

static int read_bundle(struct arena *a, struct str text, struct bundle *b, struct error *err)
{
    static const char *const members[] = {"mediaType", "verificationMaterial", "dsseEnvelope",
                                          "messageSignature", NULL};
    json_t *v, *material, *envelope;
    int minor;

    if (json_parse_object(a, text, BUNDLE_MAX_BYTES, JSON_OWN_MAX_DEPTH, &v, err) < 0 ||
        json_only_members(v, "", members, err) < 0 || read_version(v, &minor, err) < 0)
        return -1;
    if (json_at(v, "messageSignature"))
        return error_set(err, ERR_INVALID,
                         "it signs a file's digest (messageSignature), it is not "
                         "an attestation");
    if (json_need(v, "", "verificationMaterial", JSON_OBJECT, &material, err) < 0 ||
        read_material(a, material, minor, b, err) < 0 ||
        json_need(v, "", "dsseEnvelope", JSON_OBJECT, &envelope, err) < 0 ||
        dsse_from_json(a, envelope, &b->envelope, err) < 0)
        return -1;
    return check_signatures(b, err);
}

/* Whatever is wrong with foreign bytes, the answer is "not trusted". */
static int refuse(struct error *err, const char *check)
{
    err->class = ERR_CRYPTO;
    return error_wrap(err, "%s", check);
}

int bundle_parse(struct arena *a, struct str text, struct bundle *ret, struct error *err)
{
    struct bundle b = {.tlog_entries = 0};

    if (read_bundle(a, text, &b, err) < 0)
        return refuse(err, "malformed bundle");
    *ret = b;
    return 0;
}

int bundle_write(struct arena *a, struct str payload, struct str signature,
                 const struct key *public_key, struct str *ret, struct error *err)
{
    struct dsse_signature s = {.sig = signature};
    struct dsse_envelope e = {STR(STATEMENT_PAYLOAD_TYPE), payload, &s, 1};
    json_t *v = json_new_object(a), *material = json_object(), *key = json_object();

    json_put_str(key, "hint", key_hint(a, public_key));
    json_put(material, "publicKey", key);
    json_put_c(v, "mediaType", BUNDLE_MEDIA_TYPE);
    json_put(v, "verificationMaterial", material);
    json_put(v, "dsseEnvelope", json_incref(dsse_to_json(a, &e)));
    return json_canonical(a, v, BUNDLE_MAX_BYTES, ret, err);
}

static int verify_signature(struct arena *a, const struct bundle *b, struct key *const *keys,
                            size_t keys_len, struct error *err)
{
    const struct dsse_envelope *e = &b->envelope;
    struct str pae = dsse_pae(a, e->payload_type, e->payload);
    size_t tried = 0;

    if (b->certificate.len)
        return error_set(err, ERR_CRYPTO, "signed with a certificate; this version verifies keys");
    if (keys_len == 0)
        return error_set(err, ERR_CRYPTO, "no trusted key is given");
    for (size_t i = 0; i < keys_len; i++) {
        if (b->hint.len && !str_eq(b->hint, key_hint(a, keys[i])))
            continue;
        tried++;
        if (key_verify(keys[i], pae, e->signatures[0].sig, err) == 0)
            return 0;
    }
    if (tried)
        return -1;
    return error_set(err, ERR_CRYPTO, "signed by another key (hint %.64s) than those trusted",
                     b->hint.ptr);
}

int bundle_verify(struct arena *a, struct str text, struct key *const *keys, size_t keys_len,
                  struct statement *ret_statement, struct digest *ret_payload_digest,
                  struct error *err)
{
    struct statement statement;
    struct bundle b;

    if (bundle_parse(a, text, &b, err) < 0)
        return -1;
    if (!str_eq_c(b.envelope.payload_type, STATEMENT_PAYLOAD_TYPE))
        return error_set(err, ERR_CRYPTO,
                         "payload type: want " STATEMENT_PAYLOAD_TYPE ", got '%.100s'",
                         b.envelope.payload_type.ptr);
    if (verify_signature(a, &b, keys, keys_len, err) < 0)
        return refuse(err, "signature");
    if (statement_parse(a, b.envelope.payload, &statement, err) < 0)
        return refuse(err, "signed payload");
    sha256_hex(b.envelope.payload, ret_payload_digest->hex);
    *ret_statement = statement;
    return 0;
}
