/* SPDX-License-Identifier: Apache-2.0
 *
 * What a credential plugin prints. One that is accepted holds a credential that is safe to put into
 * a header.
 */
#include "fuzz.h"

#include "kube/credential.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct str text = {(const char *)bytes, len};
    struct kube_credential c = {0};
    struct error err = ERROR_INIT;

    if (exec_credential_parse(text, STR("client.authentication.k8s.io/v1"), &c, &err) < 0) {
        require(err.class != ERR_OK && err.msg[0] && !c.token.ptr && !c.client_key.ptr);
        return 0;
    }
    require(c.token.len > 0 || c.client_cert.len > 0);
    require(!c.client_cert.len == !c.client_key.len);
    require(!str_has_control(secret_str(&c.token)));
    kube_credential_done(&c);
    return 0;
}
