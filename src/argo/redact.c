/* SPDX-License-Identifier: Apache-2.0 */
#include "argo/workflow.h"

static void redact(struct parameter_list *list, const struct str *patterns, size_t patterns_len)
{
    list_each (p, list)
        for (size_t i = 0; i < patterns_len; i++)
            if (str_matches_nocase(p->name, patterns[i])) {
                p->redacted = true;
                p->value = STR_EMPTY;
            }
}

void workflow_redact(struct run *run, const struct str *patterns, size_t patterns_len)
{
    redact(&run->parameters, patterns, patterns_len);
    list_each (node, &run->nodes)
        redact(&node->parameters, patterns, patterns_len);
}
