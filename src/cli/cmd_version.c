/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/cli.h"

static int run(struct cli *c)
{
    if (!cli_wants_json(c)) {
        cli_print(c, "argo-slsa %s\n", ARGO_SLSA_VERSION);
        return EXIT_DONE;
    }
    json_t *v = json_new_object(c->arena);
    json_put_int(v, "schemaVersion", CLI_SCHEMA_VERSION);
    json_put_c(v, "version", ARGO_SLSA_VERSION);
    return cli_print_json(c, v, EXIT_DONE);
}

const struct command command_version = {
    .name = "version",
    .summary = "Show the version of the program",
    .arguments = "",
    .options = OPTION(OUTPUT),
    .description = "Prints the program's name and version.",
    .run = run,
};
