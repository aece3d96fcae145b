/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/md5.h"

#include "crypto/openssl.h"

int md5(struct str bytes, uint8_t ret[static MD5_BYTES], struct error *err)
{
    CLEAR_ERRORS_SCOPE();

    if (EVP_Q_digest(NULL, "MD5", NULL, bytes.ptr, bytes.len, ret, NULL) != 1)
        return error_set(err, ERR_INTERNAL, "OpenSSL offers no MD5 here");
    return 0;
}
