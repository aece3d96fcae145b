/* SPDX-License-Identifier: Apache-2.0 */
#include "helpers/keys.h"

#include "base/limits.h"
#include "crypto/digest.h"
#include "sigstore/bundle.h"

#include <string.h>

#define HEX "5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03"
#define STATEMENT                                                                           \
    "{\"_type\":\"https://in-toto.io/Statement/v1\",\"predicate\":{},\"predicateType\":"    \
    "\"https://slsa.dev/provenance/v1\",\"subject\":[{\"digest\":{\"sha256\":\"" HEX "\"}," \
    "\"name\":\"file.txt\"}]}"

static struct key *fresh(void)
{
    struct error err = ERROR_INIT;
    struct key *k = NULL;

    assert_ok(key_generate(&k, &err), &err);
    return k;
}

static struct str sign(struct arena *a, const struct key *k, const char *type, struct str payload)
{
    struct error err = ERROR_INIT;
    struct str signature = STR_EMPTY;

    assert_ok(key_sign(k, dsse_pae(a, str_c(type), payload), a, &signature, &err), &err);
    return signature;
}

static struct str bundle_of(struct arena *a, const struct key *k, struct str payload)
{
    struct error err = ERROR_INIT;
    struct str text = STR_EMPTY;

    assert_ok(bundle_write(a, payload, sign(a, k, STATEMENT_PAYLOAD_TYPE, payload), k, &text, &err),
              &err);
    return text;
}

static int verify(struct arena *a, struct str text, struct key *k, struct statement *ret,
                  struct error *err)
{
    struct digest digest;

    return bundle_verify(a, text, &k, 1, ret, &digest, err);
}

TEST(what_we_write_verifies_and_hands_on_the_statement)
{
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    struct error err = ERROR_INIT;
    _cleanup_(key_freep) struct key *other = fresh(), *k = fresh();
    struct key *keys[] = {other, k};
    struct statement s;
    struct digest payload;
    char want[SHA256_HEX_SIZE];

    struct str text = bundle_of(&a, k, STR(STATEMENT));
    assert_ok(bundle_verify(&a, text, keys, 2, &s, &payload, &err), &err);
    assert_str(s.subjects.items[0].name, "file.txt");
    sha256_hex(STR(STATEMENT), want);
    assert_str(digest_str(&payload), want);
}

TEST(a_written_bundle_has_exactly_the_members_that_verifiers_know)
{
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    struct error err = ERROR_INIT;
    _cleanup_(key_freep) struct key *k = public_key("keys/cosign.pub");
    struct str text;

    assert_ok(bundle_write(&a, STR("body"), STR("\x01"), k, &text, &err), &err);
    assert_str(text, "{\"dsseEnvelope\":{\"payload\":\"Ym9keQ==\",\"payloadType\":"
                     "\"application/vnd.in-toto+json\",\"signatures\":[{\"sig\":\"AQ==\"}]},"
                     "\"mediaType\":\"application/vnd.dev.sigstore.bundle.v0.3+json\","
                     "\"verificationMaterial\":{\"publicKey\":{\"hint\":"
                     "\"MSSU2EfnjmqyCXYYNLyq86vsVuSmMs8UE4NyZQTYNFM=\"}}}");
}

TEST(a_bundle_made_by_cosign_verifies)
{
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    struct error err = ERROR_INIT;
    _cleanup_(key_freep) struct key *k = public_key("keys/cosign.pub");
    struct digest digest;
    struct statement s;

    assert_true(digest_parse(STR(HEX), &digest));
    struct str text = check_data(&a, TEST_DATA, "bundles/cosign-statement-v1.sigstore.json");
    assert_ok(verify(&a, text, k, &s, &err), &err);
    assert_non_null(statement_find(&s, &digest));
}

TEST(other_products_of_cosign_are_refused_with_the_reason)
{
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    struct error err = ERROR_INIT;
    _cleanup_(key_freep) struct key *k = public_key("keys/cosign.pub");
    struct statement s;

    struct str text = check_data(&a, TEST_DATA, "bundles/cosign-statement-v01.sigstore.json");
    assert_fails(verify(&a, text, k, &s, &err), ERR_CRYPTO, &err);
    assert_contains(str_c(err.msg), "signed payload: statement: _type: want");
    text = check_data(&a, TEST_DATA, "bundles/cosign-message-signature.sigstore.json");
    assert_fails(verify(&a, text, k, &s, &err), ERR_CRYPTO, &err);
    assert_contains(str_c(err.msg), "messageSignature");
}

