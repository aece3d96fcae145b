/* SPDX-License-Identifier: Apache-2.0
 *
 * Any bytes as a page of referrers: never more than the limit, nothing added by a page that is
 * refused. The first line of the input is the Link header.
 */
#include "fuzz.h"

#include "base/limits.h"
#include "oci/referrers.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    _cleanup_(arena_done) struct arena a = ARENA_INIT;
    struct oci_descriptor_list list = {0};
    struct error err = ERROR_INIT;
    struct str link, page;

    str_cut((struct str){(const char *)bytes, len}, '\n', &link, &page);
    struct str next = oci_next_page(link);
    require(!next.len || (next.ptr >= link.ptr && next.ptr + next.len < link.ptr + link.len));
    for (int n = 0; n < 3; n++) {
        size_t before = list.len;
        int r = oci_referrers_add(&a, page, STR(OCI_MEDIA_INDEX), &list, &err);
        require(list.len <= OCI_REFERRERS_MAX && (r == 0 || list.len == before));
    }
    return 0;
}
