/* SPDX-License-Identifier: Apache-2.0 */
#include "helpers/check.h"

#include "attest/dsse.h"
#include "base/limits.h"
#include "crypto/digest.h"
#include "crypto/key.h"

#include <string.h>

TEST(pae_encodes_lengths_in_bytes)
{
    static const struct {
        struct str type, body;
        const char *want;
    } rows[] = {
        {STR("http://example.com/HelloWorld"), STR("hello world"),
         "DSSEv1 29 http://example.com/HelloWorld 11 hello world"},
        {STR("t"), STR_EMPTY, "DSSEv1 1 t 0 "},
        {STR_EMPTY, STR_EMPTY, "DSSEv1 0  0 "},
        {STR("\xc3\xa9"), STR("\xe2\x82\xac"), "DSSEv1 2 \xc3\xa9 3 \xe2\x82\xac"},
    };

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        _cleanup_(arena_done) struct arena a = ARENA_INIT;
        assert_str(dsse_pae(&a, rows[i].type, rows[i].body), rows[i].want);
    }
}

TEST(pae_keeps_nul_bytes_of_the_payload)
{
    _cleanup_(arena_done) struct arena a = ARENA_INIT;

    assert_true(str_eq(dsse_pae(&a, STR("t"), STR("a\0b")), STR("DSSEv1 1 t 3 a\0b")));
}

/* The vector of dsse implementation/signing_spec.py. Its signature is r||s, each 32 bytes. */
static const char vector_key[] =
    "-----BEGIN PUBLIC KEY-----\n"
    "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEZ805D3eqNZywjCI19lInBJOp7YMrCrzAH3CVTAOQ\n"
    "0jgMeCvVTiaRJaRPRDOv8UMs6U4SvKc6pnrIDOoSYI3fdA==\n"
    "-----END PUBLIC KEY-----\n";
static const char vector_signature[] =
    "A3JqsQGtVsJ2O2xqrI5IcnXip5GToJ3F+FnZ+O88SjtR6rDAajabZKciJTfUi"
    "HqJPcIAriEGAHTVeCUjW2JIZA==";

/* Both halves begin with a byte below 0x80 and not zero, so DER needs no byte more. */
static struct str to_der(struct arena *a, struct str raw)
{
    char *der = arena_alloc(a, 70);

    memcpy(der, "\x30\x44\x02\x20", 4);
    memcpy(der + 4, raw.ptr, 32);
    memcpy(der + 36, "\x02\x20", 2);
    memcpy(der + 38, raw.ptr + 32, 32);
    return (struct str){der, 70};
}

TEST(the_published_signature_verifies_in_der_form_only)
{
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    struct error err = ERROR_INIT;
    _cleanup_(key_freep) struct key *k = NULL;
    struct str raw;

    assert_ok(key_public_from_pem(str_c(vector_key), &k, &err), &err);
    assert_ok(base64_decode(&a, str_c(vector_signature), &raw, &err), &err);
    struct str pae = dsse_pae(&a, STR("http://example.com/HelloWorld"), STR("hello world"));
    assert_ok(key_verify(k, pae, to_der(&a, raw), &err), &err);
    assert_fails(key_verify(k, pae, raw, &err), ERR_CRYPTO, &err);
}

static int read_text(struct arena *a, const char *text, struct dsse_envelope *ret,
                     struct error *err)
{
    json_t *v = NULL;

    assert_ok(json_parse(a, str_c(text), MIB, 8, &v, err), err);
    return dsse_from_json(a, v, ret, err);
}

TEST(an_envelope_is_written_and_read_back)
{
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    struct error err = ERROR_INIT;
    struct dsse_signature signatures[] = {{.sig = STR("\x01\x02")},
                                          {.keyid = STR("k"), .sig = STR("\xff")}};
    struct dsse_envelope e = {STR("type"), STR("body"), signatures, 2}, back;
    struct str text;

    json_t *v = dsse_to_json(&a, &e);
    assert_ok(json_canonical(&a, v, MIB, &text, &err), &err);
    assert_str(text, "{\"payload\":\"Ym9keQ==\",\"payloadType\":\"type\",\"signatures\":"
                     "[{\"sig\":\"AQI=\"},{\"keyid\":\"k\",\"sig\":\"/w==\"}]}");
    assert_ok(dsse_from_json(&a, v, &back, &err), &err);
    assert_str(back.payload_type, "type");
    assert_str(back.payload, "body");
    assert_int_equal(back.signatures_len, 2);
    assert_true(str_is_empty(back.signatures[0].keyid));
    assert_true(str_eq(back.signatures[0].sig, STR("\x01\x02")));
    assert_str(back.signatures[1].keyid, "k");
}

