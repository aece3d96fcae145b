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
    struct str tag;        /* empty when none */
    struct digest digest;  /* unset when none */
};

int oci_reference_parse(struct arena *a, struct str text, struct oci_reference *ret,
                        struct error *err) MUST_CHECK;