/* The version in the media type may change from 0.3 to 0.2 or 0.1; nothing that is signed may. */
TEST(no_bundle_with_a_single_bit_changed_gives_another_statement)
{
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    _cleanup_(key_freep) struct key *k = fresh();
    struct str text = bundle_of(&a, k, STR(STATEMENT));
    char *changed = arena_cstr(&a, text);
    char want[SHA256_HEX_SIZE];
    int passed = 0;

    sha256_hex(STR(STATEMENT), want);
    for (size_t bit = 0; bit < text.len * 8; bit++) {
        _cleanup_(arena_done) struct arena scratch = ARENA_INIT;
        struct error err = ERROR_INIT;
        struct digest digest;
        struct statement s;
        changed[bit / 8] ^= (char)(1 << bit % 8);
        if (bundle_verify(&scratch, (struct str){changed, text.len}, &k, 1, &s, &digest, &err) ==
            0) {
            assert_str(digest_str(&digest), want);
            passed++;
        } else {
            assert_int_equal(err.class, ERR_CRYPTO);
        }
        changed[bit / 8] ^= (char)(1 << bit % 8);
    }
    assert_int_equal(passed, 2);
}

TEST(only_a_trusted_key_counts)
{
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    struct error err = ERROR_INIT;
    _cleanup_(key_freep) struct key *k = fresh(), *other = fresh();
    struct str text = bundle_of(&a, k, STR(STATEMENT));
    struct digest digest;
    struct statement s;

    assert_fails(verify(&a, text, other, &s, &err), ERR_CRYPTO, &err);
    assert_contains(str_c(err.msg), "signed by another key");
    assert_contains(str_c(err.msg), key_hint(&a, k).ptr);
    assert_fails(bundle_verify(&a, text, NULL, 0, &s, &digest, &err), ERR_CRYPTO, &err);
    assert_contains(str_c(err.msg), "no trusted key");
}

TEST(a_claimed_hint_does_not_replace_the_signature)
{
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    struct error err = ERROR_INIT;
    _cleanup_(key_freep) struct key *k = fresh(), *forger = fresh();
    struct str text, forged = sign(&a, forger, STATEMENT_PAYLOAD_TYPE, STR(STATEMENT));
    struct statement s;

    assert_ok(bundle_write(&a, STR(STATEMENT), forged, k, &text, &err), &err);
    assert_fails(verify(&a, text, k, &s, &err), ERR_CRYPTO, &err);
    assert_contains(str_c(err.msg), "signature: the signature does not match");
}

TEST(a_signed_payload_that_is_no_statement_is_refused)
{
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    struct error err = ERROR_INIT;
    _cleanup_(key_freep) struct key *k = fresh();
    struct statement s;

    assert_fails(verify(&a, bundle_of(&a, k, STR("{}")), k, &s, &err), ERR_CRYPTO, &err);
    assert_contains(str_c(err.msg), "signed payload: statement");
    assert_fails(verify(&a, bundle_of(&a, k, STR_EMPTY), k, &s, &err), ERR_CRYPTO, &err);
}

#define B3  "application/vnd.dev.sigstore.bundle.v0.3+json"
#define KEY "\"publicKey\":{\"hint\":\"h\"}"
#define ENVELOPE \
    "{\"payload\":\"Ym9keQ==\",\"payloadType\":\"t\",\"signatures\":[{\"sig\":\"AQ==\"}]}"
#define SIGNED(signatures) \
    "{\"payload\":\"\",\"payloadType\":\"t\",\"signatures\":[" signatures "]}"
#define BUNDLE(media, material, envelope)                                   \
    "{\"mediaType\":\"" media "\",\"verificationMaterial\":{" material "}," \
    "\"dsseEnvelope\":" envelope "}"
#define CERTIFICATE "\"certificate\":{\"rawBytes\":\"MAA=\"}"
#define CHAIN                                                                                      \
    "\"x509CertificateChain\":{\"certificates\":[{\"rawBytes\":\"MAA=\"},{\"rawBytes\":\"MQA=\"}]" \
    "}"

