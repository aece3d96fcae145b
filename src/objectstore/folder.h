/* SPDX-License-Identifier: Apache-2.0
 *
 * The folder back end from the inside. Private to this folder.
 */
#pragma once

#include "objectstore/backends.h"

struct folder {
    struct objectstore base;
    struct arena arena;
    struct str root; /* <path>/<bucket>, NUL-terminated */
    const struct cancel *cancel;
};

struct stat;

/* Size, etag and time of a file as an object has them. */
struct objectstore_object folder_object(struct arena *a, struct str key, const struct stat *st);

int folder_list(struct objectstore *base, struct str prefix, struct str *token, struct arena *a,
                struct objectstore_listing *ret, struct error *err) MUST_CHECK;
