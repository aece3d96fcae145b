/* SPDX-License-Identifier: Apache-2.0 */
#include "store/store.h"

#include "store/backends.h"

const struct store_ops *const store_backends[] = {
    &bucket_store,
    &oci_store,
    &directory_store,
    &beside_store,
};
const size_t store_backends_len = ARRAY_LEN(store_backends);

const struct store_ops *store_find(struct str kind)
{
    for (size_t i = 0; i < store_backends_len; i++)
        if (str_eq_c(kind, store_backends[i]->name))
            return store_backends[i];
    return NULL;
}