TEST(both_alphabets_of_base64_are_read_with_or_without_padding)
{
    static const char *const rows[] = {
        "{\"payload\":\"+/8=\",\"payloadType\":\"t\",\"signatures\":[{\"keyid\":\"\",\"sig\":\"+/"
        "8=\"}]}",
        "{\"payload\":\"-_8\",\"payloadType\":\"t\",\"signatures\":[{\"sig\":\"-_8=\"}]}",
    };

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        _cleanup_(arena_done) struct arena a = ARENA_INIT;
        struct error err = ERROR_INIT;
        struct dsse_envelope e;
        assert_ok(read_text(&a, rows[i], &e, &err), &err);
        assert_str(e.payload, "\xfb\xff");
        assert_str(e.signatures[0].sig, "\xfb\xff");
    }
}

TEST(an_envelope_that_is_not_exactly_one_is_refused)
{
    static const struct {
        const char *text, *says;
    } rows[] = {
        {"[]", "want an object"},
        {"{}", "payloadType: missing"},
        {"{\"payload\":\"\",\"payloadType\":\"t\",\"signatures\":[]}", "no signature"},
        {"{\"payload\":\"\",\"payloadType\":\"t\"}", "signatures: missing"},
        {"{\"payload\":\"\",\"payloadType\":\"t\",\"signatures\":{}}", "want an array"},
        {"{\"payload\":\"\",\"payloadType\":\"t\",\"signatures\":[\"x\"]}", "want objects"},
        {"{\"payload\":\"\",\"payloadType\":\"t\",\"signatures\":[{}]}", "sig: missing"},
        {"{\"payload\":\"\",\"payloadType\":\"t\",\"signatures\":[{\"sig\":\"\"}]}", "empty"},
        {"{\"payload\":\"\",\"payloadType\":\"t\",\"signatures\":[{\"sig\":\"A\"}]}", "base64"},
        {"{\"payload\":\"\",\"payloadType\":\"t\",\"signatures\":[{\"sig\":\"AQ==\",\"keyid\":1}]}",
         "keyid: want a string"},
        {"{\"payload\":\"\",\"payloadType\":\"t\",\"signatures\":[{\"sig\":\"AQ==\",\"cert\":\"\"}]"
         "}",
         "cert: unknown member"},
        {"{\"payload\":\"?\",\"payloadType\":\"t\",\"signatures\":[{\"sig\":\"AQ==\"}]}",
         "envelope.payload: not base64"},
        {"{\"payload\":\"+_8=\",\"payloadType\":\"t\",\"signatures\":[{\"sig\":\"AQ==\"}]}",
         "base64"},
        {"{\"payload\":null,\"payloadType\":\"t\",\"signatures\":[{\"sig\":\"AQ==\"}]}",
         "got null"},
        {"{\"payload\":\"\",\"payloadType\":\"t\",\"signatures\":[{\"sig\":\"AQ==\"}],"
         "\"PayloadType\":"
         "\"u\"}",
         "PayloadType: unknown member"},
    };

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        _cleanup_(arena_done) struct arena a = ARENA_INIT;
        struct error err = ERROR_INIT;
        struct dsse_envelope e = {.payload_type = STR("before")};
        assert_fails(read_text(&a, rows[i].text, &e, &err), ERR_INVALID, &err);
        assert_contains(str_c(err.msg), rows[i].says);
        assert_str(e.payload_type, "before");
    }
}

TEST(the_number_of_signatures_is_bounded)
{
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    struct error err = ERROR_INIT;
    struct dsse_signature signatures[BUNDLE_MAX_ENTRIES + 1];
    struct dsse_envelope e = {STR("t"), STR_EMPTY, signatures, BUNDLE_MAX_ENTRIES}, back;

    for (size_t i = 0; i < ARRAY_LEN(signatures); i++)
        signatures[i] = (struct dsse_signature){.sig = STR("x")};
    assert_ok(dsse_from_json(&a, dsse_to_json(&a, &e), &back, &err), &err);
    e.signatures_len++;
    assert_fails(dsse_from_json(&a, dsse_to_json(&a, &e), &back, &err), ERR_LIMIT, &err);
}

TEST_MAIN()
