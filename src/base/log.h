/* SPDX-License-Identifier: Apache-2.0
 *
 * One line per event on standard error, as text or as JSON. Only `controller`, `monitor`, `gate`,
 * `web` and `cli` log; everything below them returns errors, so that one fault makes one line.
 * Thread-safe. Control characters in values are escaped: values come from tenants. Secrets are
 * never values.
 */
#pragma once

#include "base/str.h"

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARN, LOG_ERROR };
enum log_format { LOG_TEXT, LOG_JSON };

struct log_field {
    const char *key; /* NULL ends the list */
    struct str value;
    uint64_t number; /* used when is_number */
    bool is_number;
};

void log_configure(enum log_level least, enum log_format format);
bool log_enabled(enum log_level level);
void log_write(enum log_level level, const char *msg, const struct log_field *fields);

/* Ends the process: internal allocations are small, and every stage resumes from the ledger. */
_Noreturn void log_out_of_memory(void);

#define LOG_S(k, v) ((struct log_field){.key = (k), .value = (v)})
#define LOG_C(k, v) ((struct log_field){.key = (k), .value = str_c(v)})
#define LOG_N(k, v) ((struct log_field){.key = (k), .number = (uint64_t)(v), .is_number = true})

/* log_info("run attested", LOG_S("namespace", ns), LOG_N("subjects", n)); */
#define log_at(level, msg, ...) \
    log_write(level, msg, (struct log_field[]){__VA_ARGS__ __VA_OPT__(, ){0}})
#define log_debug(...) log_at(LOG_DEBUG, __VA_ARGS__)
#define log_info(...)  log_at(LOG_INFO, __VA_ARGS__)
#define log_warn(...)  log_at(LOG_WARN, __VA_ARGS__)
#define log_error(...) log_at(LOG_ERROR, __VA_ARGS__)
