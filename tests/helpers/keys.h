/* SPDX-License-Identifier: Apache-2.0
 *
 * Keys of tests/data.
 */
#pragma once

#include "helpers/check.h"

#include "crypto/key.h"

static UNUSED struct key *public_key(const char *file)
{
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    struct error err = ERROR_INIT;
    struct key *k = NULL;

    assert_ok(key_public_from_pem(check_data(&a, TEST_DATA, file), &k, &err), &err);
    return k;
}
