/* SPDX-License-Identifier: Apache-2.0
 *
 * Verdicts for people and for scripts. The text form has at most eight lines unless --verbose is
 * given; the JSON form always has everything.
 */
#pragma once

#include "cli/cli.h"
#include "cli/keys.h"
#include "verify/verify.h"

/* "✓ verified  s3://bucket/key": verdict and target. */
void report_headline(const struct cli *c, enum verdict v, struct str target, struct str summary);

/* One line "  label      text". */
void report_line(const struct cli *c, const char *label, struct str text);

/* Who made it, who signed it, what level, where the statement is. */
void report_attestation(const struct cli *c, const struct verify_result *r,
                        const struct trusted_keys *keys);

/* Failed checks with their fix, at most `most` lines; with --verbose all of them and the passed
 * ones. Gives how many failed. */
size_t report_checks(const struct cli *c, const struct check_list *checks, size_t most);

/* {"schemaVersion", "target", "verdict", "exitCode", "summary", "advice"}. In the arena. */
json_t *report_document(const struct cli *c, enum verdict v, struct str target, struct str summary,
                        struct str advice);

/* The members "attestation" and "checks" of a document. */
void report_put(const struct cli *c, json_t *document, const struct verify_result *r,
                const struct trusted_keys *keys);
