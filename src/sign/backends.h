/* SPDX-License-Identifier: Apache-2.0
 *
 * Private to sign: the rows of the table.
 */
#pragma once

#include "sign/signer.h"

extern const struct signer_ops signer_file_ops;
extern const struct signer_ops signer_secret_ops;
