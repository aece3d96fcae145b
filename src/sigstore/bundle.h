/* SPDX-License-Identifier: Apache-2.0
 *
 * Sigstore bundle (sigstore/protobuf-specs sigstore_bundle.proto), DSSE content. Written as v0.3
 * with a public key hint; read as v0.1 to v0.3 in both spellings of the media type.
 */
#pragma once

#include "attest/dsse.h"
#include "attest/statement.h"
#include "crypto/key.h"

#define BUNDLE_MEDIA_TYPE "application/vnd.dev.sigstore.bundle.v0.3+json"

struct bundle {
    struct str hint;
    struct str certificate;        /* DER, empty when a public key is used */
    struct dsse_envelope envelope; /* exactly one signature */
    size_t tlog_entries, timestamps;
};

/* Compact JSON of a bundle around one signed statement. */
int bundle_write(struct arena *a, struct str payload, struct str signature,
                 const struct key *public_key, struct str *ret, struct error *err) MUST_CHECK;

/* Strict: unknown members of bundle or envelope, other versions, zero or two signatures, a
 * non-empty keyid that differs from the hint, more than BUNDLE_MAX_ENTRIES log entries or
 * timestamps, duplicate members, invalid UTF-8 are ERR_CRYPTO ("malformed bundle: …"). Log entries
 * and timestamps are counted, not looked into. */
int bundle_parse(struct arena *a, struct str text, struct bundle *ret,
                 struct error *err) MUST_CHECK;

/* The one verification core: parses, checks the payload type and the signature over the PAE with
 * one of the keys, and hands on the statement parsed from the *verified* bytes. A hint narrows the
 * keys down: one that none of them has is "signed by another key". ERR_CRYPTO names the failed
 * check. */
int bundle_verify(struct arena *a, struct str text, struct key *const *keys, size_t keys_len,
                  struct statement *ret_statement, struct digest *ret_payload_digest,
                  struct error *err) MUST_CHECK;