TEST(bundles_of_all_versions_are_read)
{
    static const struct {
        const char *text, *hint, *certificate;
        size_t entries, timestamps;
    } rows[] = {
        {BUNDLE(B3, KEY, ENVELOPE), "h", "", 0, 0},
        {BUNDLE("application/vnd.dev.sigstore.bundle+json;version=0.3", KEY, ENVELOPE), "h", "", 0,
         0},
        {BUNDLE("application/vnd.dev.sigstore.bundle.v0.1+json", KEY, ENVELOPE), "h", "", 0, 0},
        {BUNDLE("application/vnd.dev.sigstore.bundle+json;version=0.2", CHAIN, ENVELOPE), "",
         "30"
         "00",
         0, 0},
        {BUNDLE(B3, "\"publicKey\":{}", ENVELOPE), "", "", 0, 0},
        {BUNDLE(B3, "\"publicKey\":{\"hint\":null}", ENVELOPE), "", "", 0, 0},
        {BUNDLE(B3, CERTIFICATE ",\"tlogEntries\":[{},{\"x\":1}]", ENVELOPE), "", "3000", 2, 0},
        {BUNDLE(B3, KEY ",\"tlogEntries\":null,\"timestampVerificationData\":null", ENVELOPE), "h",
         "", 0, 0},
        {BUNDLE(B3,
                KEY ",\"tlogEntries\":[],\"timestampVerificationData\":{\"rfc3161Timestamps\":"
                    "[{\"signedTimestamp\":\"\"}]}",
                ENVELOPE),
         "h", "", 0, 1},
        {BUNDLE(B3, KEY, SIGNED("{\"sig\":\"AQ==\",\"keyid\":\"h\"}")), "h", "", 0, 0},
    };

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        _cleanup_(arena_done) struct arena a = ARENA_INIT;
        struct error err = ERROR_INIT;
        struct bundle b;
        char hex[32];
        assert_ok(bundle_parse(&a, str_c(rows[i].text), &b, &err), &err);
        assert_str(b.hint, rows[i].hint);
        hex_encode((const uint8_t *)b.certificate.ptr, b.certificate.len, hex);
        assert_string_equal(hex, rows[i].certificate);
        assert_int_equal(b.tlog_entries, rows[i].entries);
        assert_int_equal(b.timestamps, rows[i].timestamps);
        assert_int_equal(b.envelope.signatures_len, 1);
    }
}

TEST(what_is_not_exactly_a_bundle_is_refused)
{
    static const struct {
        const char *text, *says;
    } rows[] = {
        {"", "line 1"},
        {"[]", "want an object"},
        {ENVELOPE, "unknown member"},
        {"{\"verificationMaterial\":{" KEY "},\"dsseEnvelope\":" ENVELOPE "}",
         "mediaType: missing"},
        {BUNDLE("application/vnd.dev.sigstore.bundle.v0.4+json", KEY, ENVELOPE), "not a bundle of"},
        {BUNDLE(B3, KEY, ENVELOPE ",\"extra\":1"), "extra: unknown member"},
        {BUNDLE(B3, KEY, ENVELOPE) "{}", "line 1"},
        {BUNDLE(B3, KEY ",\"extra\":1", ENVELOPE), "extra: unknown member"},
        {BUNDLE(B3, "\"publicKey\":{\"rawBytes\":\"\"}", ENVELOPE), "rawBytes: unknown member"},
        {BUNDLE(B3, "\"publicKey\":{\"hint\":1}", ENVELOPE), "hint: want a string"},
        {BUNDLE(B3, "\"publicKey\":[]", ENVELOPE), "publicKey: want an object"},
        {BUNDLE(B3, "", ENVELOPE), "neither a public key nor a certificate"},
        {BUNDLE(B3, KEY "," CERTIFICATE, ENVELOPE), "both publicKey and certificate"},
        {BUNDLE(B3, CHAIN, ENVELOPE), "x509CertificateChain is not part of version 0.3"},
        {BUNDLE("application/vnd.dev.sigstore.bundle.v0.2+json", CERTIFICATE, ENVELOPE),
         "certificate is not part of version 0.2"},
        {BUNDLE("application/vnd.dev.sigstore.bundle.v0.2+json",
                "\"x509CertificateChain\":{\"certificates\":[]}", ENVELOPE),
         "certificate: want an object, got nothing"},
        {BUNDLE(B3, "\"certificate\":{\"rawBytes\":\"\"}", ENVELOPE), "certificate: empty"},
        {BUNDLE(B3, "\"certificate\":{\"rawBytes\":\"?\"}", ENVELOPE), "base64"},
        {BUNDLE(B3, KEY ",\"tlogEntries\":{}", ENVELOPE), "tlogEntries: want an array"},
        {BUNDLE(B3, KEY ",\"tlogEntries\":[1]", ENVELOPE), "tlogEntries: want objects"},
        {BUNDLE(B3, KEY ",\"timestampVerificationData\":[]", ENVELOPE), "want an object"},
        {BUNDLE(B3, KEY ",\"timestampVerificationData\":{\"x\":1}", ENVELOPE), "x: unknown member"},
        {BUNDLE(B3, KEY, "null"), "dsseEnvelope: want an object"},
        {BUNDLE(B3, KEY, SIGNED("")), "no signature"},
        {BUNDLE(B3, KEY, SIGNED("{\"sig\":\"AQ==\"},{\"sig\":\"AQ==\"}")), "2 signatures"},
        {BUNDLE(B3, KEY, SIGNED("{\"sig\":\"AQ==\",\"keyid\":\"other\"}")), "keyid differs"},
        {BUNDLE(B3, "\"publicKey\":{}", SIGNED("{\"sig\":\"AQ==\",\"keyid\":\"x\"}")),
         "keyid differs"},
        {BUNDLE(B3, KEY "," KEY, ENVELOPE), "duplicate"},
        {BUNDLE(B3, "\"publicKey\":{\"hint\":\"\xff\"}", ENVELOPE), "line 1"},
    };

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        _cleanup_(arena_done) struct arena a = ARENA_INIT;
        struct error err = ERROR_INIT;
        struct bundle b = {.tlog_entries = 7};
        assert_fails(bundle_parse(&a, str_c(rows[i].text), &b, &err), ERR_CRYPTO, &err);
        assert_contains(str_c(err.msg), "malformed bundle: ");
        assert_contains(str_c(err.msg), rows[i].says);
        assert_int_equal(b.tlog_entries, 7);
    }
}

