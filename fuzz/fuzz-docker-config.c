/* SPDX-License-Identifier: Apache-2.0
 *
 * Any bytes as a Docker configuration, in both formats: credentials come back only when found, and
 * an error leaves nothing behind.
 */
#include "fuzz.h"

#include "oci/auth.h"

static void look_up(struct str config, bool legacy)
{
    _cleanup_(oci_credentials_done) struct oci_credentials c = {0};
    struct error err = ERROR_INIT;
    bool found = false;

    int r = oci_auth_lookup(config, legacy, STR("reg.io:5000"), STR("team/app"), &c, &found, &err);
    bool holds = c.username.ptr || c.password.ptr || c.identity_token.ptr;
    require(holds == (r == 0 && found));
    require(r == 0 || err.msg[0]);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct str config = {(const char *)bytes, len};

    look_up(config, false);
    look_up(config, true);
    return 0;
}
