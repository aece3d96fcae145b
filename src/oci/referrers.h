/* SPDX-License-Identifier: Apache-2.0
 *
 * The parsers behind oci_list_referrers: total over what a registry sends. Pure.
 */
#pragma once

#include "oci/manifest.h"

/* Appends the members of one page. ERR_LIMIT beyond OCI_REFERRERS_MAX in all. */
int oci_referrers_add(struct arena *a, struct str bytes, struct str content_type,
                      struct oci_descriptor_list *ret, struct error *err) MUST_CHECK;

/* The address with rel="next" in a Link header (RFC 8288), as sent; empty when there is none. */
struct str oci_next_page(struct str link);