static struct str with_entries(struct arena *a, int n)
{
    _cleanup_(buf_done) struct buf b = BUF_INIT(MIB);

    buf_add(&b,
            STR("{\"mediaType\":\"" B3 "\",\"verificationMaterial\":{" KEY ",\"tlogEntries\":[{}"));
    for (int i = 1; i < n; i++)
        buf_add(&b, STR(",{}"));
    buf_add(&b, STR("]},\"dsseEnvelope\":" ENVELOPE "}"));
    return arena_str(a, buf_str(&b));
}

TEST(the_number_of_log_entries_is_bounded)
{
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    struct error err = ERROR_INIT;
    struct bundle b;

    assert_ok(bundle_parse(&a, with_entries(&a, BUNDLE_MAX_ENTRIES), &b, &err), &err);
    assert_int_equal(b.tlog_entries, BUNDLE_MAX_ENTRIES);
    assert_fails(bundle_parse(&a, with_entries(&a, BUNDLE_MAX_ENTRIES + 1), &b, &err), ERR_CRYPTO,
                 &err);
    assert_contains(str_c(err.msg), "33 entries");
}

TEST(a_certificate_is_answered_not_trusted)
{
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    struct error err = ERROR_INIT;
    _cleanup_(key_freep) struct key *k = fresh();
    struct statement s;

    assert_fails(verify(&a,
                        STR(BUNDLE(B3, CERTIFICATE,
                                   "{\"payload\":\"\",\"payloadType\":\"" STATEMENT_PAYLOAD_TYPE
                                   "\",\"signatures\":[{\"sig\":\"AQ==\"}]}")),
                        k, &s, &err),
                 ERR_CRYPTO, &err);
    assert_contains(str_c(err.msg), "signed with a certificate");
}

TEST(another_payload_type_is_refused_even_when_signed)
{
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    struct error err = ERROR_INIT;
    _cleanup_(key_freep) struct key *k = fresh();
    struct str payload = STR(STATEMENT);
    struct statement s;

    struct str text = arena_printf(&a,
                                   BUNDLE(B3, "\"publicKey\":{}",
                                          "{\"payload\":\"%s\",\"payloadType\":\"text/"
                                          "plain\",\"signatures\":[{\"sig\":\"%s\"}]}"),
                                   base64_encode(&a, payload).ptr,
                                   base64_encode(&a, sign(&a, k, "text/plain", payload)).ptr);
    assert_fails(verify(&a, text, k, &s, &err), ERR_CRYPTO, &err);
    assert_contains(str_c(err.msg), "payload type: want application/vnd.in-toto+json");
}

TEST(without_a_hint_every_trusted_key_is_tried)
{
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    struct error err = ERROR_INIT;
    _cleanup_(key_freep) struct key *k = fresh(), *other = fresh();
    struct key *keys[] = {other, k};
    struct str payload = STR(STATEMENT);
    struct digest digest;
    struct statement s;

    struct str text = arena_printf(
        &a,
        BUNDLE(B3, "\"publicKey\":{}",
               "{\"payload\":\"%s\",\"payloadType\":\"%s\",\"signatures\":[{\"sig\":\"%s\"}]}"),
        base64url_encode(&a, payload).ptr, STATEMENT_PAYLOAD_TYPE,
        base64_encode(&a, sign(&a, k, STATEMENT_PAYLOAD_TYPE, payload)).ptr);
    assert_ok(bundle_verify(&a, text, keys, 2, &s, &digest, &err), &err);
    assert_fails(bundle_verify(&a, text, keys, 1, &s, &digest, &err), ERR_CRYPTO, &err);
    assert_contains(str_c(err.msg), "the signature does not match");
}

TEST_MAIN()
