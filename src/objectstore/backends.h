/* SPDX-License-Identifier: Apache-2.0
 *
 * The rows of objectstore_backends. Private to this folder.
 */
#pragma once

#include "objectstore/objectstore.h"

extern const struct objectstore_ops s3_ops;
extern const struct objectstore_ops folder_ops;
