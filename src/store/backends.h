/* SPDX-License-Identifier: Apache-2.0
 *
 * The rows of the table. Private to this folder.
 */
#pragma once

#include "store/store.h"

extern const struct store_ops bucket_store;
extern const struct store_ops directory_store;
extern const struct store_ops beside_store;
extern const struct store_ops oci_store;
