/* SPDX-License-Identifier: Apache-2.0
 *
 * What a command is about, as written on the command line. Pure.
 */
#pragma once

#include "model/digest.h"
#include "model/location.h"
#include "oci/reference.h"

enum target_kind {
    TARGET_FILE,   /* a path, of a file or folder */
    TARGET_OBJECT, /* s3://bucket/key; a directory's key ends in '/' */
    TARGET_IMAGE,  /* oci://host/repository@sha256:… or :tag */
    TARGET_DIGEST, /* sha256:… */
    TARGET_RUN,    /* wf/NAME or wf/NAMESPACE/NAME */
};

struct target {
    enum target_kind kind;
    struct str text;          /* as written */
    struct location location; /* object: without endpoint; image: whole */
    struct oci_reference image;
    struct digest digest; /* digest; image when named by digest */
    struct str namespace; /* run: empty when not written */
    struct str name;      /* run */
};

/* Keys are read as in canonical URIs: %XX stands for a byte (location_uri writes them so). A text
 * with another scheme is ERR_INVALID, anything without one is a file. */
int target_parse(struct arena *a, struct str text, struct target *ret,
                 struct error *err) MUST_CHECK;

/* The URI that statements use for it; empty for files, digests and runs. */
struct str target_uri(struct arena *a, const struct target *t);

/* The path of a file or folder, without the '/' that may end it. */
struct str target_path(const struct target *t);
