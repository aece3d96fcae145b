/* SPDX-License-Identifier: Apache-2.0
 *
 * Reads the XML that object stores answer with: elements and their text, no more. Comments,
 * declarations (DTD) and CDATA are refused; attributes are passed over; depth and element names are
 * bounded; only the five predefined entities and character references are known (XML 1.0 sections
 * 4.1 and 4.6). Pure.
 */
#pragma once

#include "base/arena.h"

/* Called at the end of each element with its path ("ListBucketResult/Contents/Key") and the text
 * directly before its end tag, still with entities. */
typedef int s3_xml_fn(void *userdata, struct str path, struct str raw_text, struct error *err);

/* One document, whose root element is closed at the end. ERR_INVALID when it is malformed,
 * ERR_LIMIT for depth. */
int s3_xml_walk(struct str text, s3_xml_fn *visit, void *userdata, struct error *err) MUST_CHECK;

/* Which element's text goes where in a struct. */
struct s3_xml_field {
    struct str path;
    size_t offset; /* of a struct str */
};

/* For a visitor: decodes the text into the field of `base` that the path names, if any. */
int s3_xml_take(const struct s3_xml_field *fields, size_t len, struct arena *a, struct str path,
                struct str raw_text, void *base, struct error *err) MUST_CHECK;

/* Text with its entities replaced; ERR_INVALID for an unknown one. */
int s3_xml_decode(struct arena *a, struct str raw_text, struct str *ret,
                  struct error *err) MUST_CHECK;
