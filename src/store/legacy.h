/* SPDX-License-Identifier: Apache-2.0
 *
 * cosign's older place for attestations: layers of an image tagged sha256-<hex>.att
 * (sigstore/cosign specs/ATTESTATION_SPEC.md). Engines that know no bundles look only there.
 */
#pragma once

#include "store/store.h"

#define LEGACY_LAYER_TYPE "application/vnd.dsse.envelope.v1+json"

/* "sha256-<hex>.att" */
struct str legacy_tag(struct arena *a, const struct digest *image);

/* Appends the bundle's envelope as a layer unless it is there. */
int legacy_put(struct oci_repository *r, const struct store_item *item, struct arena *a,
               struct error *err) MUST_CHECK;

/* Appends one bundle per signature of an envelope, without hint and keyid (which this form does not
 * check). ERR_INVALID for anything that is no envelope. */
int legacy_wrap(struct arena *a, struct str envelope, struct str where,
                struct bundle_text_list *ret, struct error *err) MUST_CHECK;
