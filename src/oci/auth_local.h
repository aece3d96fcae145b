/* SPDX-License-Identifier: Apache-2.0
 *
 * Registry credentials from a Docker configuration of this machine, which may have them kept by
 * credential helpers (credHelpers, credsStore): programs docker-credential-<name>.
 *
 * Such a file chooses what is run here, with our rights. So this is the only way to a helper, and
 * it takes the path that an operator or the user of the command line gave, never bytes: what comes
 * out of the cluster goes to oci_auth_lookup, which runs nothing.
 */
#pragma once

#include "base/cancel.h"
#include "oci/auth.h"

/* As Docker: the helper that the file names for the host, or for all hosts, goes before its
 * entries, which count when the helper knows no credentials or there is none for the host. 0 with
 * *ret_found false when nothing is found. ERR_NOT_FOUND: no such file. ERR_INVALID: malformed file,
 * name of a helper, host or reply. ERR_DENIED: the helper is not there or fails. ERR_TRANSIENT
 * after OCI_HELPER_MS, ERR_CANCELED. Errors name file and helper and show nothing of its output;
 * what it writes to standard error goes to ours. Thread-safe. */
int oci_auth_local_lookup(const char *path, struct str host, struct str repository,
                          const struct cancel *cancel, struct oci_credentials *ret, bool *ret_found,
                          struct error *err) MUST_CHECK;
