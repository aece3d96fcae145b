/* SPDX-License-Identifier: Apache-2.0 */
#include "base/limits.h"
#include "crypto/digest.h"
#include "oci/session.h"

enum { SETTLE_MS = 100 }; /* time for a write that began before ours to land */

static int get_or_nothing(struct oci_repository *r, struct str tag, struct arena *a,
                          struct str *ret, struct error *err)
{
    struct oci_descriptor d;

    if (oci_get_manifest(r, tag, a, ret, &d, err) == 0)
        return 0;
    *ret = STR_EMPTY;
    return err->class == ERR_NOT_FOUND ? 0 : -1;
}

/* Writers that met once must not meet again: a random part in the wait. */
static int settle(const struct cancel *cancel, struct error *err)
{
    uint8_t random;

    crypto_random(&random, 1);
    if (!cancel_sleep(cancel, SETTLE_MS + random))
        return error_set(err, ERR_CANCELED, "cancelled");
    return 0;
}

int oci_update_tag(struct oci_repository *r, struct str tag, struct str media_type,
                   oci_edit_fn *edit, void *userdata, struct arena *a, struct error *err)
{
    for (int round = 0; round < OCI_UPDATE_ROUNDS; round++) {
        struct str old, new = STR_EMPTY;
        bool ignored;
        if (get_or_nothing(r, tag, a, &old, err) < 0 || edit(userdata, old, a, &new, err) < 0)
            return -1;
        if (!new.len)
            return 0;
        if (oci_put_manifest(r, tag, media_type, new, a, &ignored, err) < 0 ||
            settle(r->cancel, err) < 0)
            return -1;
    }
    return error_set(err, ERR_TRANSIENT, "tag " PRI_STR " of " PRI_STR " keeps changing",
                     STR_ARG(tag), STR_ARG(oci_repository_name(r)));
}
