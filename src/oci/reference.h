/* SPDX-License-Identifier: Apache-2.0
 *
 * Image references: host[:port]/repository[:tag][@sha256:…] with Docker's defaults (docker.io,
 * library/, latest). Grammar: distribution/reference. Total: any bytes in.
 */
#pragma once

#include "base/arena.h"
#include "model/digest.h"

struct oci_reference {
    struct str host;       /* "docker.io", "10.0.0.1:5000" */
    struct str repository; /* "library/busybox" */
    struct str tag;        /* "latest" when neither tag nor digest is named; else as named */
    struct digest digest;  /* unset when none */
};

/* ERR_LIMIT beyond OCI_REFERENCE_MAX bytes, ERR_INVALID says which part is wrong. */
int oci_reference_parse(struct arena *a, struct str text, struct oci_reference *ret,
                        struct error *err) MUST_CHECK;

/* The parts by themselves: what may be pasted into a registry's URL as it is. */
bool oci_is_host(struct str s);       /* name, IPv4 or [IPv6], and perhaps :port */
bool oci_is_repository(struct str s); /* lower case, at most 255 bytes */
bool oci_is_tag(struct str s);
bool oci_is_digest(struct str s); /* "sha256:" and 64 lower-case digits */
