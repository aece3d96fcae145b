/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/cli.h"
#include "cli/completion.h"
#include "cli/suggest.h"

static int run(struct cli *c)
{
    struct str wanted = c->arguments.items[0];
    struct str_list shells = {0};

    for (size_t i = 0; i < completion_scripts_len; i++) {
        if (str_eq_c(wanted, completion_scripts[i].shell)) {
            cli_print(c, "%s", completion_scripts[i].text);
            return EXIT_DONE;
        }
        *LIST_ADD(c->arena, &shells) = str_c(completion_scripts[i].shell);
    }
    return cli_fail_usage(c, "no completion for shell '" PRI_STR "'" PRI_STR,
                          STR_ARG(str_first(wanted, 40)),
                          STR_ARG(suggest_text(c->arena, wanted, "", &shells)));
}

const struct command command_completion = {
    .name = "completion",
    .summary = "Print a completion script for a shell",
    .arguments = "bash|zsh|fish",
    .takes = ARGUMENT_SHELL,
    .least = 1,
    .most = 1,
    .description = "Prints a script that teaches the shell to complete commands, options and their "
                   "values. For kubectl, put an executable file kubectl_complete-slsa with the "
                   "line `exec argo-slsa __complete \"$@\"` below a #!/bin/sh line into the search "
                   "path.",
    .examples =
        (const struct example[]){
            {"completion bash > /etc/bash_completion.d/argo-slsa", "For every user of bash:"},
            {"completion fish > ~/.config/fish/completions/argo-slsa.fish", "For fish:"},
            {0}},
    .run = run,
};
