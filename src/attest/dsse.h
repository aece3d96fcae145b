/* SPDX-License-Identifier: Apache-2.0
 *
 * DSSE v1.0.2 (secure-systems-lab/dsse protocol.md, envelope.md). Pure.
 */
#pragma once

#include "json/json.h"

struct dsse_signature {
    struct str keyid; /* empty in what we write */
    struct str sig;   /* raw bytes */
};

struct dsse_envelope {
    struct str payload_type;
    struct str payload; /* decoded bytes */
    struct dsse_signature *signatures;
    size_t signatures_len;
};

/* Pre-authentication encoding: "DSSEv1 <len> <type> <len> <body>", lengths in bytes. */
struct str dsse_pae(struct arena *a, struct str payload_type, struct str payload);

/* The envelope as a JSON object: payload, payloadType, signatures[{sig}] (and keyid when not
 * empty). */
json_t *dsse_to_json(struct arena *a, const struct dsse_envelope *e);

/* Strict: exactly the known members, base64 standard or URL-safe, at least one signature. */
int dsse_from_json(struct arena *a, const json_t *v, struct dsse_envelope *ret,
                   struct error *err) MUST_CHECK;
