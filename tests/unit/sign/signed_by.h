/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "helpers/keys.h"

#include "sign/signer.h"

/* Signs and checks which key did it. */
static inline void check_signed_by(struct signer *s, const char *public_file)
{
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    _cleanup_(key_freep) struct key *public = NULL, *want = public_key(public_file);
    struct error err = ERROR_INIT;
    struct str signature;

    assert_ok(signer_sign(s, STR("message"), &a, &signature, &public, &err), &err);
    assert_true(key_public_eq(public, want));
    assert_ok(key_verify(want, STR("message"), signature, &err), &err);
}
