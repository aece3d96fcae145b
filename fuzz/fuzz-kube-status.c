/* SPDX-License-Identifier: Apache-2.0
 *
 * The body of a reply outside 2xx; the first byte chooses the status. The error is always one line
 * with the status, and its class depends on the body only where that tells a waiting time.
 */
#include "fuzz.h"

#include "kube/status.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    static const int statuses[] = {301, 400, 401, 403, 404, 409, 410, 422, 429, 500, 503};

    if (len < 1)
        return 0;
    struct http_response r = {.status = statuses[bytes[0] % ARRAY_LEN(statuses)]}, bare = r;
    struct error err = ERROR_INIT, general = ERROR_INIT;

    r.body = (struct str){(const char *)bytes + 1, len - 1};
    int failed = status_check(&r, "get x", &err);
    int bare_failed = http_check(&bare, "get x", &general);
    require(failed == -1 && bare_failed == -1 && err.http_status == r.status);
    require(err.class == general.class || err.class == ERR_THROTTLED);
    require(err.retry_after_ms <= 3600000);
    require(str_starts_with(str_c(err.msg), STR("get x: ")) && !str_has_control(str_c(err.msg)));
    return 0;
}
