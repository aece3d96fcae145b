/* SPDX-License-Identifier: Apache-2.0
 *
 * Completion. The scripts are small: at each press of Tab they call `argo-slsa __complete WORD…`,
 * which answers from the command and option tables, so that a script never grows old. The answer is
 * in the form of kubectl's plugins and cobra: "candidate<Tab>description" lines, then ":<bits>".
 */
#pragma once

#include "cli/command.h"

#include "base/buf.h"

#define COMPLETE_WORD "__complete" /* first argument that asks for completion */

enum { /* bits of the last line (spf13/cobra, ShellCompDirective) */
       COMPLETE_NO_SPACE = 2,
       COMPLETE_NO_FILES = 4,
};

/* `words` are those after the program's name; the last one is being typed and may be empty. */
void completion_answer(struct buf *b, const struct str_list *words);

struct completion_script {
    const char *shell;
    const char *text;
};

extern const struct completion_script completion_scripts[];
extern const size_t completion_scripts_len;
