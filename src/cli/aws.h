/* SPDX-License-Identifier: Apache-2.0
 *
 * AWS's shared credentials file, as the other tools of that world read it. Pure.
 */
#pragma once

#include "base/error.h"
#include "base/str.h"

struct aws_keys { /* views into the text */
    struct str access_key, secret_key, session_token;
};

/* The section [profile]. Lines are "name = value"; names that are not ours are passed over; the
 * last of equal names wins. ERR_NOT_FOUND when there is no such section, ERR_INVALID when it lacks
 * either key. Errors never show values. */
int aws_profile_parse(struct str text, struct str profile, struct aws_keys *ret,
                      struct error *err) MUST_CHECK;
