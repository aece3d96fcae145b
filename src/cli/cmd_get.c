/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/run_view.h"

static int run(struct cli *c)
{
    json_t *document;
    int code = load_run(c, c->arguments.items[0], &document);

    if (code != EXIT_DONE)
        return code;
    if (cli_wants_json(c))
        return cli_print_json(c, document, EXIT_DONE);
    run_view_print(c, document);
    return EXIT_DONE;
}

const struct command command_get = {
    .name = "get",
    .summary = "Show the state of a run, its artifacts and where its attestation is stored",
    .arguments = "wf/NAME",
    .takes = ARGUMENT_RUN,
    .least = 1,
    .most = 1,
    .options = OPTIONS_OF_READING,
    .description = "Shows what the controller knows about a workflow run: its state with the "
                   "reason, every output artifact with digest or reason, and the stores. It does "
                   "not verify anything; 'verify wf/NAME' does.",
    .examples = (const struct example[]){{"get -n argo wf/hello-x7k2p", "A run of a namespace:"},
                                         {"get --ledger ledger.db wf/argo/hello-x7k2p -o json",
                                          "From a copy of the ledger, for a script:"},
                                         {0}},
    .run = run,
};
